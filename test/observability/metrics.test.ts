import { register } from 'prom-client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/observability/log.ts';
import { codeLabels, statusLabel } from '../../src/observability/bounded-labels.ts';
import { createMetrics, type Metrics } from '../../src/observability/metrics.ts';
import { expectNoCanary } from '../support/canary.ts';
import { cases } from '../support/depth.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const NAMES = cases({ quick: 1000, deep: 2000 });
// Nothing is asked of it: the discard port.
const NOWHERE = 'http://127.0.0.1:9';

type Options = Parameters<typeof startGateway>[0];

async function startMeasuredGateway(options: Options = {}) {
  const metrics = createMetrics();
  onTestFinished(async () => {
    expectNoCanary(await metrics.registry.metrics(), 'the metrics');
  });
  return { metrics, ...(await startGateway({ observer: metrics, ...options })) };
}

/** The samples whose line begins so, without the part of the name that is given. */
async function samples({ registry }: Metrics, name: string): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
  return Object.fromEntries(
    lines
      .filter((line) => new RegExp(`^${name}[ {]`).test(line))
      .map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

async function countSeries({ registry }: Metrics): Promise<number> {
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

describe('the metrics', () => {
  test('count operations by kind and outcome, and their errors by code', async () => {
    const { metrics, gitlab, execute } = await startMeasuredGateway();

    await execute('{ currentUser { id } }');
    await execute('{ __typename project(id: "no/thing") { name } a: project(id: "no/more") { name } }');
    await execute('query ($id: ID!) { project(id: $id) { id } }', {});
    await execute(
      `mutation { updateDeploymentStatus(input: { project: "${BOX_OFFICE.id}", id: 913402550, status: SUCCESS }) { __typename } }`,
    );

    expect(await samples(metrics, 'gateway_operations_total')).toEqual({
      '{kind="query",outcome="complete"}': 1,
      '{kind="query",outcome="partial"}': 1,
      '{kind="query",outcome="failed"}': 1,
      '{kind="mutation",outcome="complete"}': 1,
    });
    expect(await samples(metrics, 'gateway_operation_errors_total')).toEqual({
      '{kind="query",code="NOT_FOUND"}': 2,
      '{kind="query",code="BAD_USER_INPUT"}': 1,
    });
    expect(await samples(metrics, 'gateway_operation_duration_seconds_count')).toEqual({
      '{kind="query"}': 3,
      '{kind="mutation"}': 1,
    });
    expect(gitlab.requests).toHaveLength(4);
  });

  test('count requests without a valid operation by their code, and not as operations', async () => {
    const { metrics, gateway, execute } = await startMeasuredGateway();

    await execute('{ nonsense');
    await execute('{ nonsense }');
    await execute('{ nonsense }');
    await gateway(new Request('http://gateway.test/graphql?query={__typename}'));

    expect(await samples(metrics, 'gateway_refused_requests_total')).toEqual({
      '{code="GRAPHQL_PARSE_FAILED"}': 1,
      '{code="GRAPHQL_VALIDATION_FAILED"}': 2,
      '{code="CSRF_PREVENTED"}': 1,
    });
    expect(await samples(metrics, 'gateway_operations_total')).toEqual({});
  });

  test('count requests to GitLab by method, route and status, and those after the first', async () => {
    const { metrics, gitlab, execute } = await startMeasuredGateway({ retries: 1 });
    gitlab.fault({ path: '/user', does: 'fail', as: 'internal', times: 1 });
    gitlab.fault({ path: '/projects/7', does: 'reset' });

    await execute('{ currentUser { id } a: project(id: "7") { name } b: project(id: "no/thing") { name } }');

    expect(await samples(metrics, 'gateway_upstream_requests_total')).toEqual({
      '{method="GET",route="/user",status="500"}': 1,
      '{method="GET",route="/user",status="200"}': 1,
      '{method="GET",route="/projects/:",status="lost"}': 2,
      '{method="GET",route="/projects/:",status="404"}': 1,
    });
    expect(await samples(metrics, 'gateway_upstream_request_duration_seconds_count')).toEqual({
      '{method="GET",route="/user"}': 2,
      '{method="GET",route="/projects/:"}': 3,
    });
    expect(await samples(metrics, 'gateway_upstream_retries_total')).toEqual({ '': 2 });
    expect(gitlab.requests).toHaveLength(5);
  });

  test('measure times in seconds', async () => {
    const { metrics, gitlab, query } = await startMeasuredGateway();
    gitlab.fault({ does: 'delay', milliseconds: 60 });

    await query('{ currentUser { id } }');

    const [upstream = 0] = Object.values(
      await samples(metrics, 'gateway_upstream_request_duration_seconds_sum'),
    );
    const [operation = 0] = Object.values(await samples(metrics, 'gateway_operation_duration_seconds_sum'));
    expect(upstream).toBeGreaterThan(0.05);
    expect(upstream).toBeLessThan(10);
    expect(operation).toBeGreaterThan(0.05);
    expect(operation).toBeLessThan(10);
  });

  test('show the state of the breaker, and the requests that it held back', async () => {
    const { metrics, gitlab, execute } = await startMeasuredGateway({ retries: 0, breakerFailures: 2 });
    const before = await samples(metrics, 'gateway_upstream_breaker_state');
    gitlab.fault({ does: 'reset' });

    for (let id = 1; id <= 5; id += 1) await execute(`{ project(id: ${id}) { name } }`);

    expect(before).toEqual({ '{state="closed"}': 1, '{state="open"}': 0, '{state="half-open"}': 0 });
    expect(await samples(metrics, 'gateway_upstream_breaker_state')).toEqual({
      '{state="closed"}': 0,
      '{state="open"}': 1,
      '{state="half-open"}': 0,
    });
    expect(await samples(metrics, 'gateway_upstream_requests_unsent_total')).toEqual({
      '{reason="full"}': 0,
      '{reason="down"}': 3,
      '{reason="limited"}': 0,
    });
    expect(gitlab.requests).toHaveLength(2);
  });

  test('show how many requests are running, waiting and refused', async () => {
    const { metrics, gitlab, execute } = await startMeasuredGateway({ connections: 1, queue: 1 });
    gitlab.fault({ path: '/user', does: 'delay', milliseconds: 300, times: 1 });

    const answers = execute(
      '{ currentUser { id } a: project(id: "no/1") { name } b: project(id: "no/2") { name } }',
    );
    await vi.waitFor(() => {
      expect(gitlab.requests).toHaveLength(1);
    });
    const inUse = await samples(metrics, 'gateway_upstream_connections_in_use');
    const waiting = await samples(metrics, 'gateway_upstream_requests_waiting');
    await answers;

    expect([inUse, waiting]).toEqual([{ '': 1 }, { '': 1 }]);
    expect(await samples(metrics, 'gateway_upstream_connections_in_use')).toEqual({ '': 0 });
    expect(await samples(metrics, 'gateway_upstream_requests_waiting')).toEqual({ '': 0 });
    expect(await samples(metrics, 'gateway_upstream_requests_unsent_total')).toEqual({
      '{reason="full"}': 1,
      '{reason="down"}': 0,
      '{reason="limited"}': 0,
    });
  });

  test('show the rest of GitLab’s rate limit after GitLab has reported it', async () => {
    const { metrics, gitlab, query } = await startMeasuredGateway();
    const before = await samples(metrics, 'gateway_upstream_rate_limit_remaining');
    gitlab.fault({
      does: 'answer',
      status: 200,
      headers: { 'ratelimit-limit': '600', 'ratelimit-remaining': '17' },
      body: { id: 1, username: 'someone' },
    });

    await query('{ currentUser { username } }');

    expect(before).toEqual({});
    expect(await samples(metrics, 'gateway_upstream_rate_limit_remaining')).toEqual({ '': 17 });
    expect(await samples(metrics, 'gateway_upstream_rate_limit_requests')).toEqual({ '': 600 });
  });

  test('each have a help text, and a name as Prometheus recommends', async () => {
    const metrics = await createMetrics().registry.getMetricsAsJSON();

    expect(metrics.length).toBeGreaterThan(8);
    for (const { name, help, type } of metrics) {
      expect(help).toMatch(/^[A-Z0-9].{20,}\.$/);
      expect(name).toMatch(/^gateway_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(String(type) === 'counter');
    }
  });

  test('of several gateways in one process are separate, and not in the default registry', async () => {
    const one = await startMeasuredGateway();
    const other = await startMeasuredGateway();

    await one.query('{ __typename }');

    expect(await samples(one.metrics, 'gateway_operations_total')).toEqual({
      '{kind="query",outcome="complete"}': 1,
    });
    expect(await samples(other.metrics, 'gateway_operations_total')).toEqual({});
    expect(await register.getMetricsAsJSON()).toEqual([]);
  });
});

describe('the series', () => {
  test(
    `are as many after ${NAMES} names, addresses and request ids as before`,
    { timeout: 120_000 },
    async () => {
      const metrics = createMetrics();
      // Without the watch of `startGateway`, which takes longer to read answers than the gateway to give them.
      const gateway = createGateway({
        gitlabUrl: NOWHERE,
        observer: metrics,
        logger: createLogger('silent'),
      });
      onTestFinished(() => gateway.close());
      const ask = async (number: number) => {
        await gateway(
          new Request(`http://gateway.test/graphql?n=${number}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-request-id': `request-${number}` },
            body: JSON.stringify({ query: `query N${number} { a${number}: __typename }` }),
          }),
        );
      };
      await ask(0);
      const before = await countSeries(metrics);

      for (let number = 1; number <= NAMES; number += 1) await ask(number);

      expect(await samples(metrics, 'gateway_operations_total')).toEqual({
        '{kind="query",outcome="complete"}': NAMES + 1,
      });
      expect(await countSeries(metrics)).toBe(before);
    },
  );

  test('do not become more for other projects or for unknown statuses from GitLab', async () => {
    const { metrics, gitlab, execute } = await startMeasuredGateway({ retries: 0, breakerFailures: 10_000 });
    const ask = async (status: number) => {
      gitlab.fault({ does: 'answer', status, times: 1 });
      await execute(`{ project(id: "group/app-${status}") { name } }`);
    };

    for (let status = 440; status < 600; status += 1) await ask(status);

    const statuses = await samples(metrics, 'gateway_upstream_requests_total');
    expect(Object.values(statuses).reduce((sum, count) => sum + count)).toBe(160);
    expect(Object.keys(statuses).length).toBeLessThan(20);
    expect(statuses['{method="GET",route="/projects/:",status="5xx"}']).toBeGreaterThan(80);
    expect(gitlab.requests).toHaveLength(160);
  });
});

describe('codeLabels', () => {
  test('keeps the codes of errors unchanged', () => {
    const codeLabel = codeLabels();

    const codes = ['CONFLICT', 'TOO_DEEP', 'PERSISTED_QUERY_NOT_IN_LIST', 'TOO_DEEP'];

    expect(codes.map(codeLabel)).toEqual(codes);
  });

  test.each(['', 'undefined', 'glpat-made-up', 'constructor', '__proto__', 'A B', 'X'.repeat(100)])(
    'has %j as OTHER',
    (code) => {
      expect(codeLabels()(code)).toBe('OTHER');
    },
  );

  test('replaces every further code with OTHER after the first 100', () => {
    const codeLabel = codeLabels();
    const letters = 'A B C D E F G H I J K'.split(' ');
    const codes = letters.flatMap((first) => letters.map((second) => `CODE_${first}${second}`));

    const labels = codes.map(codeLabel);

    expect(new Set(labels).size).toBe(101);
    expect(labels.slice(0, 100)).toEqual(codes.slice(0, 100));
    expect(codes.map(codeLabel)).toEqual(labels);
  });
});

describe('statusLabel', () => {
  test.each([
    [200, '200'],
    [429, '429'],
    [499, '4xx'],
    [599, '5xx'],
    [999, '9xx'],
  ])('labels %i as %s', (status, label) => {
    expect(statusLabel(status)).toBe(label);
  });
});
