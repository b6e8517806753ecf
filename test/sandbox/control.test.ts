import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { created } from './new-deployment.ts';
import { deployments, startedSandbox } from './start.ts';

async function control(
  sandbox: Sandbox,
  line: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${sandbox.url}/-/sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

describe('/-/sandbox', () => {
  test('shows and forgets the requests to the API, but not its own requests', async () => {
    const { ask, sandbox } = await startedSandbox();
    await ask('/version');

    const shown = await control(sandbox, 'GET /requests');
    const forgotten = await control(sandbox, 'DELETE /requests');

    expect(shown.json).toMatchObject([
      { method: 'GET', path: '/version', status: 200, user: 'mira.castellan' },
    ]);
    expect(forgotten.status).toBe(204);
    expect(sandbox.requests).toEqual([]);
  });

  test('adds faults, and clears them', async () => {
    const { ask, sandbox } = await startedSandbox();

    await control(sandbox, 'POST /faults', {
      path: '/version',
      times: 1,
      does: 'answer',
      status: 503,
      body: 'down',
    });
    await control(sandbox, 'POST /faults', { pattern: 'page=2$', does: 'fail', as: 'rate-limited' });
    const statuses = [
      (await ask('/version')).status,
      (await ask('/version')).status,
      (await ask(`${deployments}?page=2`)).status,
    ];
    await control(sandbox, 'DELETE /faults');

    expect(statuses).toEqual([503, 200, 429]);
    expect((await ask(`${deployments}?page=2`)).status).toBe(200);
  });

  test('resets, and sets the latency', async () => {
    const { ask, sandbox } = await startedSandbox();

    const slow = await control(sandbox, 'POST /latency', { milliseconds: 20 });
    const before = performance.now();
    await ask('/version');
    const taken = performance.now() - before;
    const reset = await control(sandbox, 'POST /reset');

    expect(taken).toBeGreaterThanOrEqual(19);
    expect([slow.status, reset.status]).toEqual([204, 204]);
    expect(sandbox.requests).toEqual([]);
  });

  test('changes how GitLab behaves until a reset', async () => {
    const { ask, sandbox } = await startedSandbox();
    const version = async () => ((await ask('/version')).json as { version: string }).version;

    const changed = await control(sandbox, 'POST /behaviour', { release: 'older', edition: 'ce' });
    const older = await version();
    await control(sandbox, 'POST /reset');

    expect(changed.status).toBe(204);
    expect([older, await version()]).toEqual(['18.5.1', '19.4.0-ee']);
  });

  test.each([
    ['POST /behaviour', { release: 'oldest' }, 400],
    ['POST /behaviour', { mood: 'bad' }, 400],
    ['POST /faults', { does: 'explode' }, 400],
    ['POST /faults', { does: 'hang', pattern: '(' }, 400],
    ['POST /faults', { does: 'hang', times: 0 }, 400],
    ['POST /latency', { milliseconds: -1 }, 400],
    ['POST /nothing', {}, 404],
  ])('refuses %s %o', async (line, body, status) => {
    const { sandbox } = await startedSandbox();

    const reply = await control(sandbox, line, body);

    expect(reply.status).toBe(status);
    expect(reply.json).toHaveProperty('message');
  });
});

describe('Sandboxes in one process', () => {
  test('a change in one does not reach another, and does not survive a reset', async () => {
    const [changed, other] = [await startedSandbox(), await startedSandbox()];
    const made = await created(changed.ask);

    expect((await changed.ask(made)).status).toBe(200);
    expect((await other.ask(made)).status).toBe(404);
    const started = await startedSandbox();
    expect((await started.ask(made)).status).toBe(404);
    changed.sandbox.reset();
    expect((await changed.ask(made)).status).toBe(404);
  });
});
