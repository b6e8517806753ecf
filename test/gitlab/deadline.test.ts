import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { OutcomeUnknownError, TimeoutError, UnavailableError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  clientOf,
  hang,
  json,
  rejection,
  type Reply,
  startClient,
  startDispatcher,
  startFarEnd,
  withoutPauses,
} from './far-end.ts';

const USER = path`/user`;

const drip: Reply = (_request, response) => {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => {
    clearInterval(timer);
  });
};

describe('a deadline', () => {
  test.each([
    ['that never answers', hang],
    ['that answers a byte at a time', drip],
  ])('ends the wait for a GitLab %s, and its connection', async (_name, reply) => {
    withoutPauses();
    const gitlab = await startFarEnd(reply);
    const client = startClient(gitlab.url, { attemptTimeout: 200, totalTimeout: 500 });
    const start = performance.now();

    const error = await rejection(client.get(USER));

    expect(error).toBeInstanceOf(TimeoutError);
    expect(performance.now() - start).toBeLessThan(750);
    expect(gitlab.requests.length).toBeGreaterThan(1);
    await gitlab.closed();
  });

  test('applies to requests that wait for their turn or for a connection', async () => {
    const gitlab = await startFarEnd(hang);
    const client = startClient(gitlab.url, { totalTimeout: 400, connections: 2, concurrency: 4 });
    const start = performance.now();

    const errors = await Promise.all(
      Array.from({ length: 20 }, (_, id) => rejection(client.get(path`/users/${id}`))),
    );

    for (const error of errors) expect(error).toBeInstanceOf(TimeoutError);
    expect(performance.now() - start).toBeLessThan(650);
    expect(gitlab.requests).toHaveLength(2);
  });

  test('does not count the wait for a connection as an attempt', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      setTimeout(() => {
        json({ id: 1 })(request, response, count);
      }, 60);
    });
    const client = startClient(gitlab.url, { connections: 1, attemptTimeout: 200 });

    await Promise.all(Array.from({ length: 6 }, (_, id) => client.get(path`/users/${id}`)));

    expect(gitlab.requests).toHaveLength(6);
  });

  test('leaves the outcome of a sent change unknown', async () => {
    const gitlab = await startFarEnd(hang);
    const client = startClient(gitlab.url, { attemptTimeout: 50, totalTimeout: 300 });
    const start = performance.now();

    const error = await rejection(CHANGES.POST(client));

    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ cause: { code: 'UPSTREAM_TIMEOUT' } });
    expect(performance.now() - start).toBeGreaterThan(290);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('applies to all requests of an operation together', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      setTimeout(() => {
        json({ id: 1 })(request, response, count);
      }, 60);
    });
    const client = startClient(gitlab.url, { totalTimeout: 400 });
    const errors: unknown[] = [];

    for (let id = 1; id <= 20; id += 1)
      await client.get(path`/users/${id}`).catch((error: unknown) => errors.push(error));

    expect(gitlab.requests.length).toBeLessThan(8);
    expect(errors.length).toBeGreaterThan(12);
    for (const error of errors) expect(error).toBeInstanceOf(TimeoutError);
  });

  test('prevents a change if too little time is left, and says so', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const client = startClient(gitlab.url, { totalTimeout: 10_000 });
    const now = performance.now();
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now + 9100);
    onTestFinished(() => {
      later.mockRestore();
    });

    const error = await rejection(CHANGES.POST(client));

    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({
      message:
        'Too little is left of the 10000 ms that an operation has (UPSTREAM_TIMEOUT), so the gateway did not send this ' +
        'change. Send it in a separate operation.',
    });
    expect(await client.get(USER)).toEqual({ id: 1 });
    expect(gitlab.requests).toEqual(['GET /api/v4/user']);
  });

  test('prevents a change that found no connection in time', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 1, totalTimeout: 300 });
    const first = rejection(CHANGES.POST(clientOf(dispatcher)));
    await gitlab.had(1);

    const second = await rejection(CHANGES.PUT(clientOf(dispatcher)));

    expect(await first).toBeInstanceOf(OutcomeUnknownError);
    expect(second).toBeInstanceOf(UnavailableError);
    expect(gitlab.requests).toEqual(['POST /api/v4/projects/1/deployments']);
  });
});
