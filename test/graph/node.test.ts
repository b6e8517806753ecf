import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { NODE_TYPES } from '../support/types.ts';

const { id: PROJECT, path: PATH } = BOX_OFFICE;
const ids = Object.fromEntries(NODE_TYPES.map(({ name, id }) => [name, id]));

describe('an id', () => {
  test.each([PROJECT, PATH, ids.Project])(
    'is the same for everything below a project named %s',
    async (project) => {
      const { query } = await startGateway();

      const answer = await query<unknown>(
        `query ($project: ID!) {
        project(id: $project) {
          id
          deployment(id: 913402248) {
            id environment { id } deployable { id } commit { id } pipeline { id } user { id }
          }
          deployments(filter: { environment: "production", status: FAILED }, last: 1) { nodes { id } }
          environment(name: "production") { id }
          mergeRequest(iid: 70) { id }
        }
      }`,
        { project },
      );

      expect(answer).toEqual({
        project: {
          id: ids.Project,
          deployment: {
            id: ids.Deployment,
            environment: { id: ids.Environment },
            deployable: { id: ids.Deployable },
            commit: { id: ids.Commit },
            pipeline: { id: ids.Pipeline },
            user: { id: ids.User },
          },
          deployments: { nodes: [{ id: ids.Deployment }] },
          environment: { id: ids.Environment },
          mergeRequest: { id: ids.MergeRequest },
        },
      });
    },
  );

  test('costs one request for the project where only its path is known, for all ids together', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`{
      project(id: "${PATH}") {
        id
        a: deployment(id: 913402548) { id projectId }
        b: deployment(id: 913402536) { id project { id databaseId } }
      }
    }`);

    expect(answer).toEqual({
      project: {
        id: ids.Project,
        a: { id: globalIdOf('Deployment', PROJECT, 913402548), projectId: PROJECT },
        b: {
          id: globalIdOf('Deployment', PROJECT, 913402536),
          project: { id: ids.Project, databaseId: PROJECT },
        },
      },
    });
    expect(gitlab.lines().sort()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office',
      'GET /projects/lanternway%2Fticketing%2Fbox-office/deployments/913402536',
      'GET /projects/lanternway%2Fticketing%2Fbox-office/deployments/913402548',
    ]);
  });
});

describe('node', () => {
  test.each(NODE_TYPES)('reads a $name again by its id', async ({ name, id, path, isLoadedLate }) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>('query ($id: ID!) { node(id: $id) { __typename id } }', { id });

    expect(answer).toEqual({ node: { __typename: name, id } });
    const lines = gitlab.lines();
    // For the number of the project, which is part of an `id` in it.
    const others = lines.filter((line) => line !== `GET /projects/${PROJECT}`);
    expect(isLoadedLate ? lines : others).toEqual([`GET ${path}`]);
  });

  test.each([
    ['that is not there', globalIdOf('Deployment', PROJECT, 1)],
    ['that the caller may not see', globalIdOf('Deployment', 1, 1)],
    ['without a merge request of that number', globalIdOf('MergeRequest', PROJECT, 9999)],
  ])('is null for one %s, without an error', async (_name, id) => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>('query ($id: ID!) { node(id: $id) { id } }', { id });

    expect(answer).toEqual({ data: { node: null } });
    expect(gitlab.lines()).toHaveLength(1);
  });

  test.each([
    'nonsense',
    '',
    '%',
    PROJECT,
    PATH,
    globalIdOf('Nothing', 1),
    globalIdOf('Query', 1),
    globalIdOf('Deployment', PROJECT),
    globalIdOf('Deployment', PATH, 1),
    globalIdOf('Deployment', PROJECT, '1/../2'),
    globalIdOf('Deployment', PROJECT, 1, 2),
    globalIdOf('Deployment', PROJECT, '1\n'),
    globalIdOf('Deployment', 0, 1),
    globalIdOf('Deployment', PROJECT, -1),
    globalIdOf('Deployment', PROJECT, '1e3'),
    globalIdOf('Commit', PROJECT, 'main'),
    globalIdOf('User', '../projects/1'),
    globalIdOf('Project', 'group/app'),
    globalIdOf('__proto__', 1),
    globalIdOf('constructor', 1),
    globalIdOf('User', 1).repeat(1000),
  ])('refuses %j before any request', async (id) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>('query ($id: ID!) { node(id: $id) { id } }', { id });

    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('keeps every other failure an error', async () => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault({ does: 'fail', as: 'bad-gateway' });

    const { data, errors } = await execute<unknown>(`{ node(id: "${ids.User}") { id } }`);

    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(gitlab.lines()).toEqual(['GET /users/1206230']);
  });

  test.each(['2147483648', '4294967296', '9007199254740991', '9007199254740993'])(
    'asks for the number %s as it is written',
    async (number) => {
      const { gitlab, execute } = await startGateway();
      const id = globalIdOf('Deployment', number, number);

      const answer = await execute<unknown>('query ($id: ID!) { node(id: $id) { id } }', { id });

      expect(answer).toEqual({ data: { node: null } });
      expect(gitlab.lines()).toEqual([`GET /projects/${number}/deployments/${number}`]);
    },
  );

  test('gives back a number up to the largest that JSON keeps', async () => {
    const { gitlab, query } = await startGateway();
    const id = globalIdOf('User', '9007199254740991');
    gitlab.fault({ does: 'answer', status: 200, body: { id: 9007199254740991, username: 'last' } });

    const answer = await query<unknown>(`{ node(id: "${id}") { id ... on User { databaseId username } } }`);

    expect(answer).toEqual({ node: { id, databaseId: '9007199254740991', username: 'last' } });
    expect(gitlab.lines()).toEqual(['GET /users/9007199254740991']);
  });
});

describe('nodes', () => {
  test('keeps the order, with null for what is missing, and an error for what is no id', async () => {
    const { gitlab, execute } = await startGateway();
    const missing = globalIdOf('User', 1);
    const wanted = [ids.User, missing, 'nonsense', ids.MergeRequest, ids.User, ids.Project];

    const { data, errors } = await execute<unknown>(
      'query ($wanted: [ID!]!) { nodes(ids: $wanted) { __typename id } }',
      { wanted },
    );

    const user = { __typename: 'User', id: ids.User };
    expect(data).toEqual({
      nodes: [
        user,
        null,
        null,
        { __typename: 'MergeRequest', id: ids.MergeRequest },
        user,
        { __typename: 'Project', id: ids.Project },
      ],
    });
    expect(errors).toMatchObject([{ path: ['nodes', 2], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines().sort()).toEqual([
      `GET /projects/${PROJECT}`,
      `GET /projects/${PROJECT}/merge_requests?iids[]=70&per_page=100`,
      'GET /users/1',
      'GET /users/1206230',
    ]);
  });

  test('of nothing is nothing', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>('{ nodes(ids: []) { id } }');

    expect(answer).toEqual({ nodes: [] });
    expect(gitlab.lines()).toEqual([]);
  });
});
