import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { HttpServer, type HttpServerOptions } from '../../src/process/http-server.ts';
import { startGateway } from '../support/gateway.ts';
import { collect, listenForTest, openSocket } from '../support/raw-requests.ts';

async function start(options: Partial<HttpServerOptions>) {
  const { gateway } = await startGateway();
  const drops: string[] = [];
  const httpServer = new HttpServer(gateway.listener, {
    maxConnections: 10,
    onDrop: () => drops.push('dropped'),
    ...options,
  });
  return { port: await listenForTest(httpServer.server), drops };
}

const HEALTH = 'GET /health HTTP/1.1\r\nHost: localhost\r\n';

describe('a connection', () => {
  test('that never sends a byte is closed without a word', async () => {
    const { port } = await start({ firstByteTimeout: 100 });
    const silent = await openSocket(port);
    const received = collect(silent);

    await once(silent, 'close');

    expect(received()).toBe('');
  });

  test('that has sent a byte in time is not', async () => {
    const { port } = await start({ firstByteTimeout: 100 });
    const slow = await openSocket(port);
    const received = collect(slow);
    slow.write(HEALTH);
    // Opened later, so when this one is closed, the time of the other one is over too.
    const silent = await openSocket(port);
    silent.resume();
    await once(silent, 'close');

    slow.write('Connection: close\r\n\r\n');
    await once(slow, 'close');

    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('above the limit is closed at once and reported, and the others are served', async () => {
    const { port, drops } = await start({ maxConnections: 2 });
    const first = await openSocket(port);
    const received = collect(first);
    await openSocket(port);

    const third = await openSocket(port);
    third.resume();
    await once(third, 'close');
    first.write(`${HEALTH}Connection: close\r\n\r\n`);
    await once(first, 'close');

    expect(drops).toEqual(['dropped']);
    expect(received()).toMatch(/^HTTP\/1\.1 200 /);
  });
});
