import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import type { Logger } from '../../src/observability/log.ts';
import type { EndedOperation, GatewayObserver } from '../../src/observability/observer.ts';
import { ResponsesInFlight } from '../../src/http/responses-in-flight.ts';
import { listenForTest, openSocket, rawPost, sendRaw } from '../support/raw-requests.ts';

const MEBIBYTE = 1024 ** 2;
/** Some 9 MB, which is more than the kernel takes from a server whose client does not read. */
const LARGE = 'query Large { project(id: 1) { deployments(first: 100) { nodes { a: ref b: ref c: ref } } } }';
const CHANGE = `mutation Change {
  createDeployment(input: { project: "1", environment: "staging", ref: "main", sha: "main", status: RUNNING }) { __typename }
}`;
const TOKEN = ['PRIVATE-TOKEN: glpat-who-does-not-read'];
const OTHER_TOKEN = ['PRIVATE-TOKEN: glpat-somebody-else-here'];

/** A GitLab with long names of branches; `changes` are the writes that it got. */
async function startLongWindedGitLab() {
  const changes: string[] = [];
  const rows = JSON.stringify(
    Array.from({ length: 100 }, (_, index) => ({ id: index + 1, iid: index + 1, ref: 'r'.repeat(30_000) })),
  );
  const server = createServer((request, response) => {
    if (request.method !== 'GET') changes.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(rows);
  });
  const port = await listenForTest(server);
  return { url: `http://127.0.0.1:${port}`, changes };
}

async function start(options: Partial<GatewayOptions>) {
  const gitlab = await startLongWindedGitLab();
  const operations: EndedOperation[] = [];
  const refusals: string[] = [];
  const observer: GatewayObserver = {
    gatewayStarted: () => undefined,
    attemptEnded: () => undefined,
    operationEnded: (operation) => operations.push(operation),
    requestRefused: (code) => refusals.push(code),
    webhookReceived: () => undefined,
    changePushed: () => undefined,
    subscriptionsChanged: () => undefined,
    webhookMissed: () => undefined,
    redisChanged: () => undefined,
    hintExchanged: () => undefined,
  };
  const quiet = () => undefined;
  const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const gateway = createGateway({
    gitlabUrl: gitlab.url,
    maxResponseBytes: 16 * MEBIBYTE,
    ...options,
    logger,
    observer,
  });
  onTestFinished(() => gateway.close());
  const sockets: Socket[] = [];
  const server = createServer(gateway.listener).on('connection', (socket) => sockets.push(socket));
  const port = await listenForTest(server);

  return {
    gitlab,
    port,
    operations,
    refusals,
    sockets,
    /** Bytes that wait in the process for clients to take them. */
    untaken: () => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0),
    /** Asks without ever reading what comes. */
    askOnly: async (query: string, headers = TOKEN) => {
      const socket = await openSocket(port);
      socket.pause();
      socket.write(rawPost(query, { headers }));
    },
    ask: (query: string, headers = TOKEN) =>
      sendRaw(port, rawPost(query, { headers: [...headers, 'Connection: close'] })),
  };
}

describe('forty clients that never read', () => {
  test('use at most the memory limit for one caller, plus one response', async () => {
    const { askOnly, operations, refusals, untaken } = await start({
      responseBytesPerCaller: 16 * MEBIBYTE,
    });

    await Promise.all(Array.from({ length: 40 }, () => askOnly(LARGE)));
    await vi.waitFor(() => {
      expect(operations).toHaveLength(40);
    }, 15_000);

    // The clients share one execution, and get its result one after another.
    await vi.waitFor(() => {
      const unexecuted = operations.filter(({ errors }) => errors.OVERLOADED === 1);
      expect(unexecuted.length + refusals.length).toBeGreaterThanOrEqual(37);
    }, 15_000);
    expect(new Set(refusals)).toEqual(new Set(refusals.length > 0 ? ['OVERLOADED'] : []));
    expect(untaken()).toBeLessThan(26 * MEBIBYTE);
  });

  test('with different tokens use at most the limit for all callers', async () => {
    const { askOnly, operations, untaken } = await start({ responseBytes: 32 * MEBIBYTE });

    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        askOnly(LARGE, [`PRIVATE-TOKEN: glpat-somebody-number-${index}`]),
      ),
    );
    await vi.waitFor(() => {
      expect(operations).toHaveLength(40);
    }, 15_000);

    expect(untaken()).toBeLessThan(42 * MEBIBYTE);
  });

  test('do so with event streams too', async () => {
    const { askOnly, operations, untaken } = await start({ responseBytesPerCaller: 16 * MEBIBYTE });

    await Promise.all(
      Array.from({ length: 40 }, () => askOnly(LARGE, [...TOKEN, 'Accept: text/event-stream'])),
    );
    await vi.waitFor(() => {
      expect(operations).toHaveLength(40);
    }, 15_000);

    expect(untaken()).toBeLessThan(36 * MEBIBYTE);
  });

  test('lose their connections when the time to read a response is over', async () => {
    const { askOnly, refusals, sockets } = await start({ responseTimeout: 300 });

    await askOnly(LARGE);
    await vi.waitFor(() => {
      expect(sockets[0]?.writableLength).toBeGreaterThan(0);
    });
    await vi.waitFor(() => {
      expect(sockets[0]?.destroyed).toBe(true);
    }, 5000);

    expect(refusals).toEqual(['RESPONSE_TIMEOUT']);
  });
});

