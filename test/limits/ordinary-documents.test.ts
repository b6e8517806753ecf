import { readFileSync } from 'node:fs';
import { getIntrospectionQuery, Kind, parse, print, separateOperations } from 'graphql';
import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, MAIL_RELAY, startGateway, STOREFRONT } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const BOARDS = Object.entries(
  separateOperations(parse(readFileSync(new URL('boards.graphql', import.meta.url), 'utf8'))),
).map(([name, document]) => ({ name, document: print(document), needs: variablesOf(document) }));

const VALUES: Readonly<Record<string, unknown>> = {
  project: BOX_OFFICE.path,
  projects: [BOX_OFFICE.path, STOREFRONT.path, MAIL_RELAY.path],
  environment: 'production',
  deployment: '913402550',
  ids: [globalIdOf('Project', BOX_OFFICE.id), globalIdOf('Deployment', BOX_OFFICE.id, '913402550')],
};

/** Lists of a project as a board of many projects shows them. */
const LISTS = `
  id name
  environments(first: 20) {
    nodes { id name tier lastDeployment { id status shortSha createdAt user { id name } } }
  }
  newest: deployments(last: 20) { nodes { id status ref shortSha createdAt environment { id name } user { id name } } }
  running: deployments(filter: { status: RUNNING }) { nodes { id status environment { id name } } }`;

const FIFTY = Array.from(
  { length: 50 },
  (_, index) => [BOX_OFFICE, STOREFRONT, MAIL_RELAY][index % 3]?.id ?? '',
);

describe('the default limits let ordinary traffic pass', () => {
  test('from twenty boards', () => {
    expect(BOARDS).toHaveLength(20);
  });

  test.each(BOARDS)('$name, three times', async ({ document, needs }) => {
    const { query } = await startGateway();
    const variables = Object.fromEntries(needs.map((name) => [name, VALUES[name]]));

    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await query<object>(document, variables));

    expect(JSON.stringify(answers[0]).length).toBeGreaterThan(100);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test('a board of 50 projects by their ids', async () => {
    const { query } = await startGateway();

    const { projects } = await query<{ projects: { environments: { nodes: object[] } }[] }>(
      `query Board($ids: [ID!]!) { projects(ids: $ids) { ${LISTS} } }`,
      { ids: FIFTY },
    );

    expect(projects).toHaveLength(50);
    expect(projects.every(({ environments }) => environments.nodes.length > 0)).toBe(true);
  });

  test('a board of 50 projects under aliases', async () => {
    const { query } = await startGateway();
    const aliases = FIFTY.map((id, index) => `p${index}: project(id: "${id}") { ...Lists }`).join('\n');

    const board = await query<Record<string, object>>(
      `query Board { ${aliases} } fragment Lists on Project { ${LISTS} }`,
    );

    expect(Object.keys(board)).toHaveLength(50);
  });

  // As programs write them that put their query together: the same lists again for each project, without a fragment.
  test('a board of 40 projects under aliases, with three lists each and no fragment', async () => {
    const { gitlab, query } = await startGateway();
    const paths = FIFTY.slice(0, 40).map((id, index) => `p${index}: project(id: "${id}") { ${LISTS} }`);

    const board = await query<Record<string, object>>(`query Board { ${paths.join('\n')} }`);

    expect(Object.keys(board)).toHaveLength(40);
    // Three different projects, and none of their lists is read twice.
    expect(new Set(gitlab.lines()).size).toBe(gitlab.requests.length);
  });

  test('the same board by the ids of the projects', async () => {
    const { gitlab, query } = await startGateway();

    const { projects } = await query<{ projects: object[] }>(
      `query Board($ids: [ID!]!) { projects(ids: $ids) { ${LISTS} } }`,
      { ids: FIFTY.slice(0, 40) },
    );

    expect(projects).toHaveLength(40);
    expect(new Set(gitlab.lines()).size).toBe(gitlab.requests.length);
  });

  test.each([
    { tool: 'GraphiQL', options: { inputValueDeprecation: true, schemaDescription: true, oneOf: false } },
    { tool: 'graphql-js and Apollo', options: {} },
    {
      tool: 'Relay',
      options: { inputValueDeprecation: true, directiveIsRepeatable: true, specifiedByUrl: true },
    },
  ])('the introspection of $tool, three times', async ({ options }) => {
    const { query } = await startGateway();

    for (let time = 0; time < 3; time += 1) {
      const { __schema } = await query<{ __schema: { types: object[] } }>(getIntrospectionQuery(options));
      expect(__schema.types.length).toBeGreaterThan(50);
    }
  });
});

function variablesOf(document: ReturnType<typeof parse>): string[] {
  const [operation] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? operation.variableDefinitions : [];
  return (definitions ?? []).map(({ variable }) => variable.name.value).filter((name) => name !== 'after');
}
