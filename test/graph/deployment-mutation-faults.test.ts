import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const DEPLOYMENTS = `/projects/${BOX_OFFICE.id}/deployments`;

const CHANGES = [
  [
    'POST',
    `createDeployment(input: { project: ${BOX_OFFICE.id}, environment: "staging", sha: "main", ref: "main", status: RUNNING })`,
    `POST ${DEPLOYMENTS}`,
  ],
  [
    'PUT',
    `updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402550, status: SUCCESS })`,
    `PUT ${DEPLOYMENTS}/913402550`,
  ],
  [
    'DELETE',
    `deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: 913402248 })`,
    `DELETE ${DEPLOYMENTS}/913402248`,
  ],
  [
    'POST',
    `approveDeployment(input: { project: ${BOX_OFFICE.id}, id: 913402553 })`,
    `POST ${DEPLOYMENTS}/913402553/approval`,
  ],
  [
    'POST',
    `rejectDeployment(input: { project: ${BOX_OFFICE.id}, id: 913402553 })`,
    `POST ${DEPLOYMENTS}/913402553/approval`,
  ],
] as const;

const ENVIRONMENTS = `/projects/${BOX_OFFICE.id}/environments`;

const CHANGES_TO_ENVIRONMENTS = [
  [
    'POST',
    `createEnvironment(input: { project: ${BOX_OFFICE.id}, name: "demo/oslo" })`,
    `POST ${ENVIRONMENTS}`,
  ],
  [
    'PUT',
    `updateEnvironment(input: { project: ${BOX_OFFICE.id}, id: 27612102, description: "x" })`,
    `PUT ${ENVIRONMENTS}/27612102`,
  ],
  [
    'POST',
    `stopEnvironment(input: { project: ${BOX_OFFICE.id}, id: 27612102 })`,
    `POST ${ENVIRONMENTS}/27612102/stop`,
  ],
  [
    'DELETE',
    `deleteEnvironment(input: { project: ${BOX_OFFICE.id}, id: 27611946 })`,
    `DELETE ${ENVIRONMENTS}/27611946`,
  ],
] as const;

const JOBS = `/projects/${BOX_OFFICE.id}/jobs`;

const CHANGES_TO_JOBS = [
  ['11403000768', 'play'],
  ['11402991239', 'retry'],
  ['11403003070', 'cancel'],
].map(
  ([id = '', verb = '']) =>
    [
      'POST',
      `${verb}Deployable(input: { project: ${BOX_OFFICE.id}, id: ${id} })`,
      `POST ${JOBS}/${id}/${verb}`,
    ] as const,
);

type Effect = readonly [name: string, fault: Fault, code: string];

const EFFECTS: readonly Effect[] = [
  ['reset ahead of it', { does: 'reset', at: 'request' }, 'OUTCOME_UNKNOWN'],
  ['reset once it is done', { does: 'reset', at: 'answer' }, 'OUTCOME_UNKNOWN'],
  ['500', { does: 'fail', as: 'internal' }, 'OUTCOME_UNKNOWN'],
  ['502 in HTML', { does: 'fail', as: 'bad-gateway' }, 'OUTCOME_UNKNOWN'],
  ['503', { does: 'fail', as: 'unavailable' }, 'OUTCOME_UNKNOWN'],
  ['504 in HTML', { does: 'fail', as: 'gateway-timeout' }, 'OUTCOME_UNKNOWN'],
  ['HTML where JSON belongs', { does: 'answer', status: 200, body: '<html></html>' }, 'OUTCOME_UNKNOWN'],
  ['no answer in time', { does: 'hang' }, 'OUTCOME_UNKNOWN'],
  ['409', { does: 'fail', as: 'conflict' }, 'CONFLICT'],
  ['412', { does: 'answer', status: 412, body: { message: '412 Precondition Failed' } }, 'CONFLICT'],
  ['429', { does: 'fail', as: 'rate-limited' }, 'RATE_LIMITED'],
  ['429 from a limit of its own', { does: 'fail', as: 'application-limited' }, 'RATE_LIMITED'],
  [
    '429 that is over at once',
    { does: 'fail', as: 'rate-limited', headers: { 'retry-after': '0' } },
    'RATE_LIMITED',
  ],
  ['401', { does: 'fail', as: 'unauthorized' }, 'UNAUTHENTICATED'],
  [
    'a redirect to the same place',
    { does: 'redirect', location: '/api/v4/projects/1', status: 307 },
    'UPSTREAM_INVALID_RESPONSE',
  ],
  [
    'a redirect to elsewhere',
    { does: 'redirect', location: 'http://127.0.0.1:1/', status: 308 },
    'UPSTREAM_INVALID_RESPONSE',
  ],
];

// What can only be wrong with an answer that has a body.
const BODY_EFFECTS: readonly Effect[] = [
  ['reset within the answer', { does: 'reset', at: 'body' }, 'OUTCOME_UNKNOWN'],
  ['an answer cut short', { does: 'truncate' }, 'OUTCOME_UNKNOWN'],
  ['a list where an object belongs', { does: 'answer', status: 200, body: [] }, 'OUTCOME_UNKNOWN'],
  ['no body', { does: 'answer', status: 200, body: '' }, 'OUTCOME_UNKNOWN'],
];

