import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { InvalidResponseError, OutcomeUnknownError, UnavailableError } from '../../src/gitlab/errors.ts';
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
  startRawFarEnd,
  text,
  withoutPauses,
} from './far-end.ts';

const USER = path`/user`;

describe('a retry', () => {
  test('of a read succeeds if GitLab answers in the end', async () => {
    withoutPauses();
    const gitlab = await startFarEnd((request, response, count) => {
      const reply = [text('', 500), text('', 503), json({ id: 1 })][count - 1] ?? hang;
      reply(request, response, count);
    });
    const client = startClient(gitlab.url);

    expect(await client.get(USER)).toEqual({ id: 1 });
    expect(client.requests).toMatchObject([
      { method: 'GET', route: '/user', status: 500, attempt: 1 },
      { method: 'GET', route: '/user', status: 503, attempt: 2 },
      { method: 'GET', route: '/user', status: 200, attempt: 3 },
    ]);
  });

  test('after a 429 waits as long as GitLab says, once', async () => {
    const times: number[] = [];
    const gitlab = await startFarEnd((request, response, count) => {
      times.push(performance.now());
      (count === 1 ? text('', 429, { 'retry-after': '1' }) : json({ id: 1 }))(request, response, count);
    });

    expect(await startClient(gitlab.url).get(USER)).toEqual({ id: 1 });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
    expect(gitlab.requests).toHaveLength(2);
  });

  test('does not wait for a limit that ends after the deadline', async () => {
    const gitlab = await startFarEnd(text('', 429, { 'retry-after': '2' }));
    const client = startClient(gitlab.url, { totalTimeout: 1500 });

    const error = await rejection(client.get(USER));

    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 2, status: 429 });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('does not begin a pause that would end after the deadline', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(100);
    onTestFinished(() => {
      random.mockRestore();
    });
    const gitlab = await startFarEnd(text('', 502));
    const start = performance.now();

    const error = await rejection(startClient(gitlab.url, { totalTimeout: 5000 }).get(USER));

    expect(error).toBeInstanceOf(UnavailableError);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('a change', () => {
  test('is sent once if GitLab resets the kept connection after it', async () => {
    let posts = 0;
    const url = await startRawFarEnd((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n{"id":1}');
      socket.once('data', () => {
        posts += 1;
        socket.resetAndDestroy();
      });
    });
    const client = startClient(url, { connections: 1 });
    await client.get(USER);

    const error = await rejection(CHANGES.POST(client));

    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(posts).toBe(1);
  });

  test('that deletes needs no response body', async () => {
    const gitlab = await startFarEnd(text('', 204));

    await CHANGES.DELETE(startClient(gitlab.url));

    expect(gitlab.requests).toEqual(['DELETE /api/v4/projects/1/deployments/2']);
  });

  test('is sent as JSON', async () => {
    let body = '';
    const gitlab = await startFarEnd((request, response, count) => {
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        json({ id: 1 }, 201)(request, response, count);
      });
    });

    expect(await CHANGES.POST(startClient(gitlab.url))).toEqual({ id: 1 });
    expect(body).toBe('{"ref":"main"}');
    expect(gitlab.headers[0]).toMatchObject({ 'content-type': 'application/json', 'content-length': '14' });
  });
});

describe('compression', () => {
  test('a compressed answer is read', async () => {
    const gitlab = await startFarEnd(text(gzipSync('{"id":1}'), 200, { 'content-encoding': 'gzip' }));

    expect(await startClient(gitlab.url).get(USER)).toEqual({ id: 1 });
  });

  test('a compressed refusal is read', async () => {
    const body = gzipSync('{"message":"404 User Not Found"}');
    const gitlab = await startFarEnd(text(body, 404, { 'content-encoding': 'gzip' }));

    expect(await rejection(startClient(gitlab.url).get(USER))).toMatchObject({
      message: 'User Not Found.',
    });
  });

  test('a body that would become too large is not decompressed', async () => {
    const bomb = gzipSync(JSON.stringify({ x: 'x'.repeat(50_000_000) }));
    const gitlab = await startFarEnd(text(bomb, 200, { 'content-encoding': 'gzip' }));
    const before = process.memoryUsage.rss();

    const error = await rejection(startClient(gitlab.url).get(USER));

    expect(bomb.length).toBeLessThan(100_000);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
  });

  test('it is requested, except from the same machine', () => {
    const loopback = startDispatcher(new URL('http://127.0.0.1:1'));
    const elsewhere = startDispatcher(new URL('https://gitlab.example.com'));

    expect(loopback.headers).not.toContain('accept-encoding');
    expect(elsewhere.headers.join()).toContain('accept-encoding,gzip');
  });
});

describe('the base address', () => {
  test.each(['/gitlab', '/gitlab/', '/deep/gitlab//'])('keeps its path %s', async (base) => {
    const gitlab = await startFarEnd((request, response, count) => {
      const location = `${base.replace(/\/+$/, '')}/api/v4/projects/7`;
      (count === 1 ? text('', 301, { location }) : json({ id: 7 }))(request, response, count);
    });

    expect(await startClient(new URL(base, gitlab.url)).get(USER)).toEqual({ id: 7 });
    const prefix = base.replace(/\/+$/, '');
    expect(gitlab.requests).toEqual([`GET ${prefix}/api/v4/user`, `GET ${prefix}/api/v4/projects/7`]);
  });
});

describe('Dispatcher', () => {
  test('never opens more connections than the limit', async () => {
    const sockets = new Set<unknown>();
    const gitlab = await startFarEnd((request, response, count) => {
      sockets.add(request.socket);
      json({ id: 1 })(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url, { connections: 3 });

    await Promise.all(Array.from({ length: 60 }, (_, id) => clientOf(dispatcher).get(path`/users/${id}`)));

    expect(sockets.size).toBeLessThanOrEqual(3);
    expect(gitlab.requests).toHaveLength(60);
  });

  test('closing lets requests under way finish, with their retries, and accepts no new ones', async () => {
    withoutPauses();
    const gitlab = await startFarEnd((request, response, count) => {
      setImmediate(() => {
        (count === 1 ? text('', 503) : json({ id: 1 }))(request, response, count);
      });
    });
    const dispatcher = startDispatcher(gitlab.url);
    const underWay = clientOf(dispatcher).get(USER);

    const closed = dispatcher.close();
    const late = await rejection(clientOf(dispatcher).get(USER));

    expect(late).toBeInstanceOf(UnavailableError);
    expect(await underWay).toEqual({ id: 1 });
    await closed;
    expect(gitlab.requests).toHaveLength(2);
  });

  test('closing an idle dispatcher, or closing it again, is immediate', async () => {
    const dispatcher = startDispatcher(new URL('http://127.0.0.1:1'));

    await Promise.all([dispatcher.close(), dispatcher.close()]);
    await dispatcher.close();
    await dispatcher.destroy();
  });

  test('destroying ends what closing waits for', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url);
    const read = rejection(clientOf(dispatcher).get(USER));
    await gitlab.had(1);

    const closed = dispatcher.close();
    await dispatcher.destroy();

    expect(await read).toBeInstanceOf(UnavailableError);
    await closed;
  });

  test('destroying breaks off requests under way, without a retry', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url);
    const read = rejection(clientOf(dispatcher).get(USER));
    const change = rejection(CHANGES.POST(clientOf(dispatcher)));
    await gitlab.had(2);

    await dispatcher.destroy();

    expect(await read).toBeInstanceOf(UnavailableError);
    expect(await change).toBeInstanceOf(OutcomeUnknownError);
    expect(gitlab.requests).toHaveLength(2);
  });

  test('destroying ends a pause', async () => {
    const gitlab = await startFarEnd(text('', 429, { 'retry-after': '5' }));
    const dispatcher = startDispatcher(gitlab.url);
    const client = clientOf(dispatcher);
    const read = rejection(client.get(USER));
    await vi.waitUntil(() => client.requests[0]?.status === 429);

    await dispatcher.destroy();

    expect(await read).toBeInstanceOf(UnavailableError);
  });
});
