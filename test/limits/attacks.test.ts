import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildFirst } from '../support/built-program.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { type Damage, startAttacked } from './attacked-gateway.ts';

buildFirst();

const MEBIBYTE = 1024 ** 2;
/** The second finds its document in the cache. */
const RUNS = 2;
/** Other tests can disturb a try. A gateway that is blocked is blocked in each of them. */
const TRIES = 4;

function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(' ');
}

/** Fragments that each have the next one in so many branches. */
function branching(branches: number, levels: number, name = ''): string {
  const fields = [
    'pipeline(id: 1)',
    'commit(sha: "a")',
    'deployment(id: 1)',
    'mergeRequest(iid: 1)',
    'environment(id: 1)',
  ];
  const fragment = (level: number) =>
    `fragment P${level} on Project { ${times(branches, (index) => `${fields[index] ?? ''} { project { ...P${level + 1} } }`)} }`;
  return `query Q${name} { node(id: "x") { ...P0 } } ${times(levels, fragment)} fragment P${levels} on Project { __typename }`;
}

/** All of the schema, under so many aliases. */
function introspections(count: number): string {
  const [query = '', ...fragments] = getIntrospectionQuery().split('fragment ');
  const schema = query.slice(query.indexOf('__schema'), query.lastIndexOf('}'));
  return `{ ${times(count, (index) => `a${index}: ${schema}`)} } ${fragments.map((text) => `fragment ${text}`).join(' ')}`;
}

const deployments = (selection: string) =>
  `query ($ids: [ID!]!) { projects(ids: $ids) { deployments(first: 500) { nodes { ${selection} } } } }`;
const sameProject = { ids: Array.from({ length: 49 }, () => BOX_OFFICE.id) };
const sameDeployment = {
  ids: Array.from({ length: 100 }, () => Buffer.from('Deployment:48210977:1').toString('base64')),
};
const FIELDS =
  'id databaseId iid ref sha shortSha status createdAt updatedAt environment { id name slug externalUrl createdAt updatedAt projectId databaseId } user { id name username state avatarUrl webUrl databaseId } __typename';
const WRONG = 'project { pipeline(id: "x") { id } }';

interface Attack {
  readonly name: string;
  readonly document: string;
  readonly variables?: object;
  readonly code: string;
  readonly requests: number;
}

const ATTACKS: readonly Attack[] = [
  {
    name: 'the same field again and again',
    document: `{ group(id: 1) { ${times(560, () => 'parent { parent { id } }')} } }`,
    code: 'TOO_MANY_REPETITIONS',
    requests: 0,
  },
  {
    name: 'many fragments at one place',
    document: `{ group(id: 1) { ${times(280, (index) => `...F${index}`)} } } ${times(280, (index) => `fragment F${index} on Group { parent { id } }`)}`,
    code: 'TOO_MANY_REPETITIONS',
    requests: 0,
  },
  { name: 'fragments that branch', document: branching(5, 6), code: 'TOO_MANY_FIELDS', requests: 0 },
  {
    name: 'fragments that branch within the limit',
    document: branching(5, 4),
    code: 'BAD_USER_INPUT',
    requests: 0,
  },
  { name: 'the schema 20 times', document: introspections(20), code: 'TOO_MANY_VALUES', requests: 0 },
  {
    name: 'aliases of nodes',
    document: `query ($ids: [ID!]!) { ${times(60, (index) => `a${index}: nodes(ids: $ids) { ...D }`)} } fragment D on Deployment { ${FIELDS} }`,
    variables: sameDeployment,
    code: 'TOO_MANY_VALUES',
    requests: 0,
  },
  {
    name: 'trees below aliases of nodes',
    document: `query ($ids: [ID!]!) { ${times(50, (index) => `a${index}: nodes(ids: $ids) { ... on Deployment { project { ...P1 } } }`)} }
      ${branching(4, 3).slice(branching(4, 3).indexOf('fragment P1'))}`,
    variables: sameDeployment,
    code: 'TOO_MANY_VALUES',
    requests: 0,
  },
  {
    name: 'a project that is listed 49 times',
    document: deployments(FIELDS),
    variables: sameProject,
    code: 'TOO_MANY_VALUES',
    requests: 5,
  },
  {
    name: 'errors',
    document: deployments(WRONG),
    variables: sameProject,
    code: 'BAD_USER_INPUT',
    requests: 5,
  },
  {
    name: 'errors below many lines',
    document: `${'\n'.repeat(100_000)}${deployments(WRONG)}`,
    variables: sameProject,
    code: 'BAD_USER_INPUT',
    requests: 5,
  },
  {
    name: 'values that have to be waited for',
    document: deployments('user { bio location }'),
    variables: sameProject,
    code: 'TOO_MANY_VALUES',
    requests: 6,
  },
  {
    name: 'aliases of a long text',
    document: `{ deployment(project: ${BOX_OFFICE.id}, id: 913402550) { mergeRequests { nodes { ${times(100, (index) => `a${index}: description`)} } } } }`,
    code: 'RESULT_TOO_LARGE',
    requests: 2,
  },
];

describe('an attack by', () => {
  test.each(ATTACKS)(
    '$name is answered with $code, and holds nobody up',
    { timeout: 240_000 },
    async ({ document, variables, code, requests }) => {
      const { attack } = await startAttacked();
      const runs: Damage[] = [];
      const pauses: number[] = [];
      while (pauses.length < TRIES && !pauses.some(isShort)) {
        const some: Damage[] = [];
        // Each time a document that the gateway does not know.
        while (some.length < RUNS) some.push(await attack(`${document} # ${pauses.length}`, variables));
        runs.push(...some);
        pauses.push(Math.max(...some.map(({ blocked }) => blocked)));
      }

      for (const { answer, status, bytes, requests: sent } of runs) {
        expect(status).toBe(200);
        expect(answer.errors?.map(({ extensions }) => extensions?.code)).toContain(code);
        expect(answer.errors?.length).toBeLessThanOrEqual(101);
        expect(bytes).toBeLessThan(11 * MEBIBYTE);
        expect(sent).toBeLessThanOrEqual(requests);
      }
      expect(Math.min(...pauses)).toBeLessThan(250);
      expect(Math.max(...runs.map(({ memory }) => memory))).toBeLessThan(150 * MEBIBYTE);
    },
  );

  test(
    'many documents leaves no more in memory than the document cache may have',
    { timeout: 240_000 },
    async () => {
      const { attack, footprint } = await startAttacked();
      await attack(branching(5, 2));
      const before = await footprint();

      for (let index = 0; index < 200; index += 1) await attack(branching(5, 2, String(index)));

      expect((await footprint()).heap - before.heap).toBeLessThan(96 * MEBIBYTE);
    },
  );
});

/** In ms, of `/health`. */
function isShort(pause: number): boolean {
  return pause < 250;
}
