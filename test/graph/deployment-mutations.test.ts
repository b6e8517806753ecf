import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, MAIL_RELAY, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const { id: PROJECT } = BOX_OFFICE;
const DEPLOYMENTS = `/projects/${PROJECT}/deployments`;
const BY_PATH = '/projects/lanternway%2Fticketing%2Fbox-office/deployments';
// Recorded through the API: running, and the success of demo/paris.
const RUNNING = '913402550';
const PARIS_NOW = '913402548';
const FAILED_BY_CI = '913402248';

const ANSWER =
  '__typename ... on UserError { code message } ... on InvalidInputError { fields { name messages } }';
const CREATE = `mutation ($input: CreateDeploymentInput!) {
  createDeployment(input: $input) {
    ${ANSWER} ... on CreateDeploymentPayload {
      deployment { databaseId ref sha status environment { name } user { username } deployable { name } }
    }
  }
}`;
const UPDATE = `mutation ($input: UpdateDeploymentStatusInput!) {
  updateDeploymentStatus(input: $input) {
    ${ANSWER} ... on UpdateDeploymentStatusPayload { deployment { id status } }
  }
}`;
const DELETE = `mutation ($input: DeleteDeploymentInput!) {
  deleteDeployment(input: $input) { ${ANSWER} ... on DeleteDeploymentPayload { deletedDeploymentId } }
}`;

const input = { project: PROJECT, environment: 'staging', sha: 'main', ref: 'main', status: 'RUNNING' };

describe('createDeployment', () => {
  test('records a deployment, and sends one request', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(CREATE, { input });

    expect(answer).toEqual({
      createDeployment: {
        __typename: 'CreateDeploymentPayload',
        deployment: {
          databaseId: expect.stringMatching(/^\d+$/) as string,
          ref: 'main',
          sha: 'main',
          status: 'RUNNING',
          environment: { name: 'staging' },
          user: { username: 'mira.castellan' },
          deployable: null,
        },
      },
    });
    expect(gitlab.lines()).toEqual([`POST ${DEPLOYMENTS}`]);
    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual({
      environment: 'staging',
      sha: 'main',
      ref: 'main',
      tag: false,
      status: 'running',
    });
  });

  test('makes the environment that is not there yet', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `mutation ($input: CreateDeploymentInput!) {
        createDeployment(input: $input) {
          ... on CreateDeploymentPayload { deployment { environment { name state tier } } }
        }
      }`,
      { input: { ...input, environment: 'review/new one' } },
    );

    expect(answer).toEqual({
      createDeployment: {
        deployment: { environment: { name: 'review/new one', state: 'AVAILABLE', tier: 'DEVELOPMENT' } },
      },
    });
    expect(gitlab.lines()).toEqual([
      `POST ${DEPLOYMENTS}`,
      expect.stringMatching(String.raw`^GET /projects/${PROJECT}/environments/\d+$`),
    ]);
  });

  test('by path costs one more request for the project where an id is asked for', async () => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(
      `mutation ($input: CreateDeploymentInput!) {
        createDeployment(input: $input) {
          ... on CreateDeploymentPayload { deployment { id projectId environment { id } commit { id } } }
        }
      }`,
      { input: { ...input, project: BOX_OFFICE.path } },
    );

    expect(gitlab.lines()).toEqual([`POST ${BY_PATH}`, 'GET /projects/lanternway%2Fticketing%2Fbox-office']);
  });

  test('gives the deployment that is there where GitLab records none', async () => {
    const { gitlab, query } = await startGateway();
    const paris = {
      sha: '223de17fa161d4b5b6d5e1a192f07e5c155ebc26',
      environment: 'demo/paris',
      status: 'SUCCESS',
    };

    const answer = await query<unknown>(CREATE, { input: { ...input, ...paris } });

    expect(answer).toMatchObject({ createDeployment: { deployment: { databaseId: PARIS_NOW } } });
    expect(gitlab.lines()).toEqual([`POST ${DEPLOYMENTS}`]);
  });

  test('of a success has its merge requests once GitLab has linked them', async () => {
    const { gitlab, query } = await startGateway();
    const before = await query<{ createDeployment: { deployment: { databaseId: string } } }>(
      `mutation ($input: CreateDeploymentInput!) {
        createDeployment(input: $input) {
          ... on CreateDeploymentPayload { deployment { databaseId mergeRequests { totalCount } } }
        }
      }`,
      {
        input: {
          ...input,
          environment: 'new',
          status: 'SUCCESS',
          sha: '223de17fa161d4b5b6d5e1a192f07e5c155ebc26',
        },
      },
    );
    const { databaseId } = before.createDeployment.deployment;

    const after = await query<unknown>(
      `{ deployment(project: ${PROJECT}, id: ${databaseId}) { mergeRequests(first: 1) { nodes { state } } } }`,
    );

    expect(before).toMatchObject({ createDeployment: { deployment: { mergeRequests: { totalCount: 0 } } } });
    expect(after).toEqual({ deployment: { mergeRequests: { nodes: [{ state: 'MERGED' }] } } });
    expect(gitlab.lines()).toEqual([
      `POST ${DEPLOYMENTS}`,
      `GET ${DEPLOYMENTS}/${databaseId}/merge_requests?per_page=1`,
      `GET ${DEPLOYMENTS}/${databaseId}`,
      `GET ${DEPLOYMENTS}/${databaseId}/merge_requests?per_page=1`,
    ]);
  });
});

