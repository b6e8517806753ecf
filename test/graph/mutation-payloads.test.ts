import { describe, expect, test } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import type { Fault } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const PATH = BOX_OFFICE.path;
const BY_PATH = '/projects/lanternway%2Fticketing%2Fbox-office';
const RUNNING = '913402550';
const BLOCKED = '913402553';
const LONDON = '27612102';

/** Reads that fail after the change: of the project, of the deployment, of whatever the selection needs. */
const FAILURES: readonly (readonly [name: string, fault: Fault, code: string])[] = [
  ['503', { does: 'fail', as: 'unavailable' }, 'UPSTREAM_UNAVAILABLE'],
  ['a reset', { does: 'reset' }, 'UPSTREAM_UNAVAILABLE'],
  ['429', { does: 'fail', as: 'rate-limited' }, 'RATE_LIMITED'],
  ['404', { does: 'answer', status: 404, body: { message: '404 Project Not Found' } }, 'NOT_FOUND'],
  ['no answer in time', { does: 'hang' }, 'UPSTREAM_TIMEOUT'],
  ['HTML', { does: 'answer', status: 200, body: '<html></html>' }, 'UPSTREAM_INVALID_RESPONSE'],
];

/** Where no read gets an answer, none needs much time for it. */
function timesFor({ does }: Fault): Partial<GatewayOptions> {
  return { retries: 0, attemptTimeout: does === 'hang' ? 150 : 300, totalTimeout: 5000 };
}

const CHANGES = [
  [
    'createDeployment',
    `createDeployment(input: { project: "${PATH}", environment: "staging", sha: "main", ref: "main", status: RUNNING }) {
      ... on CreateDeploymentPayload { databaseId deployment { id status project { name } } }
    }`,
    { databaseId: expect.stringMatching(/^\d+$/) as string, deployment: null },
    ['it', 'deployment', 'id'],
  ],
  [
    'updateDeploymentStatus',
    `updateDeploymentStatus(input: { project: "${PATH}", id: ${RUNNING}, status: SUCCESS }) {
      ... on UpdateDeploymentStatusPayload { databaseId deployment { projectId status } }
    }`,
    { databaseId: RUNNING, deployment: null },
    ['it', 'deployment', 'projectId'],
  ],
  [
    'updateDeploymentStatus, with the name of the project',
    `updateDeploymentStatus(input: { project: "${PATH}", id: ${RUNNING}, status: SUCCESS }) {
      ... on UpdateDeploymentStatusPayload { databaseId deployment { status project { name fullPath } } }
    }`,
    {
      databaseId: RUNNING,
      deployment: { status: 'SUCCESS', project: { name: null, fullPath: PATH } },
    },
    ['it', 'deployment', 'project', 'name'],
  ],
  [
    'approveDeployment',
    `approveDeployment(input: { project: "${PATH}", id: ${BLOCKED} }) {
      ... on ReviewDeploymentPayload { approval { status user { bio } } deployment { id status } }
    }`,
    { approval: { status: 'APPROVED', user: { bio: null } }, deployment: null },
    ['it', 'deployment'],
  ],
  [
    'rejectDeployment',
    `rejectDeployment(input: { project: "${PATH}", id: ${BLOCKED} }) {
      ... on ReviewDeploymentPayload { approval { status } deployment { status } }
    }`,
    { approval: { status: 'REJECTED' }, deployment: null },
    ['it', 'deployment'],
  ],
  [
    'createEnvironment',
    `createEnvironment(input: { project: "${PATH}", name: "demo/oslo" }) {
      ... on CreateEnvironmentPayload { databaseId environment { name state project { name fullPath } lastDeployment { ref } } }
    }`,
    {
      databaseId: expect.stringMatching(/^\d+$/) as string,
      environment: {
        name: 'demo/oslo',
        state: 'AVAILABLE',
        project: { name: 'Box Office', fullPath: PATH },
        lastDeployment: null,
      },
    },
    ['it', 'environment', 'lastDeployment'],
  ],
  [
    'updateEnvironment',
    `updateEnvironment(input: { project: "${PATH}", id: ${LONDON}, description: "x" }) {
      ... on UpdateEnvironmentPayload { databaseId environment { id description lastDeployment { ref } } }
    }`,
    {
      databaseId: LONDON,
      environment: {
        id: globalIdOf('Environment', BOX_OFFICE.id, LONDON),
        description: 'x',
        lastDeployment: null,
      },
    },
    ['it', 'environment', 'lastDeployment'],
  ],
  [
    'stopEnvironment',
    `stopEnvironment(input: { project: "${PATH}", id: ${LONDON} }) {
      ... on StopEnvironmentPayload { databaseId environment { state deployments(last: 1) { nodes { ref } } } }
    }`,
    { databaseId: LONDON, environment: { state: 'STOPPED', deployments: null } },
    ['it', 'environment', 'deployments'],
  ],
] as const;