describe('while a caller does not read', () => {
  async function startFull(options: Partial<GatewayOptions>) {
    const started = await start(options);
    await started.askOnly(LARGE);
    await vi.waitFor(() => {
      expect(started.untaken()).toBeGreaterThan(0);
    });
    return started;
  }

  test('its queries are refused with 503, and its mutations with 200, without a request', async () => {
    const { ask, gitlab } = await startFull({ responseBytesPerCaller: 1 });

    const query = await ask('{ __typename }');
    const change = await ask(CHANGE);

    const errors = [
      {
        message: expect.stringContaining('RESPONSE_BYTES_PER_CALLER') as string,
        extensions: { code: 'OVERLOADED' },
      },
    ];
    expect(query.status).toBe(503);
    expect(query.headers).toMatch(/^retry-after: 5$/im);
    expect(JSON.parse(query.body)).toEqual({ errors });
    expect(change.status).toBe(200);
    expect(change.headers).not.toMatch(/^retry-after/im);
    expect(JSON.parse(change.body)).toEqual({ errors });
    expect(gitlab.changes).toEqual([]);
  });

  test('the gateway serves other callers and the probes', async () => {
    const { ask, port } = await startFull({ responseBytesPerCaller: 1 });

    const answer = await ask('{ __typename }', OTHER_TOKEN);
    const probe = await sendRaw(port, 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

    expect(JSON.parse(answer.body)).toEqual({ data: { __typename: 'Query' } });
    expect(probe.status).toBe(200);
  });

  test('the gateway refuses other callers only at the limit for all callers, and the probes still respond', async () => {
    const { ask, port } = await startFull({ responseBytes: 1 });

    const answer = await ask('{ __typename }', OTHER_TOKEN);
    const probe = await sendRaw(port, 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

    expect([answer.status, probe.status]).toEqual([503, 200]);
  });
});

describe('a response that waits for an earlier one on its connection', () => {
  test('does not count any more once the connection is closed', async () => {
    const limits = { timeout: 200, maxBytes: MEBIBYTE, maxBytesPerCaller: MEBIBYTE };
    const inFlight = new ResponsesInFlight(limits);
    const server = createServer((request, response) => {
      inFlight.add(response, { caller: () => 'one', onTimeout: () => undefined });
      if (request.url === '/second') response.end('x'.repeat(2 * MEBIBYTE));
    });
    const client = await openSocket(await listenForTest(server));
    client.write(['first', 'second'].map((name) => `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    await vi.waitFor(() => {
      expect(inFlight.fullFor(() => 'one')).toMatchObject({ limit: MEBIBYTE });
    });

    client.destroy();

    await vi.waitFor(() => {
      expect(inFlight.fullFor(() => 'one')).toBeNull();
    });
  });
});

describe('a stream that lasts longer than the time for a response', () => {
  async function startStream(parts: number, bytes: number) {
    const timeouts: unknown[] = [];
    const inFlight = new ResponsesInFlight({ timeout: 200, maxBytes: MEBIBYTE, maxBytesPerCaller: MEBIBYTE });
    const server = createServer((_request, response) => {
      inFlight.add(response, { caller: () => 'somebody', onTimeout: () => timeouts.push(response) });
      let written = 0;
      const timer = setInterval(() => {
        written += 1;
        response.write('x'.repeat(bytes));
        if (written === parts) response.end();
      }, 50);
      response.once('close', () => {
        clearInterval(timer);
      });
    });
    const port = await listenForTest(server);
    return { timeouts, port, server };
  }

  test('continues as long as its client reads it', async () => {
    const { timeouts, port } = await startStream(10, 100_000);

    const response = await fetch(`http://127.0.0.1:${port}/`);

    expect(await response.text()).toHaveLength(10 * 100_000);
    expect(timeouts).toEqual([]);
  });

  test('ends when its client stops reading', async () => {
    const { timeouts, port, server } = await startStream(1000, MEBIBYTE);
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const client = await openSocket(port);
    client.pause();

    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [socket] = await connected;
    await once(socket, 'close');

    expect(timeouts).toHaveLength(1);
    expect((server.address() as AddressInfo).port).toBe(port);
  });
});
