import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient, type ClientOptions } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMetrics } from '../../src/observability/metrics.ts';
import { type Changes, CHANGES, create } from '../live/changes.ts';
import { BOX_OFFICE, type StartedGateway, startGateway } from '../support/gateway.ts';

type Events = AsyncIterator<{ data?: Changes | null }>;

/** So slow that only hints lead to reads. */
const NO_POLLING = { pollActive: 60_000, pollIdle: 60_000 };

async function serve(started: StartedGateway): Promise<string> {
  const server = createServer(started.gateway.listener).on('upgrade', started.gateway.upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function webSocketClient(
  host: string,
  connectionParams: Record<string, unknown> | undefined,
  { headers = {}, ...options }: Partial<ClientOptions> & { headers?: Record<string, string> } = {},
) {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { headers });
    }
  }
  const client = createClient({
    url: `ws://${host}/graphql`,
    webSocketImpl: WithHeaders,
    connectionParams,
    retryAttempts: 0,
    ...options,
  });
  onTestFinished(() => void client.dispose());
  return client;
}

async function idIn(events: Events): Promise<string | undefined> {
  const { value } = (await events.next()) as { value?: { data?: Changes | null } };
  return value?.data?.deploymentChanged.deployment?.databaseId;
}

/** With a time before the change: the test need not know when the subscription has begun. */
function variables() {
  return { projects: [BOX_OFFICE.id], since: new Date(Date.now() - 1000).toISOString() };
}

describe('a subscription over WebSocket', () => {
  test.each([
    ['PRIVATE-TOKEN', (token: string) => ({ 'PRIVATE-TOKEN': token })],
    ['Authorization', (token: string) => ({ Authorization: `Bearer ${token}` })],
    ['headers', (token: string) => ({ headers: { 'private-token': token } })],
    ["Apollo Router's form", (token: string) => ({ connectionParams: { token: `Bearer ${token}` } })],
  ])('receives changes, with its token in connection_init: %s', async (_name, params) => {
    const started = await startGateway(NO_POLLING);
    const client = webSocketClient(await serve(started), params(started.gitlab.tokens.maintainer));
    const events: Events = client.iterate<Changes>({ query: CHANGES, variables: variables() });
    const id = await create(started);
    expect(await idIn(events)).toBe(id);
    await events.return?.();
  });

  test('receives changes, with its token in a header of the handshake', async () => {
    const started = await startGateway(NO_POLLING);
    const headers = { 'private-token': started.gitlab.tokens.maintainer };
    const client = webSocketClient(await serve(started), undefined, { headers });
    const events: Events = client.iterate<Changes>({ query: CHANGES, variables: variables() });
    const id = await create(started);
    expect(await idIn(events)).toBe(id);
    await events.return?.();
  });

  // Within 12 s, Yoga's first ping would end it.
  test('ends in the gateway when the client completes it', { timeout: 5000 }, async () => {
    let ended: (() => void) | undefined;
    const observer = {
      ...createMetrics(),
      subscriptionsChanged: (open: number) => {
        if (open === 0) ended?.();
      },
    };
    const started = await startGateway({ ...NO_POLLING, observer });
    // Stays connected when its last subscription ends.
    const client = webSocketClient(await serve(started), tokenOf(started), { lazy: false });
    const events: Events = client.iterate<Changes>({ query: CHANGES, variables: variables() });
    const id = await create(started);
    expect(await idIn(events)).toBe(id);
    const end = new Promise<void>((resolve) => (ended = resolve));
    await events.return?.();
    await end;
  });
});

describe('a query over WebSocket', () => {
  test('has the result that it has over HTTP', async () => {
    const started = await startGateway();
    const client = webSocketClient(await serve(started), tokenOf(started));
    const query = `{ project(id: "${BOX_OFFICE.id}") { name deployments(first: 2) { nodes { id } } } }`;
    const { value } = (await client.iterate({ query }).next()) as IteratorResult<object, undefined>;
    expect(value).toEqual(await started.execute(query));
  });

  test('obeys the limits of an operation', async () => {
    const started = await startGateway({ maxFields: 3 });
    const client = webSocketClient(await serve(started), tokenOf(started));
    const query = '{ currentUser { id name username state } }';
    const { value } = (await client.iterate({ query }).next()) as IteratorResult<object, undefined>;
    expect(JSON.stringify(value)).toContain('TOO_MANY_FIELDS');
    expect(started.gitlab.lines()).toEqual([]);
  });

  test('is refused above the limit of operations on one connection', async () => {
    const started = await startGateway({ ...NO_POLLING, maxPerConnection: 1 });
    const client = webSocketClient(await serve(started), tokenOf(started));
    const events: Events = client.iterate<Changes>({ query: CHANGES, variables: variables() });
    const id = await create(started);
    expect(await idIn(events)).toBe(id);
    await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toMatchObject([
      { extensions: { code: 'TOO_MANY_OPERATIONS' } },
    ]);
  });
});

