import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalId, numbersTo } from '../support/selections.ts';

/** The second finds its document in the cache. */
const RUNS = 2;

interface BoardData {
  readonly project: {
    readonly environments: { readonly nodes: readonly unknown[] };
    readonly deployments: { readonly nodes: readonly unknown[] } | null;
  };
}

const PROJECT = `project(id: ${BOX_OFFICE.id})`;

describe('the budget of a response', () => {
  test.each([
    ['objects count without any list', '{ currentUser { id name } }', {}, 3],
    [
      'a page of nothing counts its connection',
      `{ ${PROJECT} { deployments(first: 0) { totalCount } } }`,
      {},
      3,
    ],
    [
      'a project counts as often as it is named',
      'query ($ids: [ID!]!) { projects(ids: $ids) { __typename } }',
      { ids: Array.from({ length: 49 }, () => BOX_OFFICE.id) },
      99,
    ],
    [
      'aliases of lists add up',
      'query ($ids: [ID!]!) { a: projects(ids: $ids) { ...P } b: projects(ids: $ids) { ...P } } fragment P on Project { __typename }',
      { ids: [BOX_OFFICE.id, BOX_OFFICE.id] },
      10,
    ],
    [
      'of an interface, the type with the most fields counts',
      '{ nodes(ids: ["x"]) { id ... on User { username } ... on Project { description webUrl } } }',
      {},
      5,
    ],
    ['the schema counts what it returns', '{ __schema { queryType { name } } }', {}, 2],
  ])(
    'is known before anything is executed where it can be: %s',
    async (_name, document, variables, values) => {
      const { gitlab, execute } = await startGateway({ maxValues: values - 1 });

      const { data, errors } = await execute<unknown>(document, variables);

      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_VALUES' } }]);
      expect(gitlab.lines()).toEqual([]);
    },
  );

  test('fails the list that would exceed it, keeps the loaded data, and sends no further request', async () => {
    // The page of environments has 3 items with 2 values each, that of deployments 5 with 12 and more.
    const { gitlab, execute } = await startGateway({ maxValues: 50 });
    const document = `{
      ${PROJECT} {
        environments(first: 3) { nodes { name } }
        deployments(first: 5) { nodes { id iid ref sha status mergeRequests(first: 1) { nodes { iid title } pageInfo { hasNextPage } } } }
      }
    }`;

    for (let run = 0; run < RUNS; run += 1) {
      gitlab.reset();
      const { data, errors } = await execute<BoardData>(document);

      expect(data).toEqual({ project: { environments: expect.anything() as unknown, deployments: null } });
      expect(errors).toMatchObject([
        { path: ['project', 'deployments', 'nodes'], extensions: { code: 'TOO_MANY_VALUES' } },
      ]);
      expect(gitlab.lines().filter((line) => line.includes('merge_requests'))).toEqual([]);
    }
  });

  test('fails further lists in the same way, without a request', async () => {
    const { gitlab, execute } = await startGateway({ maxValues: 60 });
    const document = `{
      ${PROJECT} { deployments(first: 20) { nodes { id iid ref sha status } } environment(name: "production") { deployments(first: 3) { nodes { id } } } }
    }`;

    const { data, errors } = await execute<BoardData>(document);

    expect(data?.project.deployments).toBeNull();
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['TOO_MANY_VALUES']));
    expect(gitlab.lines().filter((line) => line.includes('environment=production'))).toEqual([]);
  });

  test('charges pages for the rows that they have, not for their size', async () => {
    const { query } = await startGateway({ maxValues: 1000 });

    const { project } = await query<BoardData>(
      `{ ${PROJECT} { environments(first: 100) { nodes { deployments(last: 1) { nodes { iid } } } } } }`,
    );

    expect(project.environments.nodes.length).toBeGreaterThan(3);
  });

  test('charges the lists that GitLab embeds', async () => {
    const { gitlab, execute } = await startGateway({ maxValues: 100 });
    gitlab.fault({
      path: /\/merge_requests/,
      does: 'answer',
      status: 200,
      body: [{ id: 1, iid: 70, project_id: Number(BOX_OFFICE.id), labels: ['a', 'b', 'c', 'd', 'e'] }],
    });
    const labels = numbersTo(25).map((number) => `a${number}: labels`);

    const { errors } = await execute<unknown>(
      `{ node(id: "${globalId('MergeRequest', BOX_OFFICE.id, 70)}") { ... on MergeRequest { ${labels.join(' ')} } } }`,
    );

    expect(errors?.[0]).toMatchObject({ extensions: { code: 'TOO_MANY_VALUES' } });
  });

  test('never hides the result of a change', async () => {
    const { gitlab, execute } = await startGateway({ maxValues: 4 });
    const document = `mutation { updateDeploymentStatus(input: { project: "${BOX_OFFICE.id}", id: "913402550", status: SUCCESS }) {
      __typename ... on UpdateDeploymentStatusPayload { deployment { status } }
    } }`;

    const { data, errors } = await execute<unknown>(document);

    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ updateDeploymentStatus: { deployment: { status: 'SUCCESS' } } });
    expect(gitlab.lines()).toHaveLength(1);
  });
});

describe('many failures', () => {
  const failing = (count: number) =>
    `{ ${PROJECT} { deployments(first: ${count}) { nodes { iid project { pipeline(id: "x") { id } } } } } }`;

  test('of one field are one error with their number, and the log counts them all', async () => {
    const { execute, log } = await startGateway();

    for (let run = 0; run < RUNS; run += 1) {
      const { data, errors } = await execute<BoardData>(failing(40));

      expect(data?.project.deployments?.nodes).toHaveLength(40);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({
        path: ['project', 'deployments', 'nodes', 0, 'project', 'pipeline'],
        extensions: { code: 'BAD_USER_INPUT', repeated: 39 },
      });
      expect(log.at(-1)?.fields.errors).toEqual({ BAD_USER_INPUT: 40 });
    }
  });

  test('of requests to GitLab are also one error', async () => {
    const { execute } = await startGateway({ budget: 2 });
    const document = `{ ${PROJECT} { deployments(first: 40) { nodes { mergeRequests(first: 1) { nodes { iid } } } } } }`;

    const { errors } = await execute<unknown>(document);

    expect(errors?.at(-1)?.extensions).toEqual({ code: 'UPSTREAM_BUDGET_EXCEEDED', repeated: 38 });
  });

  test('of a page of 20 keep their own paths', async () => {
    const { execute } = await startGateway();

    const { errors } = await execute<unknown>(failing(20));

    expect(errors?.map(({ path }) => path?.[3])).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test('in many fields are counted past MAX_ERRORS', async () => {
    const { execute, log } = await startGateway({ maxErrors: 3 });
    const fields = numbersTo(5).map((number) => `a${number}: node(id: "x") { id }`);

    const { errors } = await execute<unknown>(`{ ${fields.join(' ')} }`);

    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT' },
      { code: 'BAD_USER_INPUT' },
      { code: 'BAD_USER_INPUT' },
      { code: 'TOO_MANY_ERRORS', codes: { BAD_USER_INPUT: 2 } },
    ]);
    expect(log.at(-1)?.fields.errors).toEqual({ BAD_USER_INPUT: 5 });
  });
});
