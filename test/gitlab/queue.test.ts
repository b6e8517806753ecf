import { describe, expect, test, vi } from 'vitest';

import { Cancellation } from '../../src/gitlab/cancellation.ts';
import { CancelledError, OverloadedError, TimeoutError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { Pauses } from '../../src/gitlab/pauses.ts';
import { Queue } from '../../src/gitlab/queue.ts';
import {
  CHANGES,
  clientOf as sharingClientOf,
  hang,
  json,
  rejection,
  startDispatcher,
  startFarEnd,
  unopenedConnection,
} from './far-end.ts';

const USER = path`/user`;

/** A client whose reads are all sent, so that each takes a place of its own. */
const clientOf: typeof sharingClientOf = (dispatcher, options) =>
  sharingClientOf(dispatcher, { maxAge: 0, ...options });

describe('a GitLab that gets too many requests', () => {
  test('gets no more connections than the limit, and requests that cannot even wait fail immediately', async () => {
    const answers: (() => void)[] = [];
    const sockets = new Set<unknown>();
    const gitlab = await startFarEnd((request, response, count) => {
      sockets.add(request.socket);
      answers.push(() => {
        json({ id: 1 })(request, response, count);
      });
    });
    const dispatcher = startDispatcher(gitlab.url, { connections: 4, queue: 6 });

    const asked = Array.from({ length: 100 }, () => clientOf(dispatcher).get(USER).catch(String));
    await gitlab.had(4);
    expect(dispatcher.admission).toMatchObject({ connectionsInUse: 4, waiting: 6, isFull: true });
    for (let done = 1; done <= 10; done += 1) {
      await gitlab.had(done);
      answers[done - 1]?.();
    }
    const results = await Promise.all(asked);

    const refused =
      'OverloadedError: Too many requests are waiting for GitLab, so the gateway did not send this one. Try again later.';
    expect(results.filter((result) => result === refused)).toHaveLength(90);
    expect(results.slice(0, 10)).toEqual(Array(10).fill({ id: 1 }));
    expect(gitlab.requests).toHaveLength(10);
    expect(sockets.size).toBe(4);
    expect(dispatcher.admission).toMatchObject({ connectionsInUse: 0, waiting: 0, isFull: false });
  });

  test('gets no retry of a request that was refused for this reason', async () => {
    const pause = vi.spyOn(Pauses.prototype, 'wait');
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 1, queue: 0 });
    void rejection(clientOf(dispatcher).get(USER));
    await gitlab.had(1);

    const read = await rejection(clientOf(dispatcher).get(USER));
    const change = await rejection(CHANGES.POST(clientOf(dispatcher)));

    expect(read).toBeInstanceOf(OverloadedError);
    expect(change).toBeInstanceOf(OverloadedError);
    expect(change).toMatchObject({ code: 'OVERLOADED', request: { method: 'POST' } });
    expect(pause).not.toHaveBeenCalled();
    expect(gitlab.requests).toHaveLength(1);
  });

  test('is not down because of it', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 1, queue: 0, breakerFailures: 3 });
    void rejection(clientOf(dispatcher).get(USER));
    await gitlab.had(1);

    for (let done = 0; done < 20; done += 1) await rejection(clientOf(dispatcher).get(USER));

    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test('has room for others when the callers who wait are gone', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 1, queue: 2 });
    void rejection(clientOf(dispatcher).get(USER));
    await gitlab.had(1);
    const caller = new AbortController();
    const waiting = [1, 2].map(() =>
      rejection(clientOf(dispatcher, { signal: caller.signal }).get(path`/users/${2}`)),
    );
    expect(dispatcher.admission.isFull).toBe(true);

    caller.abort();

    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(CancelledError);
    expect(dispatcher.admission).toMatchObject({ connectionsInUse: 1, waiting: 0, isFull: false });
  });

  test('serves again without help after ten times the load that it can take', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      setTimeout(() => {
        json({ id: 1 })(request, response, count);
      }, 5);
    });
    const dispatcher = startDispatcher(gitlab.url, { connections: 4, queue: 16, totalTimeout: 1000 });
    const times: number[] = [];
    const ask = async (): Promise<void> => {
      const start = performance.now();
      await clientOf(dispatcher).get(USER);
      times.push(performance.now() - start);
    };

    for (let wave = 0; wave < 10; wave += 1) {
      const errors = await Promise.allSettled(Array.from({ length: 200 }, ask));
      const refused = errors.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(180);
    }

    expect(times).toHaveLength(200);
    expect(Math.max(...times)).toBeLessThan(1000);
    expect(dispatcher.admission).toMatchObject({ connectionsInUse: 0, waiting: 0 });
  });
});

describe('Queue', () => {
  const connection = unopenedConnection();
  const never = (): number => performance.now() + 60_000;

  test('serves requests in the order in which they came', async () => {
    const queue = new Queue(10);
    const order: number[] = [];
    const waits = [1, 2, 3].map(async (number) => {
      expect(await queue.wait('somebody', never, new Cancellation(null))).toBe(connection);
      order.push(number);
      queue.next()?.end(connection);
    });

    queue.next()?.end(connection);
    await Promise.all(waits);

    expect(order).toEqual([1, 2, 3]);
    expect(queue.length).toBe(0);
    expect(queue.next()).toBeNull();
  });

  test('ends a wait at its deadline', async () => {
    const queue = new Queue(10);
    const deadline = performance.now() + 20;

    expect(await queue.wait('somebody', () => deadline, new Cancellation(null))).toBe('timeout');

    expect(queue.length).toBe(0);
  });

  test('dismisses every request that waits', async () => {
    const queue = new Queue(10);
    const waits = [1, 2].map(() => queue.wait('somebody', never, new Cancellation(null)));

    queue.dismiss();

    expect(await Promise.all(waits)).toEqual(['dismissed', 'dismissed']);
    expect(queue.length).toBe(0);
  });
});

describe('Admission without a queue', () => {
  test('is full as soon as all connections are in use, and not before', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 1, queue: 0 });
    const caller = new AbortController();

    expect(dispatcher.admission.isFull).toBe(false);
    const read = rejection(clientOf(dispatcher, { signal: caller.signal }).get(USER));
    await gitlab.had(1);
    expect(dispatcher.admission.isFull).toBe(true);
    caller.abort();
    await read;
    expect(dispatcher.admission.isFull).toBe(false);
  });
});

describe('connections that were broken off', () => {
  test('are replaced, never in addition to the limit', async () => {
    let open = 0;
    let most = 0;
    const seen = new Set<unknown>();
    const gitlab = await startFarEnd(({ socket }) => {
      if (seen.has(socket)) return;
      seen.add(socket);
      open += 1;
      most = Math.max(most, open);
      socket.once('close', () => (open -= 1));
    });
    const dispatcher = startDispatcher(gitlab.url, {
      connections: 3,
      retries: 0,
      attemptTimeout: 50,
      breakerFailures: 1000,
    });

    const errors = await Promise.all(
      Array.from({ length: 30 }, () => rejection(clientOf(dispatcher).get(USER))),
    );

    for (const error of errors) expect(error).toBeInstanceOf(TimeoutError);
    expect(seen.size).toBe(30);
    // This end has closed a connection before it opens the next; the far end may learn of both in either order.
    expect(most).toBeLessThanOrEqual(6);
    await vi.waitUntil(() => open === 0);
  });
});