describe('a mutation over WebSocket', () => {
  test('is made once', async () => {
    const started = await startGateway();
    const client = webSocketClient(await serve(started), tokenOf(started));
    const query = `mutation { createDeployment(input: { project: "${BOX_OFFICE.id}", environment: "demo/oslo", sha: "main", ref: "main", tag: false, status: RUNNING }) { __typename } }`;
    const { value } = (await client.iterate({ query }).next()) as IteratorResult<object, undefined>;
    expect(JSON.stringify(value)).toMatch(/CreateDeployment|InvalidInput/);
    expect(started.gitlab.lines().filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });
});

describe('a WebSocket connection', () => {
  test.each([
    ['of a page elsewhere', '/graphql', { origin: 'https://elsewhere.example' }, 403],
    ['to another path', '/elsewhere', {}, 404],
  ])('%s is refused', async (_name, path, headers, status) => {
    const started = await startGateway();
    const host = await serve(started);
    const socket = new WebSocket(`ws://${host}${path}`, 'graphql-transport-ws', { headers });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
    socket.on('error', () => undefined).terminate();
  });

  test('of an allowed page is accepted', async () => {
    const started = await startGateway({ corsOrigins: ['https://board.example'] });
    const host = await serve(started);
    const socket = new WebSocket(`ws://${host}/graphql`, 'graphql-transport-ws', {
      headers: { origin: 'https://board.example' },
    });
    await once(socket, 'open');
    socket.terminate();
  });

  test('ends when a message is too large', async () => {
    const started = await startGateway();
    const host = await serve(started);
    const socket = new WebSocket(`ws://${host}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { text: 'x'.repeat(300_000) } }));
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1009);
  });
});

describe('a subscription over HTTP', () => {
  test.each(['text/event-stream', 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json'])(
    'to an unknown project has the status and the error of a query: %s',
    async (accept) => {
      const { gateway, gitlab } = await startGateway(NO_POLLING);
      const response = await gateway(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: {
            accept,
            'content-type': 'application/json',
            'private-token': gitlab.tokens.maintainer,
          },
          body: JSON.stringify({ query: CHANGES, variables: { projects: ['1'] } }),
        }),
      );
      expect(response.status).toBe(200);
      const [, json = ''] = /(?:^data: |^)(\{.+\})$/m.exec(await response.text()) ?? [];
      expect(JSON.parse(json)).toMatchObject({ data: null, errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    },
  );

  test('reaches the client graphql-sse', async () => {
    const started = await startGateway(NO_POLLING);
    const client = createSseClient({
      url: `http://${await serve(started)}/graphql`,
      headers: tokenOf(started),
      retryAttempts: 0,
    });
    const events = client.iterate<Changes>({ query: CHANGES, variables: variables() }) as Events;
    const id = await create(started);
    expect(await idIn(events)).toBe(id);
    client.dispose();
  });

  test("has the parts of Apollo's multipart protocol", async () => {
    const started = await startGateway(NO_POLLING);
    const response = await fetch(`http://${await serve(started)}/graphql`, {
      method: 'POST',
      headers: {
        ...tokenOf(started),
        accept: 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: CHANGES, variables: variables() }),
    });
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    );
    const id = await create(started);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('payload')) text += (await reader?.read())?.value ?? '';
    // A client takes the part when it has read what ends it, and the next part can be seconds away.
    expect(text).toMatch(/--graphql$/);
    await started.gateway.endSubscriptions(0);
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read())
      text += chunk.value;

    const parts = text.split('\r\n--graphql');
    const bodies = parts.slice(1, -1).map((part) => JSON.parse(part.split('\r\n\r\n')[1] ?? '') as object);
    expect(bodies).toMatchObject([
      {},
      { payload: { data: { deploymentChanged: { deployment: { databaseId: id, status: 'RUNNING' } } } } },
    ]);
    expect(parts.at(-1)).toBe('--\r\n');
  });
});

function tokenOf({ gitlab }: StartedGateway): Record<string, string> {
  return { 'private-token': gitlab.tokens.maintainer };
}
