import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { deployments, main, startedSandbox } from './start.ts';

describe('The request log', () => {
  test('keeps requests as they were sent, in order of arrival', async () => {
    const { ask, sandbox } = await startedSandbox();

    await ask('/projects/lanternway%2Fticketing%2Fbox-office?a=%20b');
    await ask(deployments, { method: 'POST', body: { sha: 'x' }, token: sandbox.tokens.developer });

    expect(sandbox.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office?a=%20b',
      `POST ${deployments}`,
    ]);
    expect(sandbox.requests).toMatchObject([
      {
        status: 200,
        user: 'mira.castellan',
        path: '/projects/lanternway%2Fticketing%2Fbox-office',
        inFlight: 1,
      },
      { status: 400, user: 'tomasz.wilk', body: '{"sha":"x"}', url: `/api/v4${deployments}` },
    ]);
  });

  test('contains no token', async () => {
    const { ask, sandbox } = await startedSandbox();
    const token = sandbox.tokens.developer;

    await ask(`/user?private_token=${token}&x=1`, { token: null });
    await ask('/user', {
      headers: { authorization: `Bearer ${token}`, cookie: `a=${token}`, 'job-token': token },
    });

    const written = JSON.stringify(sandbox.requests);
    expect(Object.values(sandbox.tokens).filter((value) => written.includes(value))).toEqual([]);
    expect(sandbox.requests[1]?.headers).toMatchObject({
      'private-token': '[FILTERED]',
      authorization: 'Bearer [FILTERED]',
      'job-token': '[FILTERED]',
    });
  });

  test('reports how many requests were in progress at the same time', async () => {
    const { ask, sandbox } = await startedSandbox();
    let waiting = 0;
    const all = new EventTarget();
    sandbox.fault({
      does: 'respond',
      respond: (_request, response) => {
        void once(all, 'open').then(() => response.end());
        waiting += 1;
        if (waiting === 3) all.dispatchEvent(new Event('open'));
      },
    });

    await Promise.all([ask(main), ask(main), ask(main)]);

    expect(sandbox.mostInFlight).toBe(3);
    expect(sandbox.requests.map(({ inFlight }) => inFlight)).toEqual([1, 2, 3]);
  });

  test('can be forgotten', async () => {
    const { ask, sandbox } = await startedSandbox();
    await ask(main);

    sandbox.forgetRequests();

    expect(sandbox.requests).toEqual([]);
    expect(sandbox.mostInFlight).toBeLessThanOrEqual(1);
  });

  test('keeps only the newest requests', async () => {
    const { ask, sandbox } = await startedSandbox({ requestLogSize: 2 });

    for (const page of [1, 2, 3]) await ask(`${deployments}?page=${page}`);

    expect(sandbox.lines()).toEqual([`GET ${deployments}?page=2`, `GET ${deployments}?page=3`]);
  });
});
