import { describe, expect, test, vi } from 'vitest';
import { failureNames } from '../../src/sandbox/http/faults.ts';
import { deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

describe('A fault', () => {
  test('applies to the requests that it names, as often as it says', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ method: 'GET', path: `${deployments}?page=2`, times: 1, does: 'fail', as: 'internal' });

    const statuses = [];
    for (const page of [1, 2, 2]) statuses.push((await ask(`${deployments}?page=${page}`)).status);

    expect(statuses).toEqual([200, 500, 200]);
  });

  test('finds a regular expression in the path and the query', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ path: /page=[23]$/, does: 'fail', as: 'bad-gateway' });

    const statuses = [];
    for (const page of [1, 2, 3]) statuses.push((await ask(`${deployments}?page=${page}`)).status);

    expect(statuses).toEqual([200, 502, 502]);
  });

  test.each(failureNames)('can be one of GitLab’s failures: %s', async (as) => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ does: 'fail', as, headers: { 'retry-after': '3' } });

    const reply = await ask(main);

    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.headers.get('retry-after')).toBe('3');
  });

  test('can return any response', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ times: 1, does: 'answer', status: 200, body: { not: 'a list' } });
    sandbox.fault({ does: 'answer', status: 418, headers: { 'content-type': 'text/html' }, body: '<p>' });

    const shape = await ask(deployments);
    const page = await ask(deployments);

    expect(shape).toMatchObject({ status: 200, json: { not: 'a list' } });
    expect(page).toMatchObject({ status: 418, text: '<p>' });
  });

  test('can redirect to another address', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ does: 'redirect', location: 'http://127.0.0.1:1/', status: 307 });

    const reply = await ask(main);

    expect(reply.status).toBe(307);
    expect(reply.headers.get('location')).toBe('http://127.0.0.1:1/');
  });

  test('can send no response until the client gives up', async () => {
    const { sandbox } = await startedSandbox();
    sandbox.fault({ does: 'hang' });

    const leaving = new AbortController();

    const request = fetch(`${sandbox.url}/api/v4/user`, { signal: leaving.signal });
    await vi.waitUntil(() => sandbox.requests.length === 1);
    leaving.abort();

    await expect(request).rejects.toThrow('aborted');
    expect(sandbox.requests[0]?.status).toBeNull();
  });

  test('can lose a request before it has an effect', async () => {
    const { ask, sandbox } = await startedSandbox();
    const [id] = idsOf(await ask(`${deployments}?status=failed`));
    sandbox.fault({ does: 'reset', times: 1 });

    const request = ask(`${deployments}/${String(id)}`, { method: 'DELETE' });

    await expect(request).rejects.toThrow('fetch failed');
    expect((await ask(`${deployments}/${String(id)}`)).status).toBe(200);
  });

  test.each(['answer', 'body'] as const)(
    'can lose the %s after the request has had an effect',
    async (at) => {
      const { ask, sandbox } = await startedSandbox();
      const { id: sha } = record(await ask(`${main}/repository/commits/main`));
      sandbox.fault({ does: 'reset', at, times: 1 });
      const body = { environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'running' };

      const request = ask(deployments, { method: 'POST', body });

      await expect(request).rejects.toThrow();
      expect(records(await ask(`${deployments}?environment=demo/oslo`))).toHaveLength(1);
    },
  );

  test('can truncate a response', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ does: 'truncate' });

    await expect(ask(deployments)).rejects.toThrow('terminated');
  });

  test('can send a byte at a time, and compress a response', async () => {
    const { ask, sandbox } = await startedSandbox();
    const usual = await ask('/version');
    sandbox.fault({ times: 1, does: 'drip', milliseconds: 0 });
    sandbox.fault({ does: 'gzip' });

    const dripped = await ask('/version');
    const packed = await ask('/version');

    expect(dripped.text).toBe(usual.text);
    expect(packed.text).toBe(usual.text);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
  });

  test('can delay a response', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ does: 'delay', milliseconds: 30 });
    const before = performance.now();

    const reply = await ask('/version');

    expect(reply.status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });

  test('can hold a response until something happens', async () => {
    const { ask, sandbox } = await startedSandbox();
    const held: (() => void)[] = [];
    const until = () =>
      new Promise<void>((resolve) => {
        held.push(resolve);
      });
    sandbox.fault({ path: '/version', does: 'wait', until });

    const reply = ask('/version');
    await ask('/user');
    await vi.waitUntil(() => held.length === 1);
    const during = sandbox.requests.map(({ status }) => status);
    held[0]?.();

    expect(during.toSorted()).toEqual([200, null]);
    expect((await reply).status).toBe(200);
  });

  test('ends when it is cleared', async () => {
    const { ask, sandbox } = await startedSandbox();
    sandbox.fault({ does: 'fail', as: 'unavailable' });

    sandbox.clearFaults();

    expect((await ask('/version')).status).toBe(200);
  });
});

describe('Sandbox', () => {
  test('can be reset to its initial state', async () => {
    const { ask, sandbox } = await startedSandbox();
    const before = await ask(`${deployments}?sort=desc`);
    const { id: sha } = record(await ask(`${main}/repository/commits/main`));
    await ask(deployments, {
      method: 'POST',
      body: { environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'success' },
    });
    sandbox.fault({ does: 'hang' });

    sandbox.reset();

    expect(sandbox.requests).toEqual([]);
    expect((await ask(`${deployments}?sort=desc`)).json).toEqual(before.json);
  });

  test('closes while requests are waiting', async () => {
    const { sandbox } = await startedSandbox();
    sandbox.fault({ does: 'hang' });
    const request = fetch(`${sandbox.url}/api/v4/user`);
    const refused = expect(request).rejects.toThrow('fetch failed');
    await expect.poll(() => sandbox.requests.length).toBe(1);

    await sandbox.close();

    await refused;
  });
});
