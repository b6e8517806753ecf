import { describe, expect, test } from 'vitest';
import { randomNumbers } from '../faults/mutated-json.ts';
import { cases } from '../support/depth.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { NODE_TYPES } from '../support/types.ts';

const IDS = cases({ quick: 400, deep: 5000 });
/** As many as one list of an operation may have. */
const BATCH = 100;

/** What each type is asked for by its id, and nothing else. */
const ROUTES = new Map(NODE_TYPES.map(({ name, route }) => [name, route]));
const TYPES = [...ROUTES.keys(), 'Query', 'Milestone', 'deployment', ''];
const KEYS = [
  ...['1', '0', '-1', '1.5', '1e3', '0x10', '007', '9007199254740993', '9'.repeat(40), ''],
  ...['48210977:913402248', '48210977:1', `${BOX_OFFICE.path}:1`, '1:2:3', '48210977:', ':1', '1 : 2'],
  ...[
    '../users/1',
    '1/../../users',
    '1:../../users/1',
    '1?x=1',
    '1#',
    '%2e%2e',
    '1\n',
    '\u0000',
    '１',
    '__proto__',
  ],
  ...[
    `48210977:${'a'.repeat(40)}`,
    `48210977:${'A'.repeat(40)}`,
    `48210977:${'0'.repeat(64)}`,
    '48210977:main',
  ],
];

describe(`${IDS} forged global ids`, () => {
  test('are BAD_USER_INPUT or null, and never lead to another type', { timeout: 120_000 }, async () => {
    const { gitlab, gateway, log } = await startGateway({ budget: 1000 }, { requestLogSize: 2 * IDS });
    const byType = new Map<string, string[]>();
    for (const id of forgedIds()) {
      const type = typeIn(id);
      const ids = byType.get(type);
      if (ids) ids.push(id);
      else byType.set(type, [id]);
    }
    const codes = new Set<unknown>();
    const wrong: unknown[] = [];

    for (const [type, ids] of byType) {
      for (let start = 0; start < ids.length; start += BATCH) {
        gitlab.forgetRequests();
        const {
          status,
          data,
          errors = [],
        } = await nodes(gateway, gitlab.tokens.maintainer, ids.slice(start, start + BATCH));
        for (const { extensions } of errors) codes.add(extensions.code);
        wrong.push(
          ...(status === 200 ? [] : [{ type, status }]),
          ...(data?.nodes ?? []).filter((node) => node !== null && node.__typename !== type),
          ...gitlab.lines().filter((line) => !ROUTES.get(type)?.test(decodeURI(line))),
        );
      }
    }

    expect(wrong).toEqual([]);
    expect([...codes]).toEqual(['BAD_USER_INPUT']);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
    // Some of them are what the type allows, and were asked for.
    expect([...byType.keys()]).toEqual(expect.arrayContaining([...ROUTES.keys()]));
  });

  test('are of no use as an argument of another type', async () => {
    const { gitlab, execute } = await startGateway();
    const document = `query ($id: ID!) {
      project(id: $id) { id }
      deployment(id: $id) { id }
      box: project(id: ${BOX_OFFICE.id}) { environment(id: $id) { id } pipeline(id: $id) { id } mergeRequest(iid: $id) { id } }
    }`;

    for (const type of ['User', 'Commit', 'Deployable', 'Query']) {
      gitlab.forgetRequests();
      const { errors } = await execute<unknown>(document, { id: globalIdOf(type, BOX_OFFICE.id, 1) });

      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(Array(5).fill('BAD_USER_INPUT'));
      expect(gitlab.lines().filter((line) => line !== `GET /projects/${BOX_OFFICE.id}`)).toEqual([]);
    }
  });
});

interface Nodes {
  readonly status: number;
  readonly data?: { readonly nodes: readonly ({ readonly __typename: string } | null)[] } | null;
  readonly errors?: readonly { readonly extensions: { readonly code: unknown } }[];
}

async function nodes(
  gateway: (request: Request) => Promise<Response>,
  token: string,
  ids: readonly string[],
): Promise<Nodes> {
  const response = await gateway(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': token },
      body: JSON.stringify({
        query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }',
        variables: { ids },
      }),
    }),
  );
  return { status: response.status, ...((await response.json()) as Omit<Nodes, 'status'>) };
}

/** The same at each run: types with keys of others, real ids with something changed, cut or added, and noise. */
function forgedIds(): string[] {
  const random = randomNumbers(20_261_122);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = (values: readonly string[]) => values[below(values.length)] ?? '';
  const letter = () => String.fromCharCode(33 + below(94));
  const real = () => globalIdOf(pick(TYPES), pick(KEYS));
  const ways: readonly (() => string)[] = [
    real,
    () => globalIdOf(pick(TYPES), BOX_OFFICE.id, String(below(1e9))),
    () => `${pick(TYPES)}:${pick(KEYS)}`,
    () => real().slice(0, below(40)),
    () => real() + pick(['=', '==', '\n', ' ', letter(), globalIdOf('User', '1')]),
    () => {
      const id = real();
      const at = below(id.length);
      return id.slice(0, at) + letter() + id.slice(at + 1);
    },
    () => Buffer.from(real()).toString('base64url'),
    () => Buffer.from(Array.from({ length: 1 + below(40) }, () => below(256))).toString('base64'),
    () => Array.from({ length: below(60) }, letter).join(''),
  ];
  return Array.from({ length: IDS }, () => (ways[below(ways.length)] ?? real)());
}

/** The type that an id claims to be of, however sloppily it is written; the empty text where it names none. */
function typeIn(id: string): string {
  return Buffer.from(id, 'base64').toString().split(':')[0] ?? '';
}
