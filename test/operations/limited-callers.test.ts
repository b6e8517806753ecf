import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const USER = '{ currentUser { username } }';
const PROJECT = `{ project(id: ${BOX_OFFICE.id}) { name deployments(first: 1) { totalCount } } }`;
const CHANGE = `mutation {
  deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: 1 }) { __typename ... on UserError { code } }
}`;

type Started = Awaited<ReturnType<typeof startGateway>>;

function ask({ gateway, gitlab }: Started, query: string, headers: Record<string, string> = {}) {
  return gateway(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': gitlab.tokens.maintainer, ...headers },
      body: JSON.stringify({ query }),
    }),
  );
}

/** A gateway that knows that the limit of the maintainer is used up. */
async function startLimited(options: Parameters<typeof startGateway>[0] = {}): Promise<Started> {
  const started = await startGateway(options);
  started.gitlab.fault({ does: 'fail', as: 'rate-limited', times: 1 });
  await started.execute(USER);
  started.gitlab.forgetRequests();
  return started;
}

describe('an operation whose caller has used up the limit at GitLab', () => {
  test.each([
    ['a query', USER, 'application/json'],
    ['a query', PROJECT, 'application/graphql-response+json'],
    ['a mutation', CHANGE, 'application/json'],
    ['a mutation', CHANGE, 'application/graphql-response+json'],
  ])('is refused without data if it is %s, and nothing is sent', async (_name, query, accept) => {
    const started = await startLimited();

    const response = await ask(started, query, { accept });

    const retryAfter = Number(response.headers.get('retry-after'));
    expect(response.status).toBe(429);
    expect(retryAfter).toBeGreaterThan(50);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: `GitLab accepts no more requests from you for ${retryAfter} s, because your limit is used up. The gateway sent nothing to GitLab. Keep the data that you have, and try again in ${retryAfter} s.`,
          extensions: { code: 'RATE_LIMITED', retryAfter },
        },
      ],
    });
    expect(started.gitlab.requests).toEqual([]);
  });

  test('is refused although another caller is not', async () => {
    const started = await startLimited();

    const response = await ask(started, USER, { 'private-token': started.gitlab.tokens.developer });

    expect(await response.json()).toEqual({ data: { currentUser: { username: 'tomasz.wilk' } } });
  });

  test('is not refused if it needs nothing from GitLab', async () => {
    const response = await ask(await startLimited(), '{ __schema { queryType { name } } }');

    expect(response.status).toBe(200);
  });

  test('is refused if kept responses serve only a part of it', async () => {
    const started = await startGateway({ shareFor: 10_000 });
    await started.query(USER);
    started.gitlab.fault({ does: 'fail', as: 'rate-limited', times: 1 });
    await started.execute(PROJECT);

    const whole = await ask(started, USER);
    const part = await ask(started, `{ currentUser { username } project(id: ${BOX_OFFICE.id}) { name } }`);

    expect([whole.status, part.status]).toEqual([200, 429]);
    expect(await part.json()).not.toHaveProperty('data');
  });

  test('keeps what it has if the limit is used up half-way', async () => {
    const started = await startGateway({ concurrency: 1 });
    started.gitlab.fault({ path: `/projects/${BOX_OFFICE.id}`, does: 'fail', as: 'rate-limited' });

    const response = await ask(
      started,
      `{ currentUser { username } project(id: ${BOX_OFFICE.id}) { name } a: project(id: 1) { name } }`,
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      data: { currentUser: { username: 'mira.castellan' }, project: { name: null }, a: { name: null } },
      errors: [{ extensions: { code: 'RATE_LIMITED' } }, { extensions: { code: 'RATE_LIMITED' } }],
    });
    expect(started.gitlab.requests).toHaveLength(2);
  });

  test('is in the log and in the metrics', async () => {
    const metrics = createMetrics();
    const started = await startLimited({ observer: metrics });

    await ask(started, PROJECT);

    expect(started.log.at(-1)).toMatchObject({
      message: 'Operation',
      fields: { requests: 0, errors: { RATE_LIMITED: 1 } },
    });
    const text = await metrics.registry.metrics();
    expect(text).toContain('\ngateway_upstream_limited_credentials 1\n');
    expect(text).toContain('\ngateway_operations_limited_total 1\n');
    expect(text).toContain('gateway_upstream_requests_unsent_total{reason="limited"} 2\n');
  });
});
