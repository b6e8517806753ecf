import { createHook } from 'node:async_hooks';
import { request as send } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import { encodingFor } from '../../src/http/accept-encoding.ts';
import { json } from '../gitlab/far-end.ts';
import { MIRA, startHolding, WHO } from '../operations/holding.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { serveOnPort } from '../support/raw-requests.ts';

/** A large board: some 200 KB of JSON. */
const BOARD = `{ project(id: ${BOX_OFFICE.id}) { deployments(first: 200) { nodes {
  id iid ref sha status createdAt updatedAt user { id name username avatarUrl webUrl }
  environment { id name externalUrl } commit { id title webUrl } pipeline { id status webUrl }
} } } }`;
const SHORT = '{ currentUser { username } }';

/** Makes a response large enough to be compressed. */
const NAME = 'Mira '.repeat(400);
const LONG_NAME = json({ id: 1, username: NAME });

const quiet = () => undefined;
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet };

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

async function start(options: Partial<GatewayOptions> = {}) {
  const { gitlab, gateway } = await startGateway(options);
  const port = await serveOnPort(gateway);
  const ask = (query: string, headers: Readonly<Record<string, string>>) =>
    receive(`http://127.0.0.1:${port}/graphql`, query, {
      'private-token': gitlab.tokens.maintainer,
      ...headers,
    });
  return { gitlab, ask };
}

/** The response as it was sent. */
function receive(url: string, query: string, headers: Readonly<Record<string, string>>): Promise<Received> {
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ headers: response.headers, body: Buffer.concat(chunks) });
        });
      },
    );
    request.on('error', reject).end(JSON.stringify({ query }));
  });
}

function decompress(encoding: unknown, body: Buffer): string {
  if (encoding === 'br') return brotliDecompressSync(body).toString();
  return (encoding === 'gzip' ? gunzipSync(body) : body).toString();
}

/** Counts how often this process begins to compress or decompress something. */
function countCompressions() {
  const counted = { count: 0 };
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'ZLIB') counted.count += 1;
    },
  }).enable();
  onTestFinished(() => {
    hook.disable();
  });
  return counted;
}

describe('a response', () => {
  test.each([
    ['br', 'gzip, deflate, br, zstd'],
    ['gzip', 'gzip'],
    ['gzip', 'gzip, br;q=0.1'],
  ])('is compressed with %s for "%s"', async (encoding, accepted) => {
    const { ask } = await start({ compression: 'on' });

    const plain = await ask(BOARD, {});
    const compressed = await ask(BOARD, { 'accept-encoding': accepted });

    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(compressed.headers).toMatchObject({
      'content-encoding': encoding,
      'content-length': String(compressed.body.length),
      'content-type': plain.headers['content-type'],
      vary: 'Accept-Encoding',
    });
    expect(plain.headers.vary).toBe('Accept-Encoding');
    expect(plain.body.length).toBeGreaterThan(180_000);
    expect(compressed.body.length).toBeLessThan(plain.body.length / 8);
    expect(decompress(encoding, compressed.body)).toBe(plain.body.toString());
  });

  test.each<[string, Partial<GatewayOptions>, string, string]>([
    ['is shorter than 1 KiB', { compression: 'on' }, SHORT, 'br'],
    ['goes to a client on the same machine', {}, BOARD, 'br'],
    ['must not be compressed', { compression: 'off' }, BOARD, 'br'],
    ['goes to a client that accepts no encoding', { compression: 'on' }, BOARD, 'br;q=0, deflate'],
    ['is an event stream', { compression: 'on' }, BOARD, 'br'],
  ])('stays as it is if it %s', async (reason, options, query, accepted) => {
    const { ask } = await start(options);
    const accept = reason === 'is an event stream' ? 'text/event-stream' : 'application/json';

    const { headers, body } = await ask(query, { 'accept-encoding': accepted, accept });

    // Yoga sets "none" for event streams.
    expect(headers['content-encoding'] ?? 'none').toBe('none');
    expect(body.toString()).toContain('"data":{');
  });

  test('has its own Vary in addition to that of CORS, and the headers of all responses', async () => {
    const { ask } = await start({ compression: 'on', corsOrigins: ['https://board.test'] });

    const { headers } = await ask(BOARD, {
      'accept-encoding': 'br',
      origin: 'https://board.test',
      'x-request-id': 'of-the-board',
    });

    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'access-control-allow-origin': 'https://board.test',
      'x-request-id': 'of-the-board',
      'cache-control': 'no-store',
    });
    expect(String(headers.vary).split(', ')).toEqual(expect.arrayContaining(['Origin', 'Accept-Encoding']));
  });

  test('to several callers is compressed once for each encoding', async () => {
    const { url, gitlab, begun, release } = await startHolding(
      { compression: 'on' },
      { '/api/v4/user': LONG_NAME },
    );
    const compressions = countCompressions();

    const asked = ['br', 'br', 'gzip', 'br', 'gzip', 'identity'].map((accepted) =>
      receive(url, WHO, { ...MIRA, 'accept-encoding': accepted }),
    );
    await begun(asked.length);
    await gitlab.had(1);
    release();
    const responses = await Promise.all(asked);

    expect(compressions.count).toBe(2);
    const texts = responses.map(({ headers, body }) => decompress(headers['content-encoding'], body));
    expect(new Set(texts.map(String)).size).toBe(1);
    expect(String(texts[0])).toContain(NAME);
  });

  test('of a gateway that is called as a function is compressed by default', async () => {
    const { gitlab } = await start();
    const gateway = createGateway({ gitlabUrl: gitlab.url, logger: SILENT });
    onTestFinished(() => gateway.close());
    const url = (host: string) =>
      new Request(`http://${host}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'private-token': gitlab.tokens.maintainer,
          'accept-encoding': 'br',
        },
        body: JSON.stringify({ query: BOARD }),
      });

    const remote = await gateway(url('gateway.test'));
    const local = await gateway(url('localhost'));

    const text = brotliDecompressSync(Buffer.from(await remote.arrayBuffer())).toString();
    expect(remote.headers.get('content-encoding')).toBe('br');
    expect(local.headers.get('content-encoding')).toBeNull();
    expect(await local.text()).toBe(text);
  });
});

test.each([
  [null, 'identity'],
  ['', 'identity'],
  ['br, gzip', 'br'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *;q=0.1', 'gzip'],
  ['gzip;q=1.0, br;q=0.9', 'gzip'],
  ['identity, br;q=0.5', 'identity'],
  ['br;q=nonsense', 'identity'],
])('Accept-Encoding %j is answered with %s', (header, encoding) => {
  expect(encodingFor(header)).toBe(encoding);
});
