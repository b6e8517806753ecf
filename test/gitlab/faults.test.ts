import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';

import {
  ConflictError,
  ForbiddenError,
  InvalidRequestError,
  InvalidResponseError,
  NotFoundError,
  OutcomeUnknownError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
} from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  json,
  rejection,
  type Reply,
  startClient,
  startFarEnd,
  startRawFarEnd,
  text,
  TOKEN,
  unusedUrl,
  withoutPauses,
} from './far-end.ts';

const USER = path`/user`;

const reset: Reply = (request) => {
  request.socket.resetAndDestroy();
};

const cutShort: Reply = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"id":');
  response.flushHeaders();
  setImmediate(() => response.destroy());
};

const cutShortChunked: Reply = (_request, response) => {
  response.writeHead(200).write('{"id":1}');
  setImmediate(() => response.destroy());
};

/** Echoes everything it was sent, as a debugging proxy does. */
const echo: Reply = (request, response) => {
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: `Rejected ${String(request.headers['private-token'])}` }));
};

/** What happens, what a read comes to, how many times it is sent, and what a change comes to. */
const FAULTS: [string, Reply, new (...all: never[]) => Error, number, new (...all: never[]) => Error][] = [
  ['400', json({ error: 'sha is missing' }, 400), InvalidRequestError, 1, InvalidRequestError],
  ['401', json({ message: '401 Unauthorized' }, 401), UnauthenticatedError, 1, UnauthenticatedError],
  ['403', json({ message: '403 Forbidden' }, 403), ForbiddenError, 1, ForbiddenError],
  ['404', json({ message: '404 Not found' }, 404), NotFoundError, 1, NotFoundError],
  ['404 as a page', text('<html>no</html>', 404), NotFoundError, 1, NotFoundError],
  [
    '405 of a moved project',
    json({ message: 'Non GET methods are not allowed for moved projects' }, 405),
    NotFoundError,
    1,
    NotFoundError,
  ],
  ['409', json({ message: '409 Conflict: Resource lock' }, 409), ConflictError, 3, ConflictError],
  ['412', json({ message: '412 Precondition Failed' }, 412), ConflictError, 1, ConflictError],
  ['422', json({ message: '422 Unprocessable' }, 422), InvalidRequestError, 1, InvalidRequestError],
  ['429 without a time', text('Retry later', 429), RateLimitedError, 1, RateLimitedError],
  ['429 with a long time', text('', 429, { 'retry-after': '600' }), RateLimitedError, 1, RateLimitedError],
  ['429 twice', text('', 429, { 'retry-after': '0' }), RateLimitedError, 2, RateLimitedError],
  ['500', json({ message: '500 Internal Server Error' }, 500), UnavailableError, 3, OutcomeUnknownError],
  ['502 as a page', text('<html>gw-7.internal</html>', 502), UnavailableError, 3, OutcomeUnknownError],
  ['503', json({ message: 'busy' }, 503), UnavailableError, 3, OutcomeUnknownError],
  ['504', text('', 504), UnavailableError, 3, OutcomeUnknownError],
  ['a reset', reset, UnavailableError, 3, OutcomeUnknownError],
  ['an answer cut short', cutShort, UnavailableError, 3, OutcomeUnknownError],
  ['chunks cut short', cutShortChunked, UnavailableError, 3, OutcomeUnknownError],
  ['a page', text('<html>Sign in, 10.0.0.7</html>'), InvalidResponseError, 1, OutcomeUnknownError],
  ['plain text', text('Welcome to 10.0.0.7'), InvalidResponseError, 1, OutcomeUnknownError],
  ['broken JSON', text('{"id": 10.0.0.7'), InvalidResponseError, 1, OutcomeUnknownError],
  ['an empty body', text(''), InvalidResponseError, 1, OutcomeUnknownError],
  ['a large body', json({ x: 'x'.repeat(200_000) }), InvalidResponseError, 1, OutcomeUnknownError],
  [
    'unknown compression',
    text('x', 200, { 'content-encoding': 'br' }),
    InvalidResponseError,
    1,
    OutcomeUnknownError,
  ],
  [
    'broken compression',
    text('x', 200, { 'content-encoding': 'gzip' }),
    InvalidResponseError,
    1,
    OutcomeUnknownError,
  ],
  [
    'a redirect elsewhere',
    text('', 302, { location: 'http://127.0.0.2/' }),
    InvalidResponseError,
    1,
    InvalidResponseError,
  ],
  ['304', text('', 304), InvalidResponseError, 1, InvalidResponseError],
];