describe('updateDeploymentStatus', () => {
  test.each([
    ['a number beside its project', { project: PROJECT, id: RUNNING }, `${DEPLOYMENTS}/${RUNNING}`],
    ['a number beside a path', { project: BOX_OFFICE.path, id: RUNNING }, `${BY_PATH}/${RUNNING}`],
    ['a global id', { id: globalIdOf('Deployment', PROJECT, RUNNING) }, `${DEPLOYMENTS}/${RUNNING}`],
  ])('sets the status of the deployment named by %s', async (_name, address, path) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(UPDATE, { input: { ...address, status: 'SUCCESS' } });

    expect(answer).toEqual({
      updateDeploymentStatus: {
        __typename: 'UpdateDeploymentStatusPayload',
        deployment: { id: globalIdOf('Deployment', PROJECT, RUNNING), status: 'SUCCESS' },
      },
    });
    expect(gitlab.lines()[0]).toBe(`PUT ${path}`);
    expect(gitlab.requests[0]?.body).toBe('{"status":"success"}');
    expect(gitlab.lines().filter((line) => !line.startsWith('GET '))).toHaveLength(1);
  });

  test('lets the rest of the operation see what it changed', async () => {
    const { gitlab, query } = await startGateway();
    const last = 'deployment { status environment { lastDeployment { databaseId status } } }';

    const answer = await query<unknown>(`mutation {
      first: updateDeploymentStatus(input: { project: ${PROJECT}, id: ${PARIS_NOW}, status: FAILED }) {
        ... on UpdateDeploymentStatusPayload { ${last} }
      }
      second: updateDeploymentStatus(input: { project: ${PROJECT}, id: ${RUNNING}, status: SUCCESS }) {
        ... on UpdateDeploymentStatusPayload { ${last} }
      }
    }`);

    expect(answer).toEqual({
      first: {
        deployment: {
          status: 'FAILED',
          environment: { lastDeployment: { databaseId: '913402536', status: 'SUCCESS' } },
        },
      },
      second: {
        deployment: {
          status: 'SUCCESS',
          environment: { lastDeployment: { databaseId: RUNNING, status: 'SUCCESS' } },
        },
      },
    });
    const list = `GET ${DEPLOYMENTS}?environment=demo%2Fparis&status=success&order_by=finished_at&sort=desc&per_page=1`;
    expect(gitlab.lines()).toEqual([
      `PUT ${DEPLOYMENTS}/${PARIS_NOW}`,
      list,
      `PUT ${DEPLOYMENTS}/${RUNNING}`,
      list,
    ]);
  });
});

describe('deleteDeployment', () => {
  test('removes a deployment and gives the global id that it had', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(DELETE, { input: { project: PROJECT, id: FAILED_BY_CI } });
    const rest = await query<unknown>(
      `{ node(id: "${globalIdOf('Deployment', PROJECT, FAILED_BY_CI)}") { id } }`,
    );

    expect(answer).toEqual({
      deleteDeployment: {
        __typename: 'DeleteDeploymentPayload',
        deletedDeploymentId: globalIdOf('Deployment', PROJECT, FAILED_BY_CI),
      },
    });
    expect(rest).toEqual({ node: null });
    expect(gitlab.lines()).toEqual([
      `DELETE ${DEPLOYMENTS}/${FAILED_BY_CI}`,
      `GET ${DEPLOYMENTS}/${FAILED_BY_CI}`,
    ]);
  });

  test('by path asks for the number of the project before it changes anything', async () => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(DELETE, { input: { project: BOX_OFFICE.path, id: FAILED_BY_CI } });

    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office',
      `DELETE ${BY_PATH}/${FAILED_BY_CI}`,
    ]);
  });

  test('by path asks for nothing where no id is asked for', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      'mutation ($input: DeleteDeploymentInput!) { deleteDeployment(input: $input) { __typename } }',
      { input: { project: BOX_OFFICE.path, id: FAILED_BY_CI } },
    );

    expect(answer).toEqual({ deleteDeployment: { __typename: 'DeleteDeploymentPayload' } });
    expect(gitlab.lines()).toEqual([`DELETE ${BY_PATH}/${FAILED_BY_CI}`]);
  });
});

describe('several mutations of one operation', () => {
  test('go to GitLab one after another, in their order', async () => {
    const { gitlab, query } = await startGateway({}, { latency: 20 });
    const create = (environment: string) =>
      `createDeployment(input: {
        project: "${MAIL_RELAY.path}", environment: "${environment}", sha: "main", ref: "main", status: RUNNING
      }) { ... on CreateDeploymentPayload { deployment { environment { name } } } }`;

    const answer = await query<unknown>(
      `mutation { a: ${create('one')} b: ${create('two')} c: ${create('three')} }`,
    );

    expect(answer).toEqual({
      a: { deployment: { environment: { name: 'one' } } },
      b: { deployment: { environment: { name: 'two' } } },
      c: { deployment: { environment: { name: 'three' } } },
    });
    expect(
      gitlab.requests.map(({ body }) => (JSON.parse(body) as { environment: string }).environment),
    ).toEqual(['one', 'two', 'three']);
    expect(gitlab.mostInFlight).toBe(1);
  });
});
