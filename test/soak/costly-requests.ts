import { getIntrospectionQuery } from 'graphql';
import { canaryToken, canaryTokens } from '../support/canary.ts';
import { globalIdOf } from '../support/global-id.ts';
import { MAINTAINER } from './callers.ts';
import type { Sending } from './client.ts';
import { BOX_OFFICE, STOREFRONT } from './projects.ts';

/** A short request that would cost a lot, or that asks for something secret, and the response that it must get. */
export interface CostlyRequest {
  readonly name: string;
  readonly sending: (turn: number) => Sending;
  readonly statuses: readonly number[];
  readonly codes: readonly string[];
}

const REFUSED = [200, 400];
/** The document differs each time, because the gateway would parse and check only the first of equal ones. */
const named = (turn: number, body: string) => `query Q${turn} ${body}`;

const DELETION = `mutation { deleteDeployment(input: { project: ${STOREFRONT}, id: 1 }) { __typename } }`;
const NEVER_EXECUTED = { query: DELETION };

export const COSTLY_REQUESTS: readonly CostlyRequest[] = [
  {
    name: 'fragments that branch',
    sending: (turn) => json({ query: named(turn, branching(5, 6)) }),
    statuses: REFUSED,
    codes: ['TOO_MANY_FIELDS'],
  },
  {
    name: 'the schema twenty times',
    sending: () => json({ query: introspections(20) }),
    statuses: REFUSED,
    codes: ['TOO_MANY_VALUES'],
  },
  {
    name: 'aliases of nodes',
    sending: (turn) =>
      json({
        query: named(
          turn,
          `($ids: [ID!]!) { ${times(50, (index) => `a${index}: nodes(ids: $ids) { ...D }`)} } fragment D on Deployment { id iid ref sha status createdAt environment { id name } user { id name } project { id } }`,
        ),
        variables: { ids: Array<string>(100).fill(globalIdOf('Deployment', BOX_OFFICE, '1')) },
      }),
    statuses: REFUSED,
    // It is within the limits, and must only not delay others.
    codes: [],
  },
  {
    name: 'a filter of 20 KB',
    sending: () =>
      json({
        query: `query ($name: String!) { project(id: ${BOX_OFFICE}) { environment(name: $name) { id } } }`,
        variables: { name: 'x'.repeat(20_000) },
      }),
    statuses: [200],
    codes: ['BAD_USER_INPUT'],
  },
  {
    name: 'a forged cursor',
    sending: () =>
      json({
        query: `query ($after: String!) { project(id: ${BOX_OFFICE}) { deployments(after: $after) { nodes { id } } } }`,
        variables: { after: Buffer.from('s10000000.1....abcdefgh').toString('base64url') },
      }),
    statuses: [200],
    codes: ['BAD_USER_INPUT'],
  },
  {
    name: 'a change whose response could not be accepted',
    sending: () => ({
      headers: { ...MAINTAINER.headers, accept: 'application/xml' },
      body: JSON.stringify(NEVER_EXECUTED),
    }),
    statuses: [406],
    codes: ['NOT_ACCEPTABLE'],
  },
  {
    name: 'credentials that are malformed',
    sending: (turn) => ({
      headers: {
        authorization: ['Bearer', 'Basic YTpi', `token ${canaryToken('malformed')}`][turn % 3] ?? '',
      },
      body: JSON.stringify(NEVER_EXECUTED),
    }),
    statuses: [401],
    codes: ['UNAUTHENTICATED'],
  },
  {
    name: 'a token in the place of a number',
    sending: () =>
      json({
        query: 'query ($first: Int!) { project(id: 1) { deployments(first: $first) { totalCount } } }',
        variables: { first: canaryTokens.maintainer },
      }),
    statuses: REFUSED,
    codes: ['BAD_USER_INPUT'],
  },
];

function json(body: object): Sending {
  return { headers: MAINTAINER.headers, body: JSON.stringify(body) };
}

function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(' ');
}

/** Fragments that each spread the next one in several branches. */
function branching(branches: number, levels: number): string {
  const fields = [
    'pipeline(id: 1)',
    'commit(sha: "a")',
    'deployment(id: 1)',
    'mergeRequest(iid: 1)',
    'environment(id: 1)',
  ];
  const fragment = (level: number) =>
    `fragment P${level} on Project { ${times(branches, (index) => `${fields[index] ?? ''} { project { ...P${level + 1} } }`)} }`;
  return `{ node(id: "x") { ...P0 } } ${times(levels, fragment)} fragment P${levels} on Project { __typename }`;
}

function introspections(count: number): string {
  const [query = '', ...fragments] = getIntrospectionQuery().split('fragment ');
  const schema = query.slice(query.indexOf('__schema'), query.lastIndexOf('}'));
  return `{ ${times(count, (index) => `a${index}: ${schema}`)} } ${fragments.map((text) => `fragment ${text}`).join(' ')}`;
}