describe('a fault', () => {
  describe.each(FAULTS)('%s', (_name, reply, readError, reads, changeError) => {
    test('fails a read', async () => {
      withoutPauses();
      const gitlab = await startFarEnd(reply);
      const client = startClient(gitlab.url);

      const error = await rejection(client.get(USER));

      expect(error).toBeInstanceOf(readError);
      expect(error).toMatchObject({ request: { method: 'GET', route: '/user' } });
      expect(gitlab.requests).toEqual(Array(reads).fill('GET /api/v4/user'));
      expect(client.requests).toHaveLength(reads);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary|10\.0\.0\.7|gw-7/);
    });

    test.each(['POST', 'PUT', 'DELETE'] as const)('fails a %s that is sent once', async (method) => {
      const gitlab = await startFarEnd(reply);
      const client = startClient(gitlab.url);

      const error = await rejection(CHANGES[method](client));

      expect(error).toBeInstanceOf(changeError);
      expect(gitlab.requests).toHaveLength(1);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary|10\.0\.0\.7|gw-7/);
    });
  });

  test.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"x"'],
  ])('%s is not an object', async (_name, body) => {
    const gitlab = await startFarEnd(text(body));
    const client = startClient(gitlab.url);

    expect(await rejection(client.get(USER))).toBeInstanceOf(InvalidResponseError);
    expect(await rejection(CHANGES.POST(client))).toBeInstanceOf(OutcomeUnknownError);
  });

  test.each(['{}', 'null', '1', '"x"'])('%s is not a list', async (body) => {
    const gitlab = await startFarEnd(text(body));

    expect(await rejection(startClient(gitlab.url).getPage(USER))).toBeInstanceOf(InvalidResponseError);
  });

  test('an answer that is not HTTP is invalid, or leaves an outcome unknown', async () => {
    const url = await startRawFarEnd((socket) => socket.end('220 mail.example.com ESMTP canary\r\n'));
    const client = startClient(url);

    const read = await rejection(client.get(USER));
    const change = await rejection(CHANGES.PUT(client));

    expect(read).toBeInstanceOf(InvalidResponseError);
    expect(change).toBeInstanceOf(OutcomeUnknownError);
    expect(inspect([read, change], { depth: 10, showHidden: true })).not.toContain('canary');
  });

  test('a connection that ends in the middle of an answer of unknown length leaves an outcome unknown', async () => {
    const url = await startRawFarEnd((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{"id":'));

    expect(await rejection(CHANGES.POST(startClient(url)))).toBeInstanceOf(OutcomeUnknownError);
  });

  test('if nobody listens, a change was certainly not made', async () => {
    withoutPauses();
    const client = startClient(await unusedUrl());

    const read = await rejection(client.get(USER));
    const changes = await Promise.all(Object.values(CHANGES).map((change) => rejection(change(client))));

    expect(read).toBeInstanceOf(UnavailableError);
    for (const error of changes) expect(error).toBeInstanceOf(UnavailableError);
    expect(client.requests.map(({ method, attempt }) => `${method} ${attempt}`).sort()).toEqual([
      'DELETE 1',
      'GET 1',
      'GET 2',
      'GET 3',
      'POST 1',
      'PUT 1',
    ]);
  });

  // A name with a part of more than 63 characters is refused without asking anyone.
  test('a host that does not exist is unavailable', async () => {
    const client = startClient(new URL(`http://${'x'.repeat(64)}.test`), { retries: 0 });

    expect(await rejection(client.get(USER))).toBeInstanceOf(UnavailableError);
    expect(await rejection(CHANGES.POST(client))).toBeInstanceOf(UnavailableError);
  });

  test('if TLS fails, a change was certainly not made', async () => {
    const plain = await startFarEnd(json({}));
    const client = startClient(new URL(plain.url.href.replace('http:', 'https:')), { retries: 0 });

    expect(await rejection(CHANGES.POST(client))).toBeInstanceOf(UnavailableError);
    expect(plain.requests).toEqual([]);
  });

  test('a token that GitLab sends back is not passed on', async () => {
    const gitlab = await startFarEnd(echo);

    const error = await rejection(startClient(gitlab.url).get(USER));

    expect(error).toMatchObject({ message: 'Rejected ***' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
  });

  test.each([
    ['as it is', TOKEN],
    ['encoded for a URL', encodeURIComponent(TOKEN)],
    ['as codes of characters', TOKEN.replace(/./g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
  ])('a token that GitLab sends back %s is not passed on', async (_name, written) => {
    const body = `{"message":{"${written}":["${written} ${'x'.repeat(480)}${written}"]}}`;
    const gitlab = await startFarEnd(text(body, 400, { 'x-request-id': TOKEN }));

    const error = await rejection(startClient(gitlab.url).get(USER));

    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', requestId: null, fields: [{ name: '***' }] });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('glpat');
  });

  test('a body of the largest size is read', async () => {
    const body = JSON.stringify({ x: 'x'.repeat(991) });
    const gitlab = await startFarEnd(text(body));
    const client = startClient(gitlab.url, { maxResponseBytes: body.length });
    const strict = startClient(gitlab.url, { maxResponseBytes: body.length - 1 });

    expect(await client.get(USER)).toEqual({ x: 'x'.repeat(991) });
    expect(await rejection(strict.get(USER))).toBeInstanceOf(InvalidResponseError);
  });

  test('a body without end is not read to its end', async () => {
    const gitlab = await startFarEnd((_request, response) => {
      const fill = (): void => {
        while (response.write(Buffer.alloc(16_384, 'x')));
      };
      response.on('drain', fill);
      fill();
    });

    expect(await rejection(startClient(gitlab.url).get(USER))).toBeInstanceOf(InvalidResponseError);
    await gitlab.closed();
  });
});
