import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { startGateway } from '../support/gateway.ts';
import { collect, openSocket, rawPost, sendRaw, serveOnPort } from '../support/raw-requests.ts';

const WHO = '{ currentUser { username } }';

describe('a request with an invalid target or Host header', () => {
  test.each([
    ['a blank in the host', 'GET /graphql HTTP/1.1\r\nHost: a b'],
    ['a path in the host', 'GET /graphql HTTP/1.1\r\nHost: a/health?'],
    ['a user in the host', 'GET /graphql HTTP/1.1\r\nHost: a@b'],
    ['an escape in the host', 'GET /graphql HTTP/1.1\r\nHost: %61'],
    ['letters in the port', 'GET /graphql HTTP/1.1\r\nHost: a:b'],
    ['a port too high', 'GET /graphql HTTP/1.1\r\nHost: a:65536'],
    ['a bracket left open', 'GET /graphql HTTP/1.1\r\nHost: [::1'],
    ['a broken address', 'GET /graphql HTTP/1.1\r\nHost: 1.2.3.4.5'],
    ['an empty host', 'GET /graphql HTTP/1.1\r\nHost:'],
    ['no host', 'GET /graphql HTTP/1.1'],
    ['two hosts', 'GET /graphql HTTP/1.1\r\nHost: localhost\r\nHost: evil.test'],
    ['an absolute target', 'GET http://localhost/graphql HTTP/1.1\r\nHost: localhost'],
    ['a target that is no path', 'OPTIONS * HTTP/1.1\r\nHost: localhost'],
    ['a probe under a broken name', 'GET /health HTTP/1.1\r\nHost: a b'],
  ])('is refused with a message, logged and counted: %s', async (_name, head) => {
    const metrics = createMetrics();
    const { gitlab, gateway, log } = await startGateway({ observer: metrics });
    const port = await serveOnPort(gateway);

    const { status, headers, body } = await sendRaw(port, `${head}\r\n\r\n`);

    expect(status).toBe(400);
    expect(headers).toMatch(/^content-type: application\/json/im);
    expect(JSON.parse(body)).toEqual({
      errors: [
        {
          message: expect.stringMatching(/Host/) as string,
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
    expect(log).toEqual([
      {
        level: 'warn',
        message: 'Refused',
        fields: { code: 'BAD_REQUEST', requestId: /x-request-id: (.*)/i.exec(headers)?.[1] },
      },
    ]);
    expect(await metrics.registry.metrics()).toContain(
      'gateway_refused_requests_total{code="BAD_REQUEST"} 1',
    );
    expect(gitlab.lines()).toEqual([]);
  });

  test('can be a probe by HTTP/1.0 without a Host header', async () => {
    const { gateway } = await startGateway();
    const port = await serveOnPort(gateway);

    expect(await sendRaw(port, 'GET /health HTTP/1.0\r\n\r\n')).toMatchObject({ status: 200 });
  });
});

describe('a client that disconnects during its upload', () => {
  test.each(['Content-Length: 1000', 'Transfer-Encoding: chunked'])(
    'is a line at debug without a stack: %s',
    async (header) => {
      const { gitlab, gateway, log } = await startGateway();
      const socket = await openSocket(await serveOnPort(gateway));

      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${header}\r\n\r\n` +
          (header.startsWith('C') ? '{"query"' : '8\r\n{"query"\r\n'),
      );
      socket.end();

      await vi.waitFor(() => {
        expect(log).toHaveLength(1);
      });
      expect(log).toMatchObject([{ level: 'debug', message: 'Refused', fields: { code: 'CANCELLED' } }]);
      expect(Object.keys(log[0]?.fields ?? {})).toEqual(['code', 'requestId']);
      expect(gitlab.lines()).toEqual([]);
    },
  );
});

describe('pipelined requests', () => {
  test('are executed up to the limit for one connection, and refused above it', async () => {
    const { gitlab, gateway, log } = await startGateway({ maxPipelined: 3 });
    const socket = await openSocket(await serveOnPort(gateway));
    const received = collect(socket);
    // They differ, and share no reads, because each executed one is to show at GitLab.
    const headers = [`PRIVATE-TOKEN: ${gitlab.tokens.maintainer}`, 'Cache-Control: no-cache'];
    const queries = Array.from({ length: 10 }, (_, index) => `query Q${index} ${WHO}`);

    socket.write(queries.map((query) => rawPost(query, { headers })).join(''));
    await once(socket, 'close');

    const statuses = received().match(/HTTP\/1\.1 \d+/g) ?? [];
    expect(statuses.slice(0, 3)).toEqual(Array(3).fill('HTTP/1.1 200'));
    expect(new Set(statuses.slice(3))).toEqual(new Set(['HTTP/1.1 429']));
    expect(received()).toContain('"TOO_MANY_PIPELINED"');
    expect(gitlab.lines()).toEqual(['GET /user', 'GET /user', 'GET /user']);
    expect(log.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: 'Refused', fields: { code: 'TOO_MANY_PIPELINED' } },
    ]);
  });

  test('are unlimited if they are sent one after the other', async () => {
    const { gitlab, gateway } = await startGateway({ maxPipelined: 1 });
    const socket = await openSocket(await serveOnPort(gateway));
    const received = collect(socket);
    const headers = [`PRIVATE-TOKEN: ${gitlab.tokens.maintainer}`];

    for (let asked = 1; asked <= 5; asked += 1) {
      socket.write(rawPost(WHO, { headers }));
      await vi.waitFor(
        () => {
          expect(received().match(/mira\.castellan/g)).toHaveLength(asked);
        },
        { interval: 5 },
      );
    }

    expect(received()).not.toContain('HTTP/1.1 429');
  });
});
