import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, MAIL_RELAY, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const { id: NUMBER, path: PATH } = BOX_OFFICE;
const BY_PATH = '/projects/lanternway%2Fticketing%2Fbox-office';
const BY_NUMBER = `/projects/${NUMBER}`;
const ID = globalIdOf('Project', NUMBER);

describe('what a response of the operation tells of a project costs nothing', () => {
  test.each([
    [
      PATH,
      'id fullPath databaseId deployments(last: 1) { nodes { iid } }',
      `${BY_PATH}/deployments?sort=desc&per_page=1`,
    ],
    [PATH, 'fullPath id environments(first: 1) { nodes { name } }', `${BY_PATH}/environments?per_page=1`],
    [NUMBER, 'id fullPath environments(first: 1) { nodes { name } }', `${BY_NUMBER}/environments?per_page=1`],
    [NUMBER, 'id deployments(first: 1) { nodes { iid } }', `${BY_NUMBER}/deployments?per_page=1`],
    [NUMBER, 'databaseId deployments(first: 1) { totalCount }', `${BY_NUMBER}/deployments?per_page=1`],
    [PATH, 'id fullPath mergeRequest(iid: 70) { title }', `${BY_PATH}/merge_requests?iids[]=70&per_page=100`],
    [PATH, 'id fullPath pipeline(id: 2156547568) { name }', `${BY_PATH}/pipelines/2156547568`],
    [NUMBER, 'fullPath name', BY_NUMBER],
    [PATH, 'id fullPath webUrl', BY_PATH],
    [
      PATH,
      'environment(name: "production") { id project { id fullPath } }',
      `${BY_PATH}/environments?name=production`,
    ],
  ])('of %s: %s', async (project, selection, request) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ project: object }>(
      `query ($id: ID!) { project(id: $id) { ${selection} } }`,
      { id: project },
    );

    expect(answer.project).not.toHaveProperty('id', null);
    expect({ id: ID, databaseId: NUMBER, fullPath: PATH }).toMatchObject(known(answer.project));
    expect(gitlab.lines()).toEqual([`GET ${request}`]);
  });

  test('by node too', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ node(id: "${ID}") { __typename id ... on Project { fullPath environments(first: 1) { totalCount } } } }`,
    );

    expect(answer).toMatchObject({ node: { __typename: 'Project', id: ID, fullPath: PATH } });
    expect(gitlab.lines()).toEqual([`GET ${BY_NUMBER}/environments?per_page=1`]);
  });
});

describe('what no response tells costs one request', () => {
  test.each([
    ['id', PATH, BY_PATH],
    ['fullPath', PATH, BY_PATH],
    ['fullPath', NUMBER, BY_NUMBER],
    ['databaseId', NUMBER, BY_NUMBER],
    ['id databaseId fullPath name', NUMBER, BY_NUMBER],
  ])('%s of %s', async (fields, project, request) => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(`query ($id: ID!) { project(id: $id) { ${fields} } }`, { id: project });

    expect(gitlab.lines()).toEqual([`GET ${request}`]);
  });

  test.each(['id', 'databaseId', 'fullPath'])(
    'and is an error if there is no such project: %s',
    async (field) => {
      const { gitlab, execute } = await startGateway();

      const { errors } = await execute<unknown>(
        `{ a: project(id: 1) { ${field} } b: project(id: "no/thing") { ${field} } }`,
      );

      expect(errors).toMatchObject([
        { path: ['a', field], extensions: { code: 'NOT_FOUND' } },
        { path: ['b', field], extensions: { code: 'NOT_FOUND' } },
      ]);
      expect(gitlab.lines()).toHaveLength(2);
    },
  );

  test('a node that is not there is null, without an error', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(`{ node(id: "${globalIdOf('Project', 1)}") { id } }`);

    expect(answer).toEqual({ data: { node: null } });
    expect(gitlab.lines()).toEqual(['GET /projects/1']);
  });

  test('the number, after a list whose deployments have no pipelines', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ project(id: "${MAIL_RELAY.path}") { id fullPath deployments(first: 2) { nodes { id } } } }`,
    );

    expect(answer).toMatchObject({
      project: { id: globalIdOf('Project', MAIL_RELAY.id), fullPath: MAIL_RELAY.path },
    });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fplatform%2Fmail-relay/deployments?per_page=2',
      'GET /projects/lanternway%2Fplatform%2Fmail-relay',
    ]);
  });
});

