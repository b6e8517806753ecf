import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { changesFor } from '../live/changes.ts';

const PROJECT = `/projects/${BOX_OFFICE.id}`;
const BY_PATH = '/projects/lanternway%2Fticketing%2Fbox-office';
const CUE_SERVER = String(sampleProjects.cueServer);
/** The job of a success that is no longer on staging. */
const EARLIER = '11402991239';
const RUNNING = '11403003070';
const MANUAL = '11380497160';
const LOOK = 'deployments?order_by=id&sort=desc&per_page=20';
const SECOND_LOOK = 'deployments?order_by=id&sort=desc&per_page=50';

const ERRORS =
  '__typename ... on UserError { code message } ... on InvalidInputError { fields { name messages } }';
const PLAY = `mutation ($input: PlayDeployableInput!) {
  playDeployable(input: $input) {
    ${ERRORS} ... on PlayDeployablePayload { databaseId deployable { databaseId status user { username } } }
  }
}`;
const RETRY = `mutation ($input: RetryDeployableInput!) {
  retryDeployable(input: $input) {
    ${ERRORS} ... on RetryDeployablePayload { databaseId deployable { id databaseId name status pipeline { iid } } }
  }
}`;
const ROLL_BACK = `mutation ($input: RetryDeployableInput!) {
  retryDeployable(input: $input) {
    ${ERRORS} ... on RetryDeployablePayload {
      databaseId deployment { shortSha status environment { name } deployable { databaseId } }
    }
  }
}`;
const CANCEL = `mutation ($input: CancelDeployableInput!) {
  cancelDeployable(input: $input) {
    ${ERRORS} ... on CancelDeployablePayload { databaseId deployable { status } }
  }
}`;

interface Played {
  readonly playDeployable: { readonly databaseId: string };
}
interface Retried {
  readonly retryDeployable: {
    readonly databaseId: string;
    readonly deployable: { readonly id: string; readonly databaseId: string };
    readonly deployment: { readonly deployable: { readonly databaseId: string } } | null;
  };
}

describe('playDeployable', () => {
  test('starts a manual job, and sends one request, with the variables', async () => {
    const { gitlab, query } = await startGateway();
    const variables = [{ key: 'CHANNEL', value: 'beta' }];

    const answer = await query<unknown>(PLAY, { input: { project: CUE_SERVER, id: MANUAL, variables } });

    expect(answer).toEqual({
      playDeployable: {
        __typename: 'PlayDeployablePayload',
        databaseId: MANUAL,
        deployable: { databaseId: MANUAL, status: 'PENDING', user: { username: 'mira.castellan' } },
      },
    });
    expect(gitlab.lines()).toEqual([`POST /projects/${CUE_SERVER}/jobs/${MANUAL}/play`]);
    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual({ job_variables_attributes: variables });
  });

  test('takes the global id alone, and sends no variables unless there are some', async () => {
    const { gitlab, query } = await startGateway();

    await query(PLAY, { input: { id: globalIdOf('Deployable', CUE_SERVER, MANUAL) } });

    expect(gitlab.lines()).toEqual([`POST /projects/${CUE_SERVER}/jobs/${MANUAL}/play`]);
    expect(gitlab.requests[0]?.body).toBe('{}');
  });

  // CONTRACT-MORE.md §15: GitLab retries such a job, and its answer is another job.
  test('runs a manual job that has finished again, as a new job, for one request', async () => {
    const { gitlab, query } = await startGateway();
    const input = { project: CUE_SERVER, id: MANUAL };
    await query(PLAY, { input });
    await query(CANCEL, { input });
    gitlab.forgetRequests();

    const { playDeployable } = await query<Played>(PLAY, { input });

    const { databaseId } = playDeployable;
    expect(Number(databaseId)).toBeGreaterThan(Number(MANUAL));
    expect(playDeployable).toEqual({
      __typename: 'PlayDeployablePayload',
      databaseId,
      deployable: { databaseId, status: 'PENDING', user: { username: 'mira.castellan' } },
    });
    expect(gitlab.lines()).toEqual([`POST /projects/${CUE_SERVER}/jobs/${MANUAL}/play`]);
  });
});

