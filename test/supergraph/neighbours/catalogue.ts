import { type Neighbour, startNeighbour } from './neighbour.ts';

/** A service that somebody owns, and the project that it is built from. */
export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  /** GitLab's username. */
  readonly owner: string;
  /** GitLab's full path. */
  readonly project: string;
  readonly createdAt: string;
}

/**
 * A Relay subgraph like ours, made with the same specification at hand: it has its own `Node`, `PageInfo`, `node`, `nodes`,
 * and names like `DateTime` and `OrderDirection` that any two subgraphs may share.
 */
export const CATALOGUE_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable", "@inaccessible"])

  scalar DateTime

  interface Node {
    id: ID!
  }

  type PageInfo @shareable {
    endCursor: String
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
  }

  enum OrderDirection {
    ASC
    DESC
  }

  type Query {
    node(id: ID!): Node @shareable @inaccessible
    nodes(ids: [ID!]!): [Node]! @shareable @inaccessible
    services(first: Int! = 20, after: String, direction: OrderDirection! = ASC): ServiceConnection!
  }

  type ServiceConnection {
    edges: [ServiceEdge!]!
    pageInfo: PageInfo!
  }

  type ServiceEdge {
    cursor: String!
    node: Service!
  }

  type Service implements Node @key(fields: "id") {
    id: ID!
    name: String!
    createdAt: DateTime!
    owner: User
    project: Project
  }

  type User @key(fields: "username") {
    username: String!
    services: [Service!]!
  }

  type Project @key(fields: "fullPath") {
    fullPath: String
    service: Service
  }
`;

interface Page {
  readonly first: number;
  readonly after?: string | null;
  readonly direction: 'ASC' | 'DESC';
}

export function startCatalogue(entries: readonly CatalogueEntry[]): Promise<Neighbour> {
  const byId = (id: string) => entries.find((entry) => entry.id === id) ?? null;

  return startNeighbour('catalogue', CATALOGUE_SDL, {
    Query: {
      node: (_root, { id }: { id: string }) => byId(id),
      nodes: (_root, { ids }: { ids: readonly string[] }) => ids.map(byId),
      services: (_root, { first, after, direction }: Page) => {
        const ordered = direction === 'ASC' ? entries : entries.toReversed();
        const start = ordered.findIndex(({ id }) => id === after) + 1;
        const page = ordered.slice(start, start + first);
        return {
          edges: page.map((node) => ({ cursor: node.id, node })),
          pageInfo: {
            startCursor: page[0]?.id ?? null,
            endCursor: page.at(-1)?.id ?? null,
            hasPreviousPage: start > 0,
            hasNextPage: start + first < ordered.length,
          },
        };
      },
    },
    Node: { __resolveType: () => 'Service' },
    Service: {
      __resolveReference: ({ id }: { id: string }) => byId(id),
      owner: ({ owner }: CatalogueEntry) => ({ username: owner }),
      project: ({ project }: CatalogueEntry) => ({ fullPath: project }),
    },
    User: {
      services: ({ username }: { username: string }) => entries.filter(({ owner }) => owner === username),
    },
    Project: {
      service: ({ fullPath }: { fullPath: string }) =>
        entries.find(({ project }) => project === fullPath) ?? null,
    },
  });
}
