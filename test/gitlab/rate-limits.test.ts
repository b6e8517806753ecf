import { describe, expect, test, vi } from 'vitest';

import type { Credentials } from '../../src/gitlab/client.ts';
import type { Dispatcher } from '../../src/gitlab/dispatcher.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  clientOf,
  json,
  rejection,
  type Reply,
  startDispatcher,
  startFarEnd,
  text,
} from './far-end.ts';

const USER = path`/user`;
const ANOTHER: Credentials = { name: 'private-token', value: 'token-of-another' };
/** CONTRACT: Rack::Attack's refusal. */
const THROTTLED = text('Retry later\n', 429, {
  'content-type': 'text/plain',
  'ratelimit-name': 'throttle_authenticated_api',
  'ratelimit-remaining': '0',
  'retry-after': '60',
});
/** CONTRACT: the refusal of a limit of one endpoint, without any header about it. */
const LIMITED = json(
  { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
  429,
);

/** What each of several operations gets: a value or the code of its error. */
async function readEach(dispatcher: Dispatcher, ...paths: ReturnType<typeof path>[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const one of paths) {
    results.push(
      await clientOf(dispatcher)
        .get(one)
        .catch((error: unknown) => (error as { code: string }).code),
    );
  }
  return results;
}

/** Answers with one of these, by the last part of the path, or with an object. */
function byPath(replies: Readonly<Record<string, Reply>>): Reply {
  return (request, response, count) => {
    const name = /\/(\w+)(\?|$)/.exec(request.url ?? '')?.[1] ?? '';
    (replies[name] ?? json({ id: 1 }))(request, response, count);
  };
}

describe('a limit that GitLab says is used up', () => {
  test('by a 429 in plain text stops all requests with these credentials, and no others', async () => {
    const gitlab = await startFarEnd(byPath({ user: THROTTLED }));
    const dispatcher = startDispatcher(gitlab.url);

    const results = await readEach(dispatcher, USER, path`/users`, USER);
    const change = await rejection(CHANGES.POST(clientOf(dispatcher)));
    const other = await clientOf(dispatcher, { credentials: ANOTHER }).get(path`/users`);

    expect(results).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(change).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 60, status: null });
    expect(other).toEqual({ id: 1 });
    expect(gitlab.requests).toEqual(['GET /api/v4/user', 'GET /api/v4/users']);
    expect(dispatcher.limits).toMatchObject({ credentials: 1, refusedRequests: 3 });
  });

  test.each<[string, Reply]>([
    ['without headers', LIMITED],
    ['with Retry-After', json({ message: 'Too many' }, 429, { 'retry-after': '60' })],
  ])('by a 429 in JSON %s stops only requests along its route', async (_name, reply) => {
    const gitlab = await startFarEnd(byPath({ user: reply }));
    const dispatcher = startDispatcher(gitlab.url);

    const results = await readEach(dispatcher, USER, USER, path`/users`);
    const error = await rejection(clientOf(dispatcher).get(USER));

    expect(results).toEqual(['RATE_LIMITED', 'RATE_LIMITED', { id: 1 }]);
    expect(gitlab.requests).toEqual(['GET /api/v4/user', 'GET /api/v4/users']);
    // Without a time from GitLab, until the end of the minute.
    const { retryAfter } = error as { retryAfter: number };
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(dispatcher.limits.credentials).toBe(0);
  });

  test('does not block the process when a caller leaves whose change waits for its end', async () => {
    const headers = { 'ratelimit-name': 'throttle_authenticated_api', 'retry-after': '2' };
    const gitlab = await startFarEnd(byPath({ deployments: text('Retry later\n', 429, headers) }));
    const dispatcher = startDispatcher(gitlab.url);
    await rejection(CHANGES.POST(clientOf(dispatcher)));
    const leaving = new AbortController();
    const waiting = rejection(CHANGES.PUT(clientOf(dispatcher, { signal: leaving.signal })));
    await new Promise((resolve) => setImmediate(resolve));

    leaving.abort();

    expect(await waiting).toMatchObject({ code: 'CANCELLED' });
    // The next turn of the event loop comes before GitLab accepts requests again.
    await new Promise((resolve) => setImmediate(resolve));
    expect(dispatcher.limits.credentials).toBe(1);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('for searches stops no other read along the same route', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      (request.url?.includes('search=') ? LIMITED : json({ id: 1 }))(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url);

    const search = () => rejection(clientOf(dispatcher).get(path`/users`, { search: 'x' }));
    await search();
    await search();

    expect(await readEach(dispatcher, path`/users`)).toEqual([{ id: 1 }]);
    expect(gitlab.requests).toHaveLength(2);
  });

  test('by the headers of the last answer stops the next request, and one that is left does not', async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 300);
    const gitlab = await startFarEnd((request, response, count) => {
      const headers = { 'ratelimit-remaining': String(2 - count), 'ratelimit-reset': reset };
      json({ id: count }, 200, headers)(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url);

    expect(await readEach(dispatcher, USER, USER, USER)).toEqual([{ id: 1 }, { id: 2 }, 'RATE_LIMITED']);
    expect(gitlab.requests).toHaveLength(2);
  });

  test.each<[string, Record<string, string>]>([
    ['is low', { 'ratelimit-remaining': '1', 'ratelimit-reset': '9999999999' }],
    ['has no end', { 'ratelimit-remaining': '0' }],
    ['has ended', { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' }],
    ['is no number', { 'ratelimit-remaining': 'none', 'ratelimit-reset': 'soon' }],
  ])('is not one that %s', async (_name, headers) => {
    const gitlab = await startFarEnd(json({ id: 1 }, 200, headers));
    const dispatcher = startDispatcher(gitlab.url);

    expect(await readEach(dispatcher, USER, USER)).toEqual([{ id: 1 }, { id: 1 }]);
  });

  test('of one endpoint, by the name in the headers, stops only its route', async () => {
    const headers = {
      'ratelimit-name': 'project_api',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '9999999999',
    };
    const gitlab = await startFarEnd(byPath({ user: json({ id: 1 }, 200, headers) }));
    const dispatcher = startDispatcher(gitlab.url);

    expect(await readEach(dispatcher, USER, USER, path`/users`)).toEqual([
      { id: 1 },
      'RATE_LIMITED',
      { id: 1 },
    ]);
  });

  test('stops the requests of the operation that wait for a connection', async () => {
    const held: (() => void)[] = [];
    const gitlab = await startFarEnd((request, response, count) => {
      held.push(() => {
        THROTTLED(request, response, count);
      });
    });
    const client = clientOf(startDispatcher(gitlab.url, { connections: 2 }));

    const errors = Array.from({ length: 30 }, (_, id) => rejection(client.get(path`/users/${id}`)));
    await gitlab.had(2);
    for (const answer of held) answer();

    for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    expect(gitlab.requests).toHaveLength(2);
  });

  test('holds back requests that can wait for its end, and sends them then', async () => {
    const times: number[] = [];
    const gitlab = await startFarEnd((request, response, count) => {
      times.push(performance.now());
      const reply = count === 1 ? text('Retry later', 429, { 'retry-after': '1' }) : json({ id: count });
      reply(request, response, count);
    });
    const dispatcher = startDispatcher(gitlab.url);

    const first = clientOf(dispatcher).get(USER);
    await gitlab.had(1);
    await vi.waitUntil(() => dispatcher.limits.credentials === 1);
    const change = CHANGES.POST(clientOf(dispatcher));

    await Promise.all([first, change]);
    expect(times).toHaveLength(3);
    expect(Math.min(...times.slice(1)) - (times[0] ?? 0)).toBeGreaterThan(990);
    expect(dispatcher.limits.credentials).toBe(0);
  });

  test('is forgotten after an hour at the latest, whatever GitLab says', async () => {
    const gitlab = await startFarEnd(text('Retry later', 429, { 'retry-after': '999999999' }));
    const dispatcher = startDispatcher(gitlab.url);
    await readEach(dispatcher, USER);

    expect(await rejection(clientOf(dispatcher).get(USER))).toMatchObject({ retryAfter: 3600 });
  });
});
