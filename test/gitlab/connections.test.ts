import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { CancelledError, OutcomeUnknownError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { CHANGES, clientOf, hang, json, listen, rejection, startDispatcher, startFarEnd } from './far-end.ts';

const USER = path`/user`;

interface Numbered {
  readonly url: URL;
  readonly sockets: Socket[];
  /** Each after the number of its connection, from 1. */
  readonly requests: string[];
}

/** A far end that answers each request with the number of its connection, unless `reply` does something else. */
async function startNumbered(
  reply: (socket: Socket, request: string, answer: string) => void = (socket, _request, answer) => {
    socket.write(answer);
  },
): Promise<Numbered> {
  const sockets: Socket[] = [];
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const number = sockets.length;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const [request = ''] = data.toString().split(' HTTP');
      requests.push(`${number} ${request}`);
      reply(socket, request, response({ id: number }));
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: await listen(server), sockets, requests };
}

function response(body: object): string {
  const text = JSON.stringify(body);
  return `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

describe('a connection', () => {
  test('goes back to the caller who used it last', async () => {
    const { url } = await startNumbered();
    const dispatcher = startDispatcher(url, { connections: 8 });
    const ask = (caller: string) => clientOf(dispatcher, { caller }).get<{ id: number }>(USER);

    const numbers: number[] = [];
    for (const caller of ['a', 'b', 'c', 'a', 'b', 'a', 'c', 'c', 'a']) numbers.push((await ask(caller)).id);

    expect(numbers).toEqual([1, 2, 3, 1, 2, 1, 3, 3, 1]);
  });

  test('goes to another caller when the limit is reached', async () => {
    const { url, sockets } = await startNumbered();
    const dispatcher = startDispatcher(url, { connections: 2 });

    for (const caller of ['a', 'b', 'c', 'd', 'a', 'e']) await clientOf(dispatcher, { caller }).get(USER);

    expect(sockets).toHaveLength(2);
  });

  test('goes to another caller once it has been quiet for a while', async () => {
    const { url, sockets } = await startNumbered();
    const dispatcher = startDispatcher(url, { connections: 8 });
    await clientOf(dispatcher, { caller: 'a' }).get(USER);
    const now = performance.now();
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now + 1500);
    onTestFinished(() => {
      later.mockRestore();
    });

    await clientOf(dispatcher, { caller: 'b' }).get(USER);

    expect(sockets).toHaveLength(1);
  });

  test('that receives an unrequested response is closed, and nobody gets that response', async () => {
    const { url, sockets } = await startNumbered();
    const dispatcher = startDispatcher(url, { connections: 1 });
    for (let turn = 1; turn <= 20; turn += 1) {
      expect(await clientOf(dispatcher, { caller: `caller ${turn}` }).get(USER)).toEqual({ id: turn });
      const socket = sockets.at(-1);
      const closed = new Promise((resolve) => socket?.once('close', resolve));

      socket?.write(response({ id: 'planted' }));

      await closed;
    }
  });

  test('that may receive a late response is not used for another caller', async () => {
    // It arrives after the next request has been sent, where it cannot be told from the answer.
    const poisoned = new Set<Socket>();
    const { url } = await startNumbered((socket, request, answer) => {
      socket.write(poisoned.has(socket) ? response({ id: 'planted' }) : answer);
      if (request.endsWith('/users/1')) poisoned.add(socket);
    });
    const dispatcher = startDispatcher(url, { connections: 8 });
    let planted = 0;

    for (let turn = 0; turn < 50; turn += 1) {
      const hostile = clientOf(dispatcher, { caller: 'hostile' }).get(path`/users/${1}`);
      await hostile.catch(() => undefined);
      for (const caller of ['other', 'third']) {
        const { id } = await clientOf(dispatcher, { caller }).get<{ id: unknown }>(USER);
        if (id === 'planted') planted += 1;
      }
    }

    expect(planted).toBe(0);
  });
});

describe('a kept connection that breaks before any byte of a request is written', () => {
  test.each(['POST', 'PUT', 'DELETE'] as const)(
    'leads to a %s that is sent once, over a new one',
    async (method) => {
      const { url, sockets, requests } = await startNumbered();
      const dispatcher = startDispatcher(url, { connections: 1 });
      await clientOf(dispatcher).get(USER);

      sockets[0]?.resetAndDestroy();
      await CHANGES[method](clientOf(dispatcher));

      expect(requests).toHaveLength(2);
      expect(requests[1]).toMatch(new RegExp(`^2 ${method} `));
    },
  );

  test('differs from one that breaks afterwards: that change is never sent again', async () => {
    const { url, requests } = await startNumbered((socket, request, answer) => {
      if (request.startsWith('POST')) socket.resetAndDestroy();
      else socket.write(answer);
    });
    const dispatcher = startDispatcher(url, { connections: 1 });
    await clientOf(dispatcher).get(USER);

    const error = await rejection(CHANGES.POST(clientOf(dispatcher)));

    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(requests).toHaveLength(2);
  });
});

describe('a read that is given up', () => {
  test('closes its connection, and no other one opens in its place', async () => {
    const gitlab = await startFarEnd(hang);
    const dispatcher = startDispatcher(gitlab.url, { connections: 8 });
    const connects: unknown[] = [];
    const onSocket = (message: unknown): void => {
      connects.push(message);
    };
    subscribe('net.client.socket', onSocket);
    onTestFinished(() => {
      unsubscribe('net.client.socket', onSocket);
    });
    const caller = new AbortController();
    const reads = Array.from({ length: 8 }, (_, id) =>
      rejection(clientOf(dispatcher, { signal: caller.signal }).get(path`/users/${id}`)),
    );
    await gitlab.had(8);

    caller.abort();

    for (const error of await Promise.all(reads)) expect(error).toBeInstanceOf(CancelledError);
    await gitlab.closed();
    await dispatcher.close();
    expect(connects).toHaveLength(8);
  });

  test('leaves its connection usable if it has not been sent', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const dispatcher = startDispatcher(gitlab.url, { connections: 1 });
    const caller = new AbortController();
    const gone = rejection(clientOf(dispatcher, { signal: caller.signal }).get(path`/users/${1}`));

    caller.abort();

    expect(await gone).toBeInstanceOf(CancelledError);
    expect(await clientOf(dispatcher).get(USER)).toEqual({ id: 1 });
    expect(gitlab.requests).toEqual(['GET /api/v4/user']);
  });
});
