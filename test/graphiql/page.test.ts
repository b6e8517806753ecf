import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

const PAGE = '/graphql';
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const { gitlab, gateway } = await startGateway(options);
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    gateway(new Request(new URL(path, 'http://gateway.test'), { method, headers }));
  const page = async () => (await ask(PAGE, BROWSER)).text();
  const files = async () =>
    [...(await page()).matchAll(/graphiql\/[\w-]+\.\w+/g)].map(([path]) => `/${path}`);
  return { gitlab, ask, page, files };
}

describe('the page of GraphiQL', () => {
  test('is small, and all that it names is its own and there', async () => {
    const { gitlab, ask, page, files } = await start();

    const html = await page();
    const found = await Promise.all((await files()).map(async (path) => ask(path)));

    expect(html.length).toBeLessThan(12_000);
    expect(html.replace(/<svg.+?<\/svg>/s, '')).not.toMatch(/https?:\/\//);
    expect(found.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(found.map(({ headers }) => headers.get('content-type')).sort()).toEqual([
      'application/json',
      'image/svg+xml',
      'text/css; charset=utf-8',
      ...Array<string>(5).fill('text/javascript; charset=utf-8'),
    ]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('runs no script but its own, in nobody else’s frame, and tells nobody where it is', async () => {
    const { ask, page, files } = await start();
    const [file = ''] = await files();

    for (const { headers } of [await ask(PAGE, BROWSER), await ask(file)]) {
      const policy = headers.get('content-security-policy')?.split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "worker-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    // Nothing inline is run: what is there is data, or names a file.
    const scripts = (await page()).match(/<script[^>]*>/g) ?? [];
    expect(scripts).toHaveLength(3);
    expect(scripts.every((tag) => tag.includes('src=') || tag.includes('application/json'))).toBe(true);
  });

  test('has its settings as data that cannot end the script around them', async () => {
    const { page } = await start({ sampleToken: '</script><img src=x>' });

    const html = await page();
    const [, settings = ''] = /id="settings">(.*?)<\/script>/s.exec(html) ?? [];

    expect(html).not.toContain('<img');
    expect(JSON.parse(settings)).toMatchObject({
      headers: JSON.stringify({ 'PRIVATE-TOKEN': '</script><img src=x>' }, null, 2),
      additionalHeaders: { 'x-graphql-yoga-csrf': '1', 'x-request-cost': '1' },
    });
  });

  test('has nothing of the request in it', async () => {
    const { ask, page } = await start();

    const probed = await ask(`${PAGE}?query=canary&title=canary`, {
      ...BROWSER,
      'x-forwarded-host': 'canary',
    });

    expect(await probed.text()).toBe(await page());
  });

  test('shows the sample’s token and no other', async () => {
    const own = await start({ gitlabToken: 'glpat-of-the-gateway' });
    const sample = await start({ sampleToken: 'glpat-sandbox-maintainer' });

    const foreign = await start();

    expect(await own.page()).not.toContain('glpat-');
    expect(await foreign.page()).toContain('\\u003cyour GitLab token, scope read_api>');
    expect(await sample.page()).toContain('glpat-sandbox-maintainer');
  });
});

describe('what GraphiQL needs', () => {
  test('is compressed as the browser takes it', async () => {
    const { ask, files } = await start();
    const script = (await files()).find((path) => path.includes('/graphiql-') && path.endsWith('.js')) ?? '';

    const plain = await (await ask(script)).text();
    const brotli = await ask(script, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    const gzip = await ask(script, { 'accept-encoding': 'gzip;q=1.0, br;q=0' });
    const [brotliBytes, gzipBytes] = [await brotli.arrayBuffer(), await gzip.arrayBuffer()];

    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(gzip.headers.get('content-encoding')).toBe('gzip');
    expect(brotliDecompressSync(brotliBytes).toString()).toBe(plain);
    expect(gunzipSync(gzipBytes).toString()).toBe(plain);
    expect(brotliBytes.byteLength).toBeLessThan(plain.length / 3);
    expect(brotli.headers.get('content-length')).toBe(String(brotliBytes.byteLength));
    expect(brotli.headers.get('vary')).toContain('accept-encoding');
  });

  test('is kept for good, and the page until it changes', async () => {
    const { ask, files } = await start();
    const [file = ''] = await files();

    for (const [path, cacheControl] of [
      [file, 'public, max-age=31536000, immutable'],
      [PAGE, 'no-cache'],
    ] as const) {
      const first = await ask(path, BROWSER);
      const again = await ask(path, { ...BROWSER, 'if-none-match': first.headers.get('etag') ?? '' });
      const changed = await ask(path, { ...BROWSER, 'if-none-match': '"another"' });

      expect(first.headers.get('cache-control')).toBe(cacheControl);
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect(again.headers.get('cache-control')).toBe(cacheControl);
      expect(changed.status).toBe(200);
    }
  });

  test('answers HEAD, and refuses what would change it', async () => {
    const { ask, files } = await start();
    const [file = ''] = await files();

    const head = await ask(file, {}, 'HEAD');
    const post = await ask(file, {}, 'POST');

    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await ask(PAGE, BROWSER, 'HEAD')).headers.get('content-type')).toContain('text/html');
  });
});

describe('the API', () => {
  test.each(['/graphiql/graphiql.js', '/graphql/x'])(
    'is not in the way of what is not there: %s',
    async (path) => {
      const { ask } = await start();

      expect((await ask(path, BROWSER)).status).toBe(404);
    },
  );

  test('answers whoever does not ask for html, and nobody may keep that', async () => {
    const { ask } = await start();

    const answer = await ask(`${PAGE}?query={__typename}`, { 'x-graphql-yoga-csrf': '1' });

    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toBeNull();
  });

  test('is all there is where GraphiQL is turned off', async () => {
    const on = await start();
    const off = await start({ graphiql: false });

    const answers = await Promise.all(
      [PAGE, ...(await on.files())].map(async (path) => off.ask(path, BROWSER)),
    );

    expect(answers.map(({ status }) => status)).toEqual([403, ...Array<number>(8).fill(404)]);
    expect(await answers[0]?.text()).toContain('CSRF_PREVENTED');
  });
});
