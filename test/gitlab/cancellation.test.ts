import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';

import { Cancellation } from '../../src/gitlab/cancellation.ts';
import { CancelledError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  clientOf,
  hang,
  json,
  rejection,
  startClient,
  startDispatcher,
  startFarEnd,
  text,
} from './far-end.ts';

const USER = path`/user`;

describe('a caller that has gone', () => {
  test('ends the reads under way and their connections', async () => {
    const gitlab = await startFarEnd(hang);
    const caller = new AbortController();
    const client = startClient(gitlab.url, { signal: caller.signal, connections: 4 });
    const reads = Array.from({ length: 10 }, (_, id) => rejection(client.get(path`/users/${id}`)));
    await gitlab.had(4);

    caller.abort();

    for (const error of await Promise.all(reads)) expect(error).toBeInstanceOf(CancelledError);
    await gitlab.closed();
    expect(gitlab.requests).toHaveLength(4);
  });

  test('does not break off a change that is under way', async () => {
    let finish = (): void => undefined;
    const gitlab = await startFarEnd((request, response, count) => {
      finish = () => {
        json({ id: 1 }, 201)(request, response, count);
      };
    });
    const caller = new AbortController();
    const change = CHANGES.POST(startClient(gitlab.url, { signal: caller.signal }));
    await gitlab.had(1);

    caller.abort();
    finish();

    expect(await change).toEqual({ id: 1 });
  });

  test('prevents a change that waits for a connection from being sent', async () => {
    let finish = (): void => undefined;
    const gitlab = await startFarEnd((request, response, count) => {
      finish = () => {
        json({ id: count }, 201)(request, response, count);
      };
    });
    const dispatcher = startDispatcher(gitlab.url, { connections: 1 });
    const caller = new AbortController();
    const first = CHANGES.POST(clientOf(dispatcher));
    await gitlab.had(1);
    const second = rejection(CHANGES.PUT(clientOf(dispatcher, { signal: caller.signal })));

    caller.abort();
    finish();

    expect(await second).toBeInstanceOf(CancelledError);
    expect(await first).toEqual({ id: 1 });
    const third = CHANGES.PUT(clientOf(dispatcher));
    await gitlab.had(2);
    finish();
    expect(await third).toEqual({ id: 2 });
    expect(gitlab.requests).toHaveLength(2);
  });

  test('prevents further requests from being sent', async () => {
    const gitlab = await startFarEnd(json({}));
    const client = startClient(gitlab.url, { signal: AbortSignal.abort() });

    expect(await rejection(client.get(USER))).toBeInstanceOf(CancelledError);
    expect(await rejection(CHANGES.DELETE(client))).toBeInstanceOf(CancelledError);
    expect(gitlab.requests).toEqual([]);
  });

  test('ends a pause', async () => {
    const gitlab = await startFarEnd(text('', 429, { 'retry-after': '5' }));
    const caller = new AbortController();
    const client = startClient(gitlab.url, { signal: caller.signal });
    const read = rejection(client.get(USER));
    await vi.waitUntil(() => client.requests[0]?.status === 429);

    caller.abort();

    expect(await read).toBeInstanceOf(CancelledError);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('while the gateway reads a compressed 429 does not wait for Retry-After', async () => {
    const body = gzipSync(JSON.stringify({ message: 'x'.repeat(50_000) }));
    const headers = { 'retry-after': '5', 'content-encoding': 'gzip' };
    const gitlab = await startFarEnd(text(body, 429, headers));
    const caller = new AbortController();
    let isRead = false;
    // As soon as the status is known, and before the body has been decompressed.
    const onAttempt = (): void => {
      isRead = true;
      caller.abort();
    };
    const client = startClient(gitlab.url, { signal: caller.signal, onAttempt });
    const start = performance.now();

    const error = await rejection(client.get(USER));

    expect(isRead).toBe(true);
    expect(error).toBeInstanceOf(CancelledError);
    expect(performance.now() - start).toBeLessThan(3000);
    expect(gitlab.requests).toHaveLength(1);
  });
});

describe('Cancellation', () => {
  test('also cancels what is added after it', () => {
    const cancelled: string[] = [];
    const caller = new AbortController();
    const early = new Cancellation(AbortSignal.abort());
    const late = new Cancellation(caller.signal);

    early.add({ cancel: () => cancelled.push('early') });
    caller.abort();
    late.add({ cancel: () => cancelled.push('late') });

    expect(cancelled).toEqual(['early', 'late']);
  });
});
