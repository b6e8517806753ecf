import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, main, startedSandbox } from './start.ts';

describe('Page headers', () => {
  test('name the next and the previous page, and link to them with the parameters of the request', async () => {
    const { ask, sandbox } = await startedSandbox();

    const { headers } = await ask(`${deployments}?status=failed&per_page=5&page=2`);

    const link = (page: number, rel: string) =>
      `<${sandbox.url}/api/v4${deployments}?status=failed&per_page=5&page=${page}>; rel="${rel}"`;
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-total': '12',
      'x-total-pages': '3',
      'x-page': '2',
      'x-per-page': '5',
      'x-next-page': '3',
      'x-prev-page': '1',
      link: [link(1, 'prev'), link(3, 'next'), link(1, 'first'), link(3, 'last')].join(', '),
    });
  });

  test('are empty at both ends of the list', async () => {
    const { ask } = await startedSandbox();

    const { headers } = await ask(`${deployments}?status=failed`);

    expect([headers.get('x-prev-page'), headers.get('x-next-page')]).toEqual(['', '']);
  });

  test('a page has at most 100 items', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?per_page=500`);

    expect(idsOf(reply)).toHaveLength(100);
    expect(reply.headers.get('x-per-page')).toBe('100');
  });

  test('a page after the end is empty', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?page=1000`);

    expect(reply).toMatchObject({ status: 200, json: [] });
    expect(reply.headers.get('x-total')).toBe('384');
    expect([reply.headers.get('x-prev-page'), reply.headers.get('x-next-page')]).toEqual(['', '']);
  });

  test('an empty project has one empty page', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`/projects/${sampleProjects.kiosk}/deployments`);

    expect(reply).toMatchObject({ status: 200, json: [] });
    expect([reply.headers.get('x-total'), reply.headers.get('x-total-pages')]).toEqual(['0', '1']);
  });

  test('long lists have no totals', async () => {
    const { ask } = await startedSandbox({ hideTotalsAbove: 100 });

    const { headers } = await ask(deployments);

    expect([headers.has('x-total'), headers.has('x-total-pages')]).toEqual([false, false]);
    expect(headers.get('x-next-page')).toBe('2');
    expect(headers.get('link')).not.toContain('rel="last"');
  });
});

describe('Every response', () => {
  test.each([deployments, '/nothing', '/projects/1'])(
    'has the headers that GitLab sends: %s',
    async (path) => {
      const { ask } = await startedSandbox();

      const { headers } = await ask(path);

      const id = headers.get('x-request-id');
      expect(id).not.toBe((await ask(path)).headers.get('x-request-id'));
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'application/json',
        'cache-control': 'max-age=0, private, must-revalidate',
        vary: 'Origin',
        'x-gitlab-meta': JSON.stringify({ correlation_id: id, version: '1' }),
        'x-runtime': expect.stringMatching(/^\d+\.\d{6}$/) as string,
      });
    },
  );

  // CONTRACT.md §6: on other answers than 429 the RateLimit headers are absent by default.
  test('has no headers about limits unless the flag is on', async () => {
    const { ask, sandbox } = await startedSandbox();

    const usual = await ask('/user');
    sandbox.behave({ rateLimitHeaders: true });
    const flagged = await ask('/user');

    expect([...usual.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
    expect(Object.fromEntries(flagged.headers)).toMatchObject({
      'ratelimit-limit': '2000',
      'ratelimit-name': 'throttle_authenticated_api',
      'ratelimit-remaining': '1998',
    });
  });

  test('is dated by the sandbox’s clock', async () => {
    const { ask } = await startedSandbox({ now: () => new Date('2026-11-21T10:00:40.999Z') });

    const { headers } = await ask('/user');

    expect(headers.get('date')).toBe('Sat, 21 Nov 2026 10:00:40 GMT');
  });

  test('keeps its weak ETag until something changes', async () => {
    const { ask } = await startedSandbox();
    const first = await ask(deployments);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };

    const unchanged = await ask(deployments, { headers });
    const other = await ask(`${deployments}?page=2`, { headers });

    expect(first.headers.get('etag')).toMatch(/^W\/"/);
    expect(unchanged).toMatchObject({ status: 304, text: '' });
    expect(other.status).toBe(200);
  });

  test('to HEAD is the response to GET without the body', async () => {
    const { ask } = await startedSandbox();

    const got = await ask(deployments);
    const head = await ask(deployments, { method: 'HEAD' });

    expect(head).toMatchObject({ status: 200, text: '' });
    for (const name of ['x-total', 'etag', 'content-length'])
      expect(head.headers.get(name)).toBe(got.headers.get(name));
  });
});

describe('Addresses', () => {
  test('a decoded slash is not found', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask('/projects/lanternway/ticketing/box-office');

    expect(reply).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
  });

  test('a method that a path does not have is refused', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(main, { method: 'PATCH' });

    expect(reply).toMatchObject({ status: 405, json: { error: '405 Not Allowed' } });
  });

  test('with a base path, only addresses below it are found', async () => {
    const { ask, sandbox } = await startedSandbox({ basePath: '/gitlab' });

    const inside = await ask(`${deployments}?per_page=1`);
    const outside = await fetch(`${new URL(sandbox.url).origin}/api/v4${deployments}`);

    expect(sandbox.url).toMatch(/\/gitlab$/);
    expect(inside.headers.get('link')).toContain(`<${sandbox.url}/api/v4/`);
    expect(outside.status).toBe(404);
    expect(sandbox.lines()).toEqual([`GET ${deployments}?per_page=1`]);
  });
});

describe('The rate limit', () => {
  test('counts each token separately, and refuses in plain text', async () => {
    const now = new Date('2026-11-21T10:00:40.000Z');
    const { ask, sandbox } = await startedSandbox({ rateLimit: 2, now: () => now });
    await ask('/user');
    await ask('/user');

    const third = await ask('/user');
    const other = await ask('/user', { token: sandbox.tokens.developer });

    expect(third).toMatchObject({ status: 429, text: 'Retry later\n' });
    expect(Object.fromEntries(third.headers)).toMatchObject({
      'content-type': 'text/plain',
      'retry-after': '20',
      'ratelimit-limit': '2',
      'ratelimit-observed': '3',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(Date.parse('2026-11-21T10:01:00.000Z') / 1000),
      'ratelimit-resettime': 'Sat, 21 Nov 2026 10:01:00 GMT',
    });
    expect(other.status).toBe(200);
  });

  test('is reset when the Retry-After of a fault says', async () => {
    const now = new Date('2026-11-21T10:00:05.000Z');
    const { ask, sandbox } = await startedSandbox({ now: () => now });
    sandbox.fault({ path: '/user', does: 'fail', as: 'rate-limited', headers: { 'retry-after': '2' } });

    const { headers } = await ask('/user');

    expect(headers.get('retry-after')).toBe('2');
    expect(headers.get('ratelimit-reset')).toBe(String(Date.parse('2026-11-21T10:00:07.000Z') / 1000));
  });

  test('starts again every minute', async () => {
    let now = new Date('2026-11-21T10:00:40.000Z');
    const { ask } = await startedSandbox({ rateLimit: 1, now: () => now });
    await ask('/user');
    now = new Date('2026-11-21T10:01:00.000Z');

    const reply = await ask('/user');

    expect(reply.status).toBe(200);
  });
});
