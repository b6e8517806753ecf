import { describe, expect, test } from 'vitest';
import { canaryToken } from './support/canary.ts';
import { cases } from './support/depth.ts';
import { BOX_OFFICE, type ExecutionAnswer, MAIL_RELAY, startGateway, STOREFRONT } from './support/gateway.ts';
import { globalIdOf } from './support/global-id.ts';

const OPERATIONS_EACH = cases({ quick: 150, deep: 300 });
const DEPLOYMENT = globalIdOf('Deployment', BOX_OFFICE.id, 913402248);

interface Caller {
  readonly username: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An operation, and what each of the two is to get: the one sees the private project, the other does not. */
interface Kind {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly asGet?: boolean;
  /** Data, or the code of the error in its place. */
  readonly insider: unknown;
  readonly outsider: unknown;
}

const MIRA = { currentUser: { username: 'mira.castellan' } };
const OLEANDER = { currentUser: { username: 'oleander.pryce' } };
const WHO = 'currentUser { username }';

const KINDS: readonly Kind[] = [
  { name: 'who', query: `{ ${WHO} }`, insider: MIRA, outsider: OLEANDER },
  { name: 'who, by GET', query: `query Get { ${WHO} }`, asGet: true, insider: MIRA, outsider: OLEANDER },
  {
    name: 'a list of a private project',
    query: `query List($id: ID!) { ${WHO} project(id: $id) { name deployments(last: 1) { totalCount } } }`,
    variables: { id: BOX_OFFICE.path },
    insider: { ...MIRA, project: { name: 'Box Office', deployments: { totalCount: 384 } } },
    outsider: { ...OLEANDER, project: { name: null, deployments: null } },
  },
  {
    name: 'a private node',
    query: `query Node($id: ID!) { node(id: $id) { ... on Deployment { ref user { username } } } ${WHO} }`,
    variables: { id: DEPLOYMENT },
    insider: { node: { ref: 'main', user: { username: 'huong.dang' } }, ...MIRA },
    outsider: { node: null, ...OLEANDER },
  },
  {
    name: 'nodes, of which some are private',
    query: `query Nodes($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Project { name } } ${WHO} }`,
    variables: { ids: [globalIdOf('Project', STOREFRONT.id), globalIdOf('Project', MAIL_RELAY.id)] },
    insider: {
      nodes: [
        { __typename: 'Project', name: 'Storefront' },
        { __typename: 'Project', name: 'Mail Relay' },
      ],
      ...MIRA,
    },
    outsider: { nodes: [null, { __typename: 'Project', name: 'Mail Relay' }], ...OLEANDER },
  },
  {
    name: 'entities, of which some are private',
    query: `query Entities($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Deployment { ref } ... on Project { name } }
    }`,
    variables: {
      representations: [
        { __typename: 'Deployment', id: DEPLOYMENT },
        { __typename: 'Project', fullPath: STOREFRONT.path },
        { __typename: 'Project', databaseId: MAIL_RELAY.id },
      ],
    },
    insider: { _entities: [{ ref: 'main' }, { name: 'Storefront' }, { name: 'Mail Relay' }] },
    outsider: { _entities: [null, null, { name: 'Mail Relay' }] },
  },
  {
    name: 'a recorded deployment',
    query: `mutation Record($project: ID!) {
      createDeployment(input: { project: $project, environment: "staging", sha: "main", ref: "main", status: RUNNING }) {
        ... on CreateDeploymentPayload { deployment { user { username } } } ... on UserError { code }
      }
    }`,
    variables: { project: MAIL_RELAY.id },
    insider: { createDeployment: { deployment: { user: MIRA.currentUser } } },
    outsider: { createDeployment: { code: 'FORBIDDEN' } },
  },
];

describe('two callers who ask at once, beside a third with a bad token', () => {
  test.each([
    ['share reads in flight', 0],
    ['keep responses as well', 10_000],
  ])(
    `never get what is the other's, if they %s: ${OPERATIONS_EACH} operations each`,
    { timeout: 120_000 },
    async (_name, shareFor) => {
      const { gitlab, gateway } = await startGateway({
        queue: 10_000,
        shareFor,
        // All operations begin at once, so on a busy machine the last of them wait as long as the test may take.
        attemptTimeout: 120_000,
        totalTimeout: 120_000,
      });
      const insider: Caller = {
        username: 'mira.castellan',
        headers: { 'private-token': gitlab.tokens.maintainer },
      };
      const outsider: Caller = {
        username: 'oleander.pryce',
        headers: { authorization: `Bearer ${gitlab.tokens.outsider}` },
      };
      const nobody: Caller = { username: 'nobody', headers: { 'private-token': canaryToken('of nobody') } };
      const kinds = Array.from(
        { length: OPERATIONS_EACH },
        (_, index) => KINDS[index % KINDS.length] ?? KINDS[0],
      ).filter((kind) => kind !== undefined);

      const answers = await Promise.all(
        kinds.map(async ({ name, query, variables, asGet, ...expected }, index) => {
          const ask = async ({ username, headers }: Caller) => {
            const response = await gateway(
              requestFor(query, variables, asGet, { ...headers, 'x-request-id': `${username}-${index}` }),
            );
            return (await response.json()) as ExecutionAnswer<unknown>;
          };
          const [mine, theirs, nothing] = await Promise.all([ask(insider), ask(outsider), ask(nobody)]);
          return {
            name,
            expected,
            seen: { insider: mine.data, outsider: theirs.data },
            lost: [...codesOf(mine), ...codesOf(theirs)].filter((code) => code !== 'NOT_FOUND'),
            nobodySees: leavesOf(nothing.data),
          };
        }),
      );

      // Data that is missing for another reason shows that reason.
      expect(answers.map(({ name, seen, lost }) => ({ name, ...seen, lost }))).toEqual(
        answers.map(({ name, expected }) => ({ name, ...expected, lost: [] })),
      );
      expect(answers.flatMap(({ nobodySees }) => nobodySees)).toEqual([]);
      // GitLab knows whose token came, and the request id says whose operation that was.
      const crossed = gitlab.requests.filter(
        ({ headers, user }) => String(headers['x-request-id']).replace(/-\d+$/, '') !== (user ?? 'nobody'),
      );
      expect(crossed).toEqual([]);
      // Operations that share a read, or its failure, send it once.
      expect(gitlab.requests.filter(({ user }) => user === null)).not.toEqual([]);
      expect(gitlab.requests.length).toBeLessThan(2 * OPERATIONS_EACH);
    },
  );
});

function requestFor(
  query: string,
  variables: Readonly<Record<string, unknown>> | undefined,
  asGet: boolean | undefined,
  headers: Readonly<Record<string, string>>,
): Request {
  const address = 'http://gateway.test/graphql';
  if (asGet) {
    return new Request(`${address}?${new URLSearchParams({ query }).toString()}`, {
      headers: { ...headers, 'x-graphql-yoga-csrf': '1' },
    });
  }
  return new Request(address, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
}

function codesOf({ errors = [] }: ExecutionAnswer<unknown>): unknown[] {
  return errors.map(({ extensions }) => extensions?.code);
}

/** Every value in it that is none of null and of names. */
function leavesOf(data: unknown): unknown[] {
  if (data === null || data === undefined) return [];
  return typeof data === 'object' ? Object.values(data).flatMap(leavesOf) : [data];
}
