import { describe, expect, test } from 'vitest';
import type { RequestSent } from '../../src/observability/request-cost.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { ask, linesOf, MERGE_REQUESTS } from '../support/request-cost.ts';

const PROJECT = `/projects/${BOX_OFFICE.id}`;
const TIME = expect.any(Number) as number;

function sent(expected: Pick<RequestSent, 'route'> & Partial<RequestSent>): RequestSent {
  const times = { startedAfterMs: TIME, durationMs: TIME };
  return { method: 'GET', path: expected.route, status: 200, attempt: 1, shared: 0, ...times, ...expected };
}

describe('extensions.requestCost', () => {
  test('lists the requests that the response took, and the rate limit that GitLab last reported', async () => {
    const now = new Date('2026-11-21T10:00:20Z');
    const gateway = await startGateway({}, { now: () => now, behaviour: { rateLimitHeaders: true } });

    const { data, cost, extensions } = await ask(
      gateway,
      `query ($id: ID!) { project(id: $id) { deployments(first: 1) { nodes { iid pipeline { duration } } } } }`,
      { id: BOX_OFFICE.path },
    );

    const project = '/projects/lanternway%2Fticketing%2Fbox-office';
    const [list = '', pipeline = ''] = gateway.gitlab.requests.map(({ path }) => path);
    expect(data).toMatchObject({ project: { deployments: { nodes: [{ pipeline: {} }] } } });
    expect(extensions).toEqual({
      requestCost: {
        count: 2,
        shared: 0,
        durationMs: TIME,
        rateLimit: { limit: 2000, remaining: 1998, resetsAt: '2026-11-21T10:01:00.000Z' },
        requests: [
          sent({ route: '/projects/:/deployments', path: `${project}/deployments?per_page=1` }),
          sent({ route: '/projects/:/pipelines/:', path: pipeline }),
        ],
      },
    });
    expect(list).toBe(`${project}/deployments`);
    expect(linesOf(cost)).toEqual(gateway.gitlab.lines());
  });

  // CONTRACT.md §6: by default GitLab sends its limit with refusals only.
  test('has no rate limit if GitLab reports none, which is usual', async () => {
    const { cost } = await ask(await startGateway(), '{ currentUser { name } }');

    expect(cost.rateLimit).toBeNull();
  });

  test('dates each request between the start and the end of the operation', async () => {
    const gateway = await startGateway({}, { latency: 30 });

    const { cost } = await ask(gateway, MERGE_REQUESTS, { first: 2 });

    const [list, ...mergeRequests] = cost.requests;
    expect(mergeRequests).toHaveLength(2);
    for (const { startedAfterMs, durationMs } of cost.requests) {
      expect(durationMs).toBeGreaterThan(25);
      expect(startedAfterMs + (durationMs ?? 0)).toBeLessThan(cost.durationMs + 2);
    }
    for (const { startedAfterMs } of mergeRequests) expect(startedAfterMs).toBeGreaterThan(25);
    expect(list?.startedAfterMs).toBeLessThan(mergeRequests[0]?.startedAfterMs ?? 0);
  });

  test('agrees with GitLab’s own log of parallel requests', async () => {
    const now = new Date('2026-11-21T10:00:20Z');
    const gateway = await startGateway({}, { now: () => now, behaviour: { rateLimitHeaders: true } });

    const { cost } = await ask(gateway, MERGE_REQUESTS, { first: 20 });

    expect(cost.count).toBe(21);
    expect(linesOf(cost).sort()).toEqual(gateway.gitlab.lines().sort());
    expect(cost.requests.map(({ status }) => status)).toEqual(
      gateway.gitlab.requests.map(({ status }) => status),
    );
    expect(cost.rateLimit?.remaining).toBe(2000 - 21);
  });

  test('lists the request of a mutation', async () => {
    const gateway = await startGateway();

    const { cost } = await ask(
      gateway,
      `mutation {
        updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402550, status: SUCCESS }) { __typename }
      }`,
    );

    const path = `${PROJECT}/deployments/913402550`;
    expect(cost.requests).toEqual([sent({ method: 'PUT', route: '/projects/:/deployments/:', path })]);
    expect(gateway.gitlab.lines()).toEqual([`PUT ${path}`]);
  });

  test('lists each attempt, and how many reads shared the one that succeeded', async () => {
    const gateway = await startGateway({ retries: 2 });
    gateway.gitlab.fault({ path: '/user', does: 'fail', as: 'internal', times: 1 });
    gateway.gitlab.fault({ path: '/user', does: 'reset', times: 1 });

    const { cost } = await ask(
      gateway,
      '{ currentUser { id } b: currentUser { name } c: currentUser { bio } }',
    );

    expect(cost).toMatchObject({ count: 3, shared: 2 });
    expect(cost.requests).toEqual([
      sent({ route: '/user', status: 500 }),
      sent({ route: '/user', status: null, attempt: 2 }),
      sent({ route: '/user', attempt: 3, shared: 2 }),
    ]);
    expect(gateway.gitlab.lines()).toEqual(['GET /user', 'GET /user', 'GET /user']);
  });

  test('lists the target of a redirect', async () => {
    const gateway = await startGateway();
    gateway.gitlab.fault({
      path: '/projects/old',
      does: 'redirect',
      location: `/api/v4${PROJECT}`,
      times: 1,
    });

    const { cost } = await ask(gateway, '{ project(id: "old/place") { name } }');

    expect(cost.requests).toEqual([
      sent({ route: '/projects/:', path: '/projects/old%2Fplace', status: 302 }),
      sent({ route: '/projects/:', path: PROJECT, attempt: 2 }),
    ]);
    expect(linesOf(cost)).toEqual(gateway.gitlab.lines());
  });

  test('omits the path of a GitLab that is not at the root of its host', async () => {
    const gateway = await startGateway({}, { basePath: '/gitlab' });

    const { cost } = await ask(gateway, '{ currentUser { id } }');

    expect(cost.requests).toEqual([sent({ route: '/user' })]);
  });

  test('lists the requests of errors, next to the data', async () => {
    const gateway = await startGateway();

    const { data, errors, cost } = await ask(gateway, '{ currentUser { username } project(id: 7) { name } }');

    expect(data).toEqual({ currentUser: { username: 'mira.castellan' }, project: { name: null } });
    expect(errors).toMatchObject([{ path: ['project', 'name'], extensions: { code: 'NOT_FOUND' } }]);
    expect(cost.requests).toEqual([
      sent({ route: '/user' }),
      sent({ route: '/projects/:', path: '/projects/7', status: 404 }),
    ]);
    expect(linesOf(cost)).toEqual(gateway.gitlab.lines());
  });

  test('lists the requests that were sent before the budget was used up', async () => {
    const gateway = await startGateway({ budget: 5 });

    const { errors, cost } = await ask(gateway, MERGE_REQUESTS, { first: 20 });

    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_BUDGET_EXCEEDED', repeated: 15 });
    expect(cost.count).toBe(5);
    expect(linesOf(cost).sort()).toEqual(gateway.gitlab.lines().sort());
  });

  test('has no status or duration of a request that the response did not wait for', async () => {
    const gateway = await startGateway({ retries: 0, attemptTimeout: 1000 });
    const project = `/projects/${encodeURIComponent(BOX_OFFICE.path)}`;
    gateway.gitlab.fault({ path: '/users/', does: 'hang' });
    gateway.gitlab.fault({ path: /^\/projects\/[^/]+$/, does: 'fail', as: 'not-found' });

    const { data, cost } = await ask(
      gateway,
      `mutation {
        updateDeploymentStatus(input: { project: "${BOX_OFFICE.path}", id: 913402550, status: SUCCESS }) {
          ... on UpdateDeploymentStatusPayload { deployment { user { bio } id } }
        }
      }`,
    );

    expect(data).toEqual({ updateDeploymentStatus: { deployment: null } });
    expect(cost.requests).toEqual([
      sent({
        method: 'PUT',
        route: '/projects/:/deployments/:',
        path: `${project}/deployments/913402550`,
      }),
      sent({
        route: '/users/:',
        path: expect.stringMatching(/^\/users\/\d+$/) as string,
        status: null,
        durationMs: null,
      }),
      sent({ route: '/projects/:', path: project, status: 404 }),
    ]);
  });

  test.each([
    ['nothing', {}, null],
    ['garbage', { limit: 'many', remaining: '-1', reset: 'soon' }, null],
    ['a part', { remaining: '3', reset: '1.5' }, { limit: null, remaining: 3, resetsAt: null }],
    [
      'zero',
      { limit: '0', remaining: '0', reset: '0' },
      { limit: 0, remaining: 0, resetsAt: '1970-01-01T00:00:00.000Z' },
    ],
  ])(
    'has the parts of the rate limit that GitLab reports: %s',
    async (_name, { limit = '', remaining = '', reset = '' }: Record<string, string>, expected) => {
      const gateway = await startGateway();
      const headers = {
        'ratelimit-limit': limit,
        'ratelimit-remaining': remaining,
        'ratelimit-reset': reset,
      };
      gateway.gitlab.fault({
        does: 'answer',
        status: 200,
        headers,
        body: { id: 1, username: 'x', name: 'X' },
      });

      const { cost } = await ask(gateway, '{ currentUser { name } }');

      expect(cost.rateLimit).toEqual(expected);
      expect(gateway.gitlab.lines()).toEqual(['GET /user']);
    },
  );

  test('is empty if no request was sent', async () => {
    const gateway = await startGateway();
    const nothing = { count: 0, shared: 0, durationMs: TIME, rateLimit: null, requests: [] };

    expect((await ask(gateway, '{ __typename }')).cost).toEqual(nothing);
    expect((await ask(gateway, 'query ($id: ID!) { project(id: $id) { id } }')).cost).toEqual(nothing);
    expect(gateway.gitlab.lines()).toEqual([]);
  });

  test('is the same each time', async () => {
    const gateway = await startGateway();
    const costs: unknown[] = [];

    for (let run = 0; run < 4; run += 1) {
      gateway.gitlab.reset();
      const { errors, cost } = await ask(gateway, MERGE_REQUESTS, { first: 3 });
      costs.push({ errors, count: cost.count, lines: linesOf(cost), log: gateway.gitlab.lines().length });
    }

    expect(costs).toEqual(Array(4).fill(costs[0]));
    expect(costs[0]).toMatchObject({ count: 4, log: 4 });
  });

  test('counts a shared read once if the operation has errors, and so is executed again', async () => {
    const gateway = await startGateway();
    const query = '{ currentUser { id } again: currentUser { name } project(id: 7) { name } }';
    const costs: unknown[] = [];

    for (let run = 0; run < 4; run += 1) {
      const { errors, cost } = await ask(gateway, query);
      costs.push([errors?.length, cost.shared, cost.requests.map(({ path, shared }) => [path, shared])]);
    }

    expect(costs[0]).toEqual([
      1,
      1,
      [
        ['/user', 1],
        ['/projects/7', 0],
      ],
    ]);
    expect(costs).toEqual(Array(4).fill(costs[0]));
  });
});
