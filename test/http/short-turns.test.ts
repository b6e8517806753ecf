import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { inShortTurns } from '../../src/http/short-turns.ts';
import { startGateway } from '../support/gateway.ts';
import { listenForTest, openSocket, rawPost, serveOnPort } from '../support/raw-requests.ts';

const CALLERS = 100;

/** Connections that the server has accepted, so that what they send next arrives in one turn of its event loop. */
async function openSockets(port: number, count: number) {
  const sockets = await Promise.all(Array.from({ length: count }, () => openSocket(port)));
  for (const socket of sockets) socket.write(get('/first'));
  await Promise.all(sockets.map((socket) => once(socket, 'data')));
  return sockets;
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
}

/** Takes 4 ms of the turn, a part of which only begins when other promises have settled. */
function busyListener(served: string[]): RequestListener {
  const work = () => {
    for (const end = performance.now() + 2; performance.now() < end;);
  };
  return (request, response) => {
    served.push(request.url ?? '');
    work();
    void Promise.resolve().then(work);
    response.end();
  };
}

test.each(['/health', '/ready', '/health?from=here'])(
  '%s does not wait for all operations that arrive before it',
  async (path) => {
    const { gateway } = await startGateway();
    const port = await serveOnPort(gateway);
    const [probe, ...callers] = (await openSockets(port, CALLERS + 1)) as [Socket, ...Socket[]];
    let answered = 0;
    for (const caller of callers) caller.once('data', () => (answered += 1));

    for (const caller of callers) caller.write(rawPost('{ __typename }'));
    probe.write(get(path));
    const [response] = (await once(probe, 'data')) as [Buffer];

    expect(response.toString()).toMatch(/^HTTP\/1.1 200 /);
    expect(answered).toBeLessThan(CALLERS);
    await expect.poll(() => answered).toBe(CALLERS);
  },
);

test('requests are served in the order of their arrival, and only for 10 ms in one turn', async () => {
  const served: string[] = [];
  const turns: number[] = [];
  const listener = inShortTurns(busyListener(served));
  const port = await listenForTest(
    createServer((request, response) => {
      listener(request, response);
      turns.push(served.length);
    }),
  );
  const sockets = await openSockets(port, 12);
  const before = served.length;

  for (const [index, socket] of sockets.entries()) socket.write(get(`/${index}`));
  await Promise.all(sockets.map((socket) => once(socket, 'data')));

  expect(served.slice(before)).toEqual(sockets.map((_, index) => `/${index}`));
  // Of those that arrive together, the first three take the time of the turn.
  expect(turns.at(-1)).toBeLessThanOrEqual(before + 4);
});

test('a request whose client has left is dropped', async () => {
  const served: string[] = [];
  const listener = inShortTurns(busyListener(served));
  const arrived: string[] = [];
  const port = await listenForTest(
    createServer((request, response) => {
      arrived.push(request.url ?? '');
      listener(request, response);
      if (request.url === '/leaving') request.destroy();
    }),
  );
  const [leaving, ...others] = (await openSockets(port, 6)) as [Socket, ...Socket[]];
  served.length = 0;

  for (const [index, socket] of others.entries()) socket.write(get(`/${index}`));
  leaving.write(get('/leaving'));
  await Promise.all([once(leaving, 'close'), ...others.map((socket) => once(socket, 'data'))]);

  expect(arrived).toContain('/leaving');
  expect(served).toEqual(['/0', '/1', '/2', '/3', '/4']);
});