describe('retryDeployable', () => {
  test('returns the new job for one request', async () => {
    const { gitlab, query } = await startGateway();

    const { retryDeployable } = await query<Retried>(RETRY, {
      input: { project: BOX_OFFICE.path, id: EARLIER },
    });

    const { databaseId } = retryDeployable;
    expect(Number(databaseId)).toBeGreaterThan(Number(EARLIER));
    expect(retryDeployable).toEqual({
      __typename: 'RetryDeployablePayload',
      databaseId,
      deployable: {
        id: globalIdOf('Deployable', BOX_OFFICE.id, databaseId),
        databaseId,
        name: 'deploy staging',
        status: 'PENDING',
        pipeline: { iid: expect.stringMatching(/^\d+$/) as string },
      },
    });
    expect(gitlab.lines()).toEqual([`POST ${BY_PATH}/jobs/${EARLIER}/retry`]);
    expect(gitlab.requests[0]?.body).toBe('{}');
  });

  test('rolls back: the new deployment is of the old commit, for one more request', async () => {
    const { gitlab, query } = await startGateway();

    const { retryDeployable } = await query<Retried>(ROLL_BACK, {
      input: { project: BOX_OFFICE.id, id: EARLIER },
    });

    expect(retryDeployable).toMatchObject({
      deployment: {
        shortSha: expect.stringMatching(/^832c8d/) as string,
        status: 'CREATED',
        environment: { name: 'staging' },
        deployable: { databaseId: retryDeployable.databaseId },
      },
    });
    expect(gitlab.lines()).toEqual([`POST ${PROJECT}/jobs/${EARLIER}/retry`, `GET ${PROJECT}/${LOOK}`]);
  });

  test('looks a second time if GitLab makes the deployment in the background', async () => {
    const { gitlab, query } = await startGateway({}, { behaviour: { deploymentsInBackground: true } });

    const { retryDeployable } = await query<Retried>(ROLL_BACK, {
      input: { project: BOX_OFFICE.id, id: EARLIER },
    });

    expect(retryDeployable.deployment?.deployable.databaseId).toBe(retryDeployable.databaseId);
    expect(gitlab.lines()).toEqual([
      `POST ${PROJECT}/jobs/${EARLIER}/retry`,
      `GET ${PROJECT}/${LOOK}`,
      `GET ${PROJECT}/${SECOND_LOOK}`,
    ]);
  });

  test('returns null, after two looks, if there is no deployment yet', async () => {
    const { gitlab, query } = await startGateway(
      { shareFor: 2000 },
      { behaviour: { deploymentsInBackground: true }, mergeRequestLinkDelay: 9 },
    );

    const { retryDeployable } = await query<Retried>(ROLL_BACK, {
      input: { project: BOX_OFFICE.id, id: EARLIER },
    });

    expect(retryDeployable.deployment).toBeNull();
    expect(gitlab.lines()).toHaveLength(3);
  });

  test('keeps the new job if the deployment cannot be read', async () => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault({ method: 'GET', does: 'fail', as: 'internal' });

    const { data, errors } = await execute<Retried>(ROLL_BACK, {
      input: { project: BOX_OFFICE.id, id: EARLIER },
    });

    expect(data?.retryDeployable).toMatchObject({
      databaseId: expect.any(String) as string,
      deployment: null,
    });
    expect(errors).toMatchObject([{ path: ['retryDeployable', 'deployment'] }]);
    expect(gitlab.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('cancelDeployable', () => {
  test('cancels a running job, and with `force` one whose runner does not answer', async () => {
    const { gitlab, query } = await startGateway();
    const input = { project: BOX_OFFICE.id, id: RUNNING };

    const canceling = await query<unknown>(CANCEL, { input });
    const canceled = await query<unknown>(CANCEL, { input: { ...input, force: true } });

    expect(canceling).toMatchObject({
      cancelDeployable: { databaseId: RUNNING, deployable: { status: 'CANCELING' } },
    });
    expect(canceled).toMatchObject({
      cancelDeployable: { databaseId: RUNNING, deployable: { status: 'CANCELED' } },
    });
    expect(gitlab.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{}, { force: true }]);
  });
});

describe('a change of a job', () => {
  test('is seen by the rest of the operation, which reads nothing that it has', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`mutation {
      before: cancelDeployable(input: { project: ${BOX_OFFICE.id}, id: ${EARLIER} }) {
        ... on CancelDeployablePayload { deployable { project { deployment(id: 913402572) { status } } } }
      }
      cancelDeployable(input: { project: ${BOX_OFFICE.id}, id: 11403003238 }) {
        ... on CancelDeployablePayload { deployable { project { deployment(id: 913402579) { status } } } }
      }
      again: cancelDeployable(input: { project: ${BOX_OFFICE.id}, id: ${RUNNING} }) {
        ... on CancelDeployablePayload {
          deployable { status project { deployment(id: 913402572) { deployable { status } } } }
        }
      }
    }`);

    expect(answer).toEqual({
      before: { deployable: { project: { deployment: { status: 'RUNNING' } } } },
      cancelDeployable: { deployable: { project: { deployment: { status: 'CANCELED' } } } },
      again: {
        deployable: { status: 'CANCELING', project: { deployment: { deployable: { status: 'CANCELING' } } } },
      },
    });
    expect(gitlab.lines()).toEqual([
      `POST ${PROJECT}/jobs/${EARLIER}/cancel`,
      `GET ${PROJECT}/deployments/913402572`,
      `POST ${PROJECT}/jobs/11403003238/cancel`,
      `GET ${PROJECT}/deployments/913402579`,
      `POST ${PROJECT}/jobs/${RUNNING}/cancel`,
      `GET ${PROJECT}/deployments/913402572`,
    ]);
  });

  test('drops the responses that are kept for other operations', async () => {
    const { gitlab, query } = await startGateway({ shareFor: 60_000 });
    const job = `{ node(id: "${globalIdOf('Deployable', BOX_OFFICE.id, RUNNING)}") { ... on Deployable { status } } }`;

    const before = await query<unknown>(job);
    await query(CANCEL, { input: { project: BOX_OFFICE.path, id: RUNNING } });
    const after = await query<unknown>(job);

    expect([before, after]).toEqual([{ node: { status: 'RUNNING' } }, { node: { status: 'CANCELING' } }]);
    expect(gitlab.lines()).toHaveLength(3);
  });

  test.each([
    ['a retry, whose deployment is new', RETRY, EARLIER, 'staging', 'CREATED'],
    // GitLab does not touch `updated_at` of the deployment: only the job shows the change.
    ['a canceled job, whose deployment still runs', CANCEL, RUNNING, 'staging', 'RUNNING'],
  ])('reaches subscriptions: %s', async (_name, mutation, id, environment, status) => {
    const started = await startGateway({ pollActive: 60_000, pollIdle: 60_000 });
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] }, 'reporter');

    await started.query(mutation, { input: { project: BOX_OFFICE.id, id } });

    expect((await events.next())?.data?.deploymentChanged.deployment).toMatchObject({
      status,
      environment: { name: environment },
    });
  });
});