describe.each(CHANGES)('what %s has done', (_name, mutation, payload, path) => {
  test.each(FAILURES)('stays, whatever the read after it comes to: %s', async (_failure, fault, code) => {
    const { gitlab, execute } = await startGateway(timesFor(fault));
    gitlab.fault({ method: 'GET', ...fault });

    const { data, errors } = await execute<unknown>(`mutation { it: ${mutation} }`);

    expect(data).toEqual({ it: payload });
    expect(errors).toContainEqual(
      expect.objectContaining({ path, extensions: expect.objectContaining({ code }) as object }),
    );
    expect(gitlab.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });
});

describe('deleteDeployment', () => {
  test.each(FAILURES)('reads before it changes, and then nothing more: %s', async (_failure, fault) => {
    const { gitlab, execute } = await startGateway(timesFor(fault));
    gitlab.fault({ method: 'GET', path: BY_PATH, ...fault });

    await execute<unknown>(`mutation {
      deleteDeployment(input: { project: "${PATH}", id: 913402248 }) {
        ... on DeleteDeploymentPayload { deletedDeploymentId }
      }
    }`);

    expect(gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('deleteEnvironment', () => {
  test.each(FAILURES)('reads before it changes, and then nothing more: %s', async (_failure, fault) => {
    const { gitlab, execute } = await startGateway(timesFor(fault));
    gitlab.fault({ method: 'GET', path: BY_PATH, ...fault });

    await execute<unknown>(`mutation {
      deleteEnvironment(input: { project: "${PATH}", id: 27611946 }) {
        ... on DeleteEnvironmentPayload { deletedEnvironmentId }
      }
    }`);

    expect(gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('the HTTP status of a mutation that was executed', () => {
  test.each(['application/json', 'application/graphql-response+json'])(
    'is 200, whatever became of its fields: %s',
    async (accept) => {
      const { gitlab, gateway } = await startGateway({ retries: 0 });
      gitlab.fault({ does: 'fail', as: 'bad-gateway' });

      const response = await gateway(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: {
            accept,
            'content-type': 'application/json',
            'private-token': gitlab.tokens.maintainer,
          },
          body: JSON.stringify({ query: `mutation { it: ${CHANGES[1][1]} }` }),
        }),
      );

      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        data: { it: null },
        errors: [{ extensions: { code: 'OUTCOME_UNKNOWN' } }],
      });
    },
  );
});

describe('a response to a change that has an id', () => {
  const good = {
    id: 7,
    iid: 1,
    ref: 'main',
    sha: 'a'.repeat(40),
    status: 'success',
    created_at: '2026-11-20T12:30:00.000Z',
  };

  test.each([
    ['a number that is missing', { iid: null }, null, ['it', 'deployment', 'iid']],
    ['a date that is none', { created_at: 'soon' }, null, ['it', 'deployment', 'createdAt']],
    [
      'a date that may be missing and is none',
      { updated_at: 5 },
      { iid: '1', createdAt: good.created_at, updatedAt: null, status: 'SUCCESS', environment: null },
      ['it', 'deployment', 'updatedAt'],
    ],
  ])('is a payload, whatever else is wrong: %s', async (_name, more, deployment, path) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'POST', does: 'answer', status: 201, body: { ...good, ...more } });

    const { data, errors } = await execute<unknown>(`mutation {
      it: createDeployment(input: { project: "${PATH}", environment: "e", sha: "main", ref: "main", status: RUNNING }) {
        ... on CreateDeploymentPayload {
          databaseId deployment { iid createdAt updatedAt status environment { name } }
        }
      }
    }`);

    expect(data).toEqual({ it: { databaseId: '7', deployment } });
    expect(errors).toMatchObject([{ path, extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });

  test.each([
    [
      'a status, a user, a job and approvals of other types',
      { status: {}, user: 'x', deployable: [], approvals: 3, environment: 'prod' },
    ],
    [
      'nothing else',
      { iid: undefined, ref: undefined, sha: undefined, status: undefined, created_at: undefined },
    ],
  ])('is a payload with %s', async (_name, more) => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ method: 'PUT', does: 'answer', status: 200, body: { ...good, ...more } });

    const { it } = await query<{ it: unknown }>(`mutation {
      it: updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 7, status: SUCCESS }) {
        ... on UpdateDeploymentStatusPayload {
          databaseId deployment { status user { username } deployable { name } environment { name } }
        }
      }
    }`);

    expect(it).toEqual({
      databaseId: '7',
      deployment: { status: 'UNKNOWN', user: null, deployable: null, environment: null },
    });
  });

  test.each([
    [
      'a state, a tier and a project of other types',
      { state: {}, tier: 5, project: 'x', external_url: null },
      { name: 'e', state: 'UNKNOWN', tier: 'UNKNOWN', externalUrl: null },
    ],
    ['nothing else', { name: undefined }, { name: '', state: null, tier: null, externalUrl: null }],
  ])('is a payload with %s, of an environment', async (_name, more, environment) => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ method: 'POST', does: 'answer', status: 200, body: { id: 7, name: 'e', ...more } });

    const { it } = await query<{ it: unknown }>(`mutation {
      it: stopEnvironment(input: { project: ${BOX_OFFICE.id}, id: 7 }) {
        ... on StopEnvironmentPayload { databaseId environment { name state tier externalUrl } }
      }
    }`);

    expect(it).toEqual({ databaseId: '7', environment });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('is a payload if it has more than GitLab sends: the last deployment of an environment', async () => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({
      method: 'PUT',
      does: 'answer',
      status: 200,
      body: { id: 7, name: 'e', last_deployment: good },
    });

    const { it } = await query<{ it: unknown }>(`mutation {
      it: updateEnvironment(input: { project: ${BOX_OFFICE.id}, id: 7 }) {
        ... on UpdateEnvironmentPayload { environment { lastDeployment { id iid environment { name } } } }
      }
    }`);

    const id = globalIdOf('Deployment', BOX_OFFICE.id, '7');
    expect(it).toEqual({ environment: { lastDeployment: { id, iid: '1', environment: { name: 'e' } } } });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('is a payload, and what is wrong with an approval is null alone', async () => {
    const { gitlab, execute } = await startGateway();
    const body = { status: 'perhaps', created_at: 'soon', comment: {}, user: { id: 1, username: 'ada' } };
    gitlab.fault({ method: 'POST', does: 'answer', status: 201, body });

    const { data, errors } = await execute<unknown>(`mutation {
      it: approveDeployment(input: { project: ${BOX_OFFICE.id}, id: ${BLOCKED} }) {
        ... on ReviewDeploymentPayload { approval { status createdAt comment user { username } } }
      }
    }`);

    expect(data).toEqual({
      it: { approval: { status: 'UNKNOWN', createdAt: null, comment: null, user: { username: 'ada' } } },
    });
    expect(errors).toHaveLength(2);
  });
});
