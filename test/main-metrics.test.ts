import { describe, expect, test } from 'vitest';
import { buildFirst } from './support/built-program.ts';
import { post, startProcess, startSilentGitLab, UNUSED } from './support/gateway-process.ts';

buildFirst();

// Says on stderr, when it gets SIGUSR2, whether prom-client has been loaded.
const IS_LOADED = `
  import { Session } from 'node:inspector';
  process.on('SIGUSR2', () => {
    const session = new Session();
    let isLoaded = false;
    session.connect();
    session.on('Debugger.scriptParsed', ({ params }) => {
      isLoaded ||= params.url.startsWith('file:') && params.url.includes('prom-client');
    });
    // Reports each script that is loaded so far, before it returns.
    session.post('Debugger.enable');
    process.stderr.write('prom-client is ' + (isLoaded ? '' : 'not ') + 'loaded\\n');
  });
`;

describe('METRICS_PORT', () => {
  test('serves /metrics, and nothing else, beside the API', async () => {
    const gateway = await startProcess({ METRICS_PORT: '0' });
    const { address, metrics } = await gateway.logged('Listening');
    await post(String(address), 'query Board { __typename }');

    const response = await fetch(String(metrics));
    const text = await response.text();
    const statusOf = async (where: string, method = 'GET') =>
      (await fetch(new URL(where, String(metrics)), { method })).status;

    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(text).toContain('gateway_operations_total{kind="query",outcome="complete"} 1\n');
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m);
    expect(text).not.toContain('Board');
    expect([await statusOf('/metrics', 'POST'), await statusOf('/'), await statusOf('/graphql')]).toEqual([
      405, 404, 404,
    ]);
    expect((await fetch(new URL('/metrics', String(address)))).status).toBe(404);
  });

  test('answers to the end of a stop', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url, METRICS_PORT: '0' });
    const { address, metrics } = await gateway.logged('Listening');
    const answer = post(String(address), '{ currentUser { id } }');
    const { response } = await gitlab.asked();
    gateway.child.kill('SIGTERM');
    await gateway.logged('Stopping');

    const text = await (await fetch(String(metrics))).text();
    response.end('{"id":1,"username":"someone"}');

    expect(text).toContain('gateway_upstream_connections_in_use 1\n');
    expect(await answer).toMatchObject({ data: { currentUser: {} } });
    expect(await gateway.ended).toEqual({ status: 0, signal: null });
  });

  test('in use is one plain line', async () => {
    const { port } = await startSilentGitLab();
    const gateway = await startProcess({ ...UNUSED, METRICS_PORT: String(port) });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      expect.stringMatching(`^Cannot start: METRICS_PORT ${port} on 127.0.0.1 is already in use\\.`),
    ]);
  });

  test.each([
    ['', 'not loaded'],
    ['0', 'loaded'],
  ])('of %j has prom-client %s', async (port, state) => {
    const gateway = await startProcess({ ...UNUSED, METRICS_PORT: port }, { preload: IS_LOADED });
    await gateway.address();

    gateway.child.kill('SIGUSR2');

    expect(await gateway.said('prom-client is')).toBe(`prom-client is ${state}`);
  });
});
