import { describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../support/gateway.ts';
import { rawPost, sendRaw, serveOnPort } from '../support/raw-requests.ts';

const WHO = '{ currentUser { username } }';
const MIRA = { data: { currentUser: { username: 'mira.castellan' } } };

interface Asked {
  readonly host?: string;
  readonly origin?: string;
}

/** A gateway that acts for everybody who reaches it, on a port. */
async function startActing(options: Parameters<typeof startGateway>[0] = {}) {
  const started = await startGateway({
    gitlabToken: 'glpat-sandbox-maintainer',
    allowedHosts: [],
    ...options,
  });
  const port = await serveOnPort(started.gateway);
  const ask = async ({ host = 'localhost', origin }: Asked) => {
    const headers = ['Connection: close', ...(origin === undefined ? [] : [`Origin: ${origin}`])];
    const { status, body } = await sendRaw(port, rawPost(WHO, { host, headers }));
    return { status, answer: JSON.parse(body) as unknown };
  };
  return { ...started, port, ask };
}

function refused(code: string) {
  return {
    errors: [{ message: expect.stringContaining('ALLOWED_HOSTS') as string, extensions: { code } }],
  };
}

/** That nothing was sent, and that there is one line for each refusal. */
function expectNothingDone({ gitlab, log }: StartedGateway, code: string): void {
  expect(gitlab.lines()).toEqual([]);
  expect(log).toMatchObject([{ level: 'warn', message: 'Refused', fields: { code } }]);
}

describe('a gateway with its own token answers', () => {
  test.each<[why: string, asked: Asked]>([
    ['localhost', { host: 'localhost:4000' }],
    ['a name below localhost', { host: 'gateway.localhost' }],
    ['a loopback address', { host: '127.0.0.1' }],
    ['another loopback address', { host: '127.9.8.7:81' }],
    ['the loopback address of IPv6', { host: '[::1]:4000' }],
    ['a name of ALLOWED_HOSTS', { host: 'gateway.example.com' }],
    ['a name of ALLOWED_HOSTS in other letters and at a port', { host: 'GATEWAY.example.com.:8443' }],
    ['a name that ALLOWED_HOSTS has with a port', { host: 'other.example.com:1' }],
    ['a page of its own', { host: 'gateway.example.com', origin: 'https://gateway.example.com' }],
    ['a page of this machine', { origin: 'http://localhost:3000' }],
    ['a page of CORS_ORIGINS', { origin: 'https://board.example.com' }],
  ])('requests for %s', async (_why, asked) => {
    const { ask } = await startActing({
      allowedHosts: ['gateway.example.com', 'other.example.com:4000'],
      corsOrigins: ['https://board.example.com'],
    });

    expect(await ask(asked)).toEqual({ status: 200, answer: MIRA });
  });
});

describe('a gateway with its own token refuses', () => {
  test.each([
    'evil.test',
    'evil.test:4000',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'gateway.example.com.evil.test',
    '10.0.0.1',
    '0.0.0.0',
    '[::2]',
  ])('requests for %s', async (host) => {
    const started = await startActing({ allowedHosts: ['gateway.example.com'] });

    expect(await started.ask({ host })).toEqual({ status: 421, answer: refused('HOST_NOT_ALLOWED') });
    expectNothingDone(started, 'HOST_NOT_ALLOWED');
  });

  test.each(['http://evil.test', 'http://board.example.com', 'null', 'https://localhost.evil.test', 'x'])(
    'pages of %s',
    async (origin) => {
      const started = await startActing({ corsOrigins: ['https://board.example.com'] });

      expect(await started.ask({ origin })).toEqual({ status: 403, answer: refused('ORIGIN_NOT_ALLOWED') });
      expectNothingDone(started, 'ORIGIN_NOT_ALLOWED');
    },
  );

  test('other host names also if only GraphiQL shows a token', async () => {
    const { gateway, gitlab } = await startGateway({
      sampleToken: 'glpat-sandbox-maintainer',
      allowedHosts: [],
    });

    const page = await gateway(new Request('http://evil.test/graphql', { headers: { accept: 'text/html' } }));

    expect(page.status).toBe(421);
    expect(await page.text()).not.toContain('glpat');
    expect(gitlab.lines()).toEqual([]);
  });

  test('other host names in the Host header, even if the server put its own name into the URL', async () => {
    const { gateway } = await startGateway({ gitlabToken: 'glpat-sandbox-maintainer', allowedHosts: [] });
    const statusOf = async (address: string, headers = {}) =>
      (await gateway(new Request(`${address}/graphql?query={__typename}`, { headers }))).status;

    // 403 is what a GET without one of the headers against forgery gets.
    expect(await statusOf('http://localhost:3000')).toBe(403);
    expect(await statusOf('http://localhost:3000', { host: 'localhost' })).toBe(403);
    expect(await statusOf('http://localhost:3000', { host: 'evil.test' })).toBe(421);
    expect(await statusOf('http://evil.test')).toBe(421);
  });
});

describe('under any name', () => {
  test.each(['/health', '/ready'])('%s answers', async (path) => {
    const { port } = await startActing();

    const { status } = await sendRaw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: 10.1.2.3:4000\r\nConnection: close\r\n\r\n`,
    );

    expect(status).toBe(200);
  });

  test('a gateway without its own token answers', async () => {
    const { gitlab, gateway } = await startGateway({ allowedHosts: [] });
    const port = await serveOnPort(gateway);

    const { status } = await sendRaw(
      port,
      rawPost(WHO, {
        host: 'evil.test',
        headers: [
          'Connection: close',
          'Origin: http://evil.test',
          `PRIVATE-TOKEN: ${gitlab.tokens.maintainer}`,
        ],
      }),
    );

    expect(status).toBe(200);
  });
});
