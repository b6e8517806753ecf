import { describe, expect, test } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { startGateway } from '../support/gateway.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

async function start(options: Partial<GatewayOptions> = {}) {
  const started = await startGateway(options);
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    started.gateway(new Request(`http://gateway.test${path}`, { method, headers }));
  return { ...started, ask };
}

describe('a browser', () => {
  test.each([
    ['/', 'graphql'],
    ['/?query={__typename}', 'graphql?query={__typename}'],
    ['/graphiql', 'graphql'],
    ['/graphiql/', '../graphql'],
    ['/docs', 'graphql'],
    ['/docs/', '../graphql'],
    ['/graphql/', '../graphql'],
  ])('that opens %s is redirected to GraphiQL', async (path, location) => {
    const { ask, gitlab } = await start({ board: false });

    const response = await ask(path, BROWSER);

    expect(response.status).toBe(302);
    // Relative, so that it also works below a path that a proxy removes.
    expect(decodeURI(response.headers.get('location') ?? '')).toBe(location);
    const page = new URL(location, `http://gateway.test${path}`);
    expect(await (await ask(page.pathname, BROWSER)).text()).toContain('<title>');
    expect(gitlab.lines()).toEqual([]);
  });

  test.each(['/other', '/graphql/x', '/graphiql/other.js', '//elsewhere.test/', '/docs/deep/'])(
    'that opens %s gets a page that says where the API is',
    async (path) => {
      const { ask } = await start();

      const response = await ask(path, BROWSER);

      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      const text = await response.text();
      const [, link = ''] = /href="([^"]+)"/.exec(text) ?? [];
      expect(new URL(link, `http://gateway.test${path}`).pathname).toBe('/graphql');
      expect(text).toContain('GraphiQL');
      expect(text).not.toContain('elsewhere');
    },
  );

  test.each(['/', '/docs', '/graphiql', '/graphql/'])(
    'that opens %s where GraphiQL is off is told where the API is',
    async (path) => {
      const { ask } = await start({ board: false, graphiql: false });

      const response = await ask(path, BROWSER);

      expect(response.status).toBe(404);
      const text = await response.text();
      expect(text).toContain('href="');
      expect(text).not.toContain('GraphiQL');
    },
  );

  test.each([true, false])('gets an icon, with GraphiQL %j, and may keep it', async (graphiql) => {
    const { ask } = await start({ graphiql });

    const icon = await ask('/favicon.ico', BROWSER);
    const head = await ask('/favicon.ico', BROWSER, 'HEAD');

    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(icon.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(await icon.text()).toMatch(/^<svg .*<\/svg>$/);
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

describe('any other client', () => {
  test.each([
    ['/', 'GET'],
    ['/', 'POST'],
    ['/v1/graph', 'POST'],
    ['/docs', 'GET'],
    ['/x?y=/graphql', 'POST'],
  ])('is told at %s, by %s, where the API is', async (path, method) => {
    const metrics = createMetrics();
    const { ask, gitlab, log } = await start({ observer: metrics });

    const response = await ask(path, {}, method);

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      errors: [
        {
          message:
            'There is nothing at this path. The GraphQL API is at /graphql: send operations to it as a POST with Content-Type: application/json.',
          extensions: { code: 'PATH_NOT_FOUND' },
        },
      ],
    });
    expect(log).toMatchObject([{ level: 'debug', message: 'Refused', fields: { code: 'PATH_NOT_FOUND' } }]);
    expect(await metrics.registry.metrics()).toContain(
      'gateway_refused_requests_total{code="PATH_NOT_FOUND"} 1',
    );
    expect(gitlab.lines()).toEqual([]);
  });

  test('gets an empty response to a HEAD', async () => {
    const { ask } = await start();

    const response = await ask('/other', {}, 'HEAD');

    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  test('can send operations to the path with a slash at its end', async () => {
    const { gateway } = await start();

    const response = await gateway(
      new Request('http://gateway.test/graphql/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      }),
    );

    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});