describe.each(CHANGES)('%s by %s', (method, mutation, line) => {
  test.each(EFFECTS.concat(method === 'DELETE' ? [] : BODY_EFFECTS))(
    'is sent once, whatever happens: %s',
    async (_name, fault, code) => {
      const { gitlab, execute } = await startGateway({ totalTimeout: 400, attemptTimeout: 200 });
      gitlab.fault({ method, ...fault });

      const { data, errors } = await execute<unknown>(`mutation { it: ${mutation} { __typename } }`);

      expect(data).toEqual({ it: null });
      expect(errors).toMatchObject([{ path: ['it'], extensions: { code } }]);
      expect(gitlab.lines()).toEqual([line]);
    },
  );

  test('is surely not made where GitLab cannot be reached', async () => {
    const { gitlab, execute } = await startGateway({ gitlabUrl: 'http://127.0.0.1:1' });

    const { data, errors } = await execute<unknown>(`mutation { it: ${mutation} { __typename } }`);

    expect(data).toEqual({ it: null });
    expect(errors).toMatchObject([{ path: ['it'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('a change that GitLab limits', () => {
  test.each([
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': 'soon', 'ratelimit-reset': 'never' }, undefined],
  ] as const)('says when to come back: %j', async (headers, retryAfter) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'PUT', does: 'fail', as: 'rate-limited', headers });

    const { errors } = await execute<unknown>(`mutation { ${CHANGES[1][1]} { __typename } }`);

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', gitlab: { status: 429 } });
    expect(errors?.[0]?.extensions?.retryAfter).toBe(retryAfter);
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`]);
  });
});

describe('a change of which nobody knows whether it was made', () => {
  test('says so, and what to do about it', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'PUT', does: 'reset', at: 'answer' });

    const { errors } = await execute<unknown>(`mutation { ${CHANGES[1][1]} { __typename } }`);
    const now = await execute<unknown>(`{ deployment(project: ${BOX_OFFICE.id}, id: 913402550) { status } }`);

    expect(errors?.[0]?.message).toBe(
      'GitLab gave no clear answer, so it may or may not have made this change. Read the `status` of the deployment before you repeat the change.',
    );
    expect(now).toEqual({ data: { deployment: { status: 'SUCCESS' } } });
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`, `GET ${DEPLOYMENTS}/913402550`]);
  });
});

describe('a change to an environment or a job', () => {
  // One gateway for all of them: they share the code that sends changes.
  test.each(EFFECTS.concat(BODY_EFFECTS))('is sent once, whatever happens: %s', async (name, fault, code) => {
    const isAboutBody = BODY_EFFECTS.some(([effect]) => effect === name);
    const changes = [...CHANGES_TO_ENVIRONMENTS, ...CHANGES_TO_JOBS].filter(
      ([method]) => !isAboutBody || method !== 'DELETE',
    );
    // While a limit lasts, the gateway sends no further change, so only the first one meets it.
    if (code === 'RATE_LIMITED') changes.splice(1);
    const { gitlab, execute } = await startGateway({ totalTimeout: 800, attemptTimeout: 200 });
    gitlab.fault(fault);

    // At the same time, so that they wait only once for an answer that does not come.
    const answers = await Promise.all(
      changes.map(([, mutation]) => execute<unknown>(`mutation { it: ${mutation} { __typename } }`)),
    );

    for (const { data, errors } of answers) {
      expect(data).toEqual({ it: null });
      expect(errors?.[0]?.extensions?.code).toBe(code);
    }
    expect(gitlab.lines().toSorted()).toEqual(changes.map(([, , line]) => line).toSorted());
  });

  test.each([
    [
      0,
      'Read `Project.environment(name:)` with this name before you repeat the change: it is null if GitLab created nothing.',
    ],
    [1, 'Read the settings of the environment before you repeat the change.'],
    [2, 'Read the `state` of the environment before you repeat the change.'],
    [3, 'Read the environment before you repeat the change: if it is missing, GitLab deleted it.'],
  ])('says what to read again if nobody knows whether it was made: %d', async (index, advice) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'reset', at: 'answer' });

    const { errors } = await execute<unknown>(
      `mutation { ${CHANGES_TO_ENVIRONMENTS[index]?.[1] ?? ''} { __typename } }`,
    );

    expect(errors).toMatchObject([
      {
        message: `GitLab gave no clear answer, so it may or may not have made this change. ${advice}`,
        extensions: { code: 'OUTCOME_UNKNOWN' },
      },
    ]);
    expect(gitlab.requests).toHaveLength(1);
  });
});

describe('a change that is made', () => {
  test('stays one where what its payload asks for fails', async () => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault({ method: 'GET', does: 'fail', as: 'internal' });

    const { data, errors } = await execute<unknown>(`mutation {
      updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402550, status: SUCCESS }) {
        ... on UpdateDeploymentStatusPayload { deployment { status mergeRequests { totalCount } } }
      }
    }`);

    expect(data).toEqual({
      updateDeploymentStatus: { deployment: { status: 'SUCCESS', mergeRequests: null } },
    });
    expect(errors).toMatchObject([
      {
        path: ['updateDeploymentStatus', 'deployment', 'mergeRequests'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
    expect(gitlab.lines()).toEqual([
      `PUT ${DEPLOYMENTS}/913402550`,
      `GET ${DEPLOYMENTS}/913402550/merge_requests?per_page=1`,
    ]);
  });
});
