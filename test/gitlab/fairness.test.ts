import { describe, expect, test } from 'vitest';

import { Cancellation } from '../../src/gitlab/cancellation.ts';
import { OverloadedError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { Queue } from '../../src/gitlab/queue.ts';
import {
  clientOf,
  hang,
  json,
  rejection,
  startDispatcher,
  startFarEnd,
  unopenedConnection,
} from './far-end.ts';

describe('a caller with thousands of requests', () => {
  test('delays another caller by one round of the connections, not by the whole queue', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      setTimeout(() => {
        json({ id: 1 })(request, response, count);
      }, 5);
    });
    const dispatcher = startDispatcher(gitlab.url, { connections: 8, queue: 2048 });
    const many = Array.from({ length: 10 }, () => clientOf(dispatcher, { caller: 'many' })).flatMap(
      (client) => Array.from({ length: 32 }, (_, id) => client.get(path`/users/${id + 1}`)),
    );
    await gitlab.had(8);
    const before = gitlab.requests.length;

    await clientOf(dispatcher, { caller: 'few' }).get(path`/user`);

    const between = gitlab.requests.indexOf('GET /api/v4/user') - before;
    expect(between).toBeLessThanOrEqual(2 * 8);
    await Promise.all(many);
  });

  test('loses a place when another caller needs one, and others lose none', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 1, queue: 10 });
    const ask = (caller: string, id: number) =>
      rejection(clientOf(dispatcher, { caller, maxAge: 0 }).get(path`/users/${id}`));
    void ask('many', 1);
    await gitlab.had(1);
    const many = Array.from({ length: 10 }, (_, id) => ask('many', id + 2));
    const ended: unknown[] = [];
    many.forEach((one, index) => void one.then((error) => ended.push([index, error])));
    expect(dispatcher.admission.isFullFor('many')).toBe(true);
    expect(dispatcher.admission.isFullFor('few')).toBe(false);

    void ask('few', 1);
    void ask('few', 2);
    await many[8];

    expect(ended).toEqual([
      [9, expect.any(OverloadedError)],
      [8, expect.any(OverloadedError)],
    ]);
    expect(dispatcher.admission).toMatchObject({ waiting: 10, refusedWhenFull: 2 });
    expect(await ask('many', 99)).toBeInstanceOf(OverloadedError);
  });
});

describe('Queue', () => {
  test('serves callers in turn, and the requests of each caller in their order', async () => {
    const queue = new Queue(100);
    const connection = unopenedConnection();
    const order: string[] = [];
    const waits = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map(async (name) => {
      await queue.wait(name.slice(0, 1), () => performance.now() + 60_000, new Cancellation(null));
      order.push(name);
      queue.next()?.end(connection);
    });

    queue.next()?.end(connection);
    await Promise.all(waits);

    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    expect(queue.length).toBe(0);
  });

  test('keeps no caller who has left', async () => {
    const queue = new Queue(3);
    const leaving = new AbortController();
    const gone = [1, 2, 3].map(() =>
      queue.wait('a', () => performance.now() + 60_000, new Cancellation(leaving.signal)),
    );

    leaving.abort();

    expect(await Promise.all(gone)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(queue.isFullFor('a')).toBe(false);
    expect(queue.next()).toBeNull();
    expect(queue.length).toBe(0);
  });
});