describe('a name that GitLab writes otherwise', () => {
  test('of a project that has moved is not proven by a list, and its number is in the redirect', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      '{ project(id: "lanternway/seat-map") { id fullPath deployments(first: 1) { totalCount } } }',
    );

    expect(answer).toMatchObject({
      project: { id: globalIdOf('Project', 48211304), fullPath: 'lanternway/ticketing/seat-map' },
    });
    expect(gitlab.lines().filter((line) => !line.includes('deployments'))).toEqual([
      'GET /projects/lanternway%2Fseat-map',
      'GET /projects/48211304',
    ]);
  });

  test('is in the case of GitLab if a response contains it', async () => {
    const { gitlab, query } = await startGateway();
    const body = [
      {
        id: 7,
        iid: 1,
        ref: 'main',
        sha: 'a'.repeat(40),
        status: 'success',
        created_at: '2026-11-20T12:30:00.000Z',
        deployable: { id: 9, web_url: 'https://gitlab.example.com/gitlab/Acme/Shop/-/jobs/9' },
      },
    ];
    gitlab.fault({ path: '/projects/acme%2Fshop/deployments', does: 'answer', status: 200, body });

    const answer = await query<unknown>(
      '{ project(id: "acme/shop") { fullPath deployments { nodes { iid } } } }',
    );

    expect(answer).toMatchObject({ project: { fullPath: 'Acme/Shop' } });
    expect(gitlab.lines()).toHaveLength(1);
  });
});

describe('a number of a project that cannot be one', () => {
  test.each([null, {}, 2 ** 53, 'x/..', -1, 1.5])('%j is never part of an id', async (project_id) => {
    const { gitlab, query } = await startGateway();
    const pipeline = { id: 3, project_id, sha: 'a', status: 'success' };
    gitlab.fault({ path: `${BY_PATH}/pipelines/3`, does: 'answer', status: 200, body: pipeline });

    const answer = await query<unknown>(`{ project(id: "${PATH}") { id pipeline(id: 3) { id } } }`);

    expect(answer).toEqual({ project: { id: ID, pipeline: { id: globalIdOf('Pipeline', NUMBER, 3) } } });
    expect(gitlab.lines().sort()).toEqual([`GET ${BY_PATH}`, `GET ${BY_PATH}/pipelines/3`]);
  });
});

describe('if GitLab refuses only the project itself', () => {
  const failures = [
    { does: 'fail', as: 'bad-gateway' },
    // A limit of this endpoint: one of all requests would refuse the lists, too.
    { does: 'fail', as: 'application-limited' },
  ] as const;

  test.each(failures)('lists, siblings and names below stay: %j', async (failure) => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault({ path: /^\/projects\/[^/?]+$/, ...failure });

    const { data, errors } = await execute<{ a: object; b: object; c: object }>(`{
      a: project(id: "${PATH}") { id name deployments(last: 2) { nodes { id project { name } } } }
      b: project(id: "${MAIL_RELAY.path}") { id webUrl deployments(first: 2) { nodes { id project { name } } } }
      c: project(id: ${NUMBER}) { id nameWithNamespace fullPath deployments(first: 1) { nodes { id project { id name } } } }
      currentUser { username }
    }`);

    const node = { id: expect.any(String) as string, project: { name: null } };
    expect(data).toEqual({
      a: { id: ID, name: null, deployments: { nodes: [node, node] } },
      b: { id: globalIdOf('Project', MAIL_RELAY.id), webUrl: null, deployments: { nodes: [node, node] } },
      c: {
        id: ID,
        nameWithNamespace: null,
        // The responses for `a` contain the number and the path.
        fullPath: PATH,
        deployments: { nodes: [{ id: expect.any(String) as string, project: { id: ID, name: null } }] },
      },
      currentUser: { username: 'mira.castellan' },
    });
    expect(errors).toHaveLength(8);
    expect(gitlab.lines()).toContain(
      'GET /projects/lanternway%2Fplatform%2Fmail-relay/environments?per_page=1',
    );
  });
});

/** What a selection says of the project. */
function known(project: object): object {
  return Object.fromEntries(
    Object.entries(project).filter(([name]) => ['id', 'databaseId', 'fullPath'].includes(name)),
  );
}
