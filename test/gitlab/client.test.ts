import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import {
  ForbiddenError,
  InvalidIdError,
  NotFoundError,
  OutcomeUnknownError,
} from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  clientOf,
  json,
  rejection,
  startClient,
  startDispatcher,
  startFarEnd,
  text,
} from './far-end.ts';

const USER = path`/user`;
const USERS = path`/users`;

describe('GitLabClient.get', () => {
  test('the same read is sent once, under way or done', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const client = startClient(gitlab.url);

    const [one, two] = await Promise.all([client.get(USER, { a: 1 }), client.get(USER, { a: 1 })]);
    const three = await client.get(USER, { a: 1, b: undefined });
    await client.get(USER, { a: 2 });

    expect(two).toBe(one);
    expect(three).toBe(one);
    expect(gitlab.requests).toEqual(['GET /api/v4/user?a=1', 'GET /api/v4/user?a=2']);
  });

  test('a read that failed fails again without another request', async () => {
    const gitlab = await startFarEnd(json({ message: '404 Not found' }, 404));
    const client = startClient(gitlab.url);

    const first = await rejection(client.get(USER));
    const second = await rejection(client.get(USER));

    expect(first).toBeInstanceOf(NotFoundError);
    expect(second).toBe(first);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('a later operation shares nothing', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const dispatcher = startDispatcher(gitlab.url);

    await clientOf(dispatcher).get(USER);
    await clientOf(dispatcher).get(USER);

    expect(gitlab.requests).toHaveLength(2);
  });

  test.each(['POST', 'PUT', 'DELETE'] as const)('a %s makes it forget what it read', async (method) => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const client = startClient(gitlab.url);

    await client.get(USER);
    await CHANGES[method](client);
    await client.get(USER);

    expect(gitlab.requests.filter((request) => request === 'GET /api/v4/user')).toHaveLength(2);
  });

  test('so does a change that may have been made, but not one that GitLab refused', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      const change = count < 3 ? text('', 403) : text('', 500);
      (request.method === 'GET' ? json({ id: count }) : change)(request, response, count);
    });
    const client = startClient(gitlab.url);

    const before = await client.get(USER);
    const refused = await rejection(CHANGES.PUT(client));
    const between = await client.get(USER);
    const unknown = await rejection(CHANGES.PUT(client));
    const after = await client.get(USER);

    expect([refused, unknown]).toEqual([expect.any(ForbiddenError), expect.any(OutcomeUnknownError)]);
    expect([before, between, after]).toEqual([{ id: 1 }, { id: 1 }, { id: 4 }]);
  });

  test('a byte order mark is not part of the JSON', async () => {
    const gitlab = await startFarEnd(text('\ufeff{"name":"größe"}'));

    expect(await startClient(gitlab.url).get(USER)).toEqual({ name: 'größe' });
  });

  test('an early hint is not an answer', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      json({ id: 1 })(request, response, count);
    });

    expect(await startClient(gitlab.url).get(USER)).toEqual({ id: 1 });
  });

  test('a key with a meaning in JavaScript is only a key', async () => {
    const gitlab = await startFarEnd(text('{"id":1,"__proto__":{"admin":true}}'));

    const user = await startClient(gitlab.url).get<{ admin?: boolean }>(USER);

    expect(Object.getPrototypeOf(user)).toBe(Object.prototype);
    expect(user.admin).toBeUndefined();
  });

  test('a value that cannot be a parameter rejects', async () => {
    const client = startClient(new URL('http://127.0.0.1:1'));

    expect(await rejection(client.get(USER, { search: '\ud800' }))).toBeInstanceOf(InvalidIdError);
  });
});

