/** The query that a router sends for references to any type. */
export const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Node { id }
  }
}`;
