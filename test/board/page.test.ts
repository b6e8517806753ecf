import { describe, expect, test } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { startGateway } from '../support/gateway.ts';

const BROWSER = { accept: 'text/html,*/*;q=0.8' };
const COMPRESSED = { ...BROWSER, 'accept-encoding': 'br' };
const LARGEST = 120_000;

async function start(options: Partial<GatewayOptions> = {}) {
  const started = await startGateway(options);
  const ask = (path: string, headers: Readonly<Record<string, string>> = BROWSER, method = 'GET') =>
    started.gateway(new Request(`http://gateway.test${path}`, { method, headers }));
  return { ...started, ask };
}

describe('the page of the board', () => {
  test('may run only its own files, and send requests only to the gateway', async () => {
    const { ask, gitlab } = await start();

    const { headers } = await ask('/');

    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(gitlab.lines()).toEqual([]);
  });

  test('names its files relative to itself; they are small, and kept for good', async () => {
    const { gateway } = await start({ basePath: '/api' });
    const at = (url: string, headers: Readonly<Record<string, string>>) =>
      gateway(new Request(new URL(url, 'http://gateway.test/api/'), { headers }));

    const page = await (await at('/api/', BROWSER)).text();
    const urls = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    const files = await Promise.all(urls.map((url) => at(url, COMPRESSED)));

    expect(urls.map((url) => url.split('.').at(-1)).sort()).toEqual(['css', 'js', 'js', 'svg']);
    expect(files.map(({ headers }) => headers.get('cache-control'))).toEqual(
      files.map(() => 'public, max-age=31536000, immutable'),
    );
    const sizes = await Promise.all(files.map(async (file) => (await file.arrayBuffer()).byteLength));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LARGEST);
  });

  test.each([
    [{ sampleToken: 'glpat-sandbox-maintainer' }, 'glpat-sandbox-maintainer'],
    [{ gitlabToken: 'glpat-of-the-gateway' }, '"hasToken":true'],
    [{}, '"hasToken":false'],
  ])('has the sample token and no other: %j', async (options, expected) => {
    const { ask } = await start(options);

    const page = await (await ask('/')).text();

    expect(page).toContain(expected);
    expect(page).not.toContain('glpat-of-the-gateway');
  });

  test('leaves an operation in the address to GraphiQL, and other clients their error', async () => {
    const { ask } = await start();

    const operation = await ask('/?query={__typename}');
    const client = await ask('/', { accept: 'application/json' });
    const missing = await ask('/board/none.js');

    expect([operation.status, operation.headers.get('location')]).toEqual([
      302,
      'graphql?query={__typename}',
    ]);
    expect([client.status, missing.status]).toEqual([404, 404]);
  });

  test('redirects to GraphiQL if the board is off', async () => {
    const { ask } = await start({ board: false });

    const response = await ask('/');

    expect([response.status, response.headers.get('location')]).toEqual([302, 'graphql']);
  });
});