describe('GitLabClient.getPage', () => {
  const recorded = JSON.parse(
    readFileSync(new URL('../recordings/pagination_response_headers.json', import.meta.url), 'utf8'),
  ) as { headers: Record<string, string> };
  const { link = '' } = recorded.headers;

  test.each([
    [
      'in the middle',
      { link, 'x-page': '2', 'x-per-page': '3', 'x-next-page': '3', 'x-total': '8' },
      { page: 2, perPage: 3, hasNext: true, total: 8 },
    ],
    [
      'at the end',
      { 'x-page': '3', 'x-per-page': '3', 'x-next-page': '', 'x-total': '8' },
      { page: 3, perPage: 3, hasNext: false, total: 8 },
    ],
    [
      'of a list above 10,000',
      { 'x-page': '2', 'x-per-page': '3', 'x-next-page': '3' },
      { page: 2, perPage: 3, hasNext: true, total: null },
    ],
    ['that only links to the next', { link }, { page: 1, perPage: 2, hasNext: true, total: null }],
    [
      'that links to others only',
      { link: '<http://127.0.0.1/?page=1>; rel="prev", <http://127.0.0.1/?rel=next>; rel="last"' },
      { page: 1, perPage: 2, hasNext: false, total: null },
    ],
    ['without headers', {}, { page: 1, perPage: 2, hasNext: false, total: null }],
    [
      'with headers that say nothing',
      { 'x-page': 'two', 'x-per-page': '-1', 'x-total': '1e9' },
      { page: 1, perPage: 2, hasNext: false, total: null },
    ],
  ])('a page %s', async (_name, headers, page) => {
    const gitlab = await startFarEnd(json([{ id: 1 }, { id: 2 }], 200, headers));

    const result = await startClient(gitlab.url).getPage(USERS, { per_page: 3 });

    expect(result).toMatchObject({ items: [{ id: 1 }, { id: 2 }], ...page });
  });

  test('an item that is not an object is dropped', async () => {
    const gitlab = await startFarEnd(json([null, { id: 1 }, 'x', [], 7, { id: 'none' }]));

    const { items } = await startClient(gitlab.url).getPage(USERS);

    expect(items).toEqual([{ id: 1 }, { id: 'none' }]);
  });

  test('the same page is requested once', async () => {
    const gitlab = await startFarEnd(json([]));
    const client = startClient(gitlab.url);

    const [one, two] = await Promise.all([client.getPage(USERS), client.getPage(USERS)]);

    expect(two).toBe(one);
    expect(gitlab.requests).toHaveLength(1);
  });
});

describe('the limit on concurrency', () => {
  test('applies to each operation, and every request gets its turn', async () => {
    let open = 0;
    let most = 0;
    const gitlab = await startFarEnd((request, response, count) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        json({ id: count }, count % 3 === 0 ? 404 : 200)(request, response, count);
      }, 2);
    });
    const client = startClient(gitlab.url, { concurrency: 3 });

    await Promise.allSettled(Array.from({ length: 30 }, (_, id) => client.get(path`/users/${id}`)));

    expect(most).toBe(3);
    expect(new Set(gitlab.requests).size).toBe(30);
  });
});

describe('GitLabClient.requests', () => {
  test('lists each attempt without private values', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const client = startClient(gitlab.url);
    const start = Date.now();

    await client.get(path`/projects/${'group/app'}`, { search: 'private' });
    await CHANGES.DELETE(client);

    expect(client.requests).toEqual([
      {
        method: 'GET',
        route: '/projects/:',
        path: '/projects/group%2Fapp?search=private',
        status: 200,
        startedAt: expect.any(Number) as number,
        duration: expect.any(Number) as number,
        attempt: 1,
        sharing: { reads: 0, isJoined: false },
        rateLimit: null,
      },
      expect.objectContaining({ method: 'DELETE', route: '/projects/:/deployments/:', status: 200 }),
    ]);
    expect(client.requests[0]?.startedAt).toBeGreaterThanOrEqual(start);
    expect(client.requests[0]?.duration).toBeLessThan(5000);
  });

  test('the request id is sent if it is valid', async () => {
    const gitlab = await startFarEnd(json({}));
    const dispatcher = startDispatcher(gitlab.url);

    await clientOf(dispatcher, { requestId: 'abc.1-2_3' }).get(USER);
    await clientOf(dispatcher, { requestId: 'a\r\nb' }).get(USER);

    expect(gitlab.headers.map((headers) => headers['x-request-id'])).toEqual(['abc.1-2_3', undefined]);
  });
});
