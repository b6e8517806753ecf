import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startGatewayProcess } from '../soak/measured-gateway.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { buildFirst, builtProgram } from '../support/built-program.ts';
import { canaryTokens } from '../support/canary.ts';

buildFirst();

const MEBIBYTE = 1024 ** 2;
const HEAD = 'POST /graphql HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: application/json\r\n';
/** How much faster than its own the clock goes by which the process ends connections. */
const HASTE = 20;

// Makes the process tell with what limits it serves, and sooner enforce them: seconds become parts of one.
const HASTY_SERVER = `data:text/javascript,
  import http from 'node:http';
  import { syncBuiltinESMExports } from 'node:module';
  const { createServer } = http;
  const hasten = (limits) => Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, value / ${HASTE}]));
  http.createServer = ({ requestTimeout, headersTimeout, connectionsCheckingInterval, ...options }, ...rest) => {
    const limits = { requestTimeout, headersTimeout, connectionsCheckingInterval };
    console.log(JSON.stringify({ message: 'Limits', ...limits, keepAliveTimeout: options.keepAliveTimeout }));
    return createServer({ ...options, ...hasten(limits) }, ...rest);
  };
  syncBuiltinESMExports();`;

/** The gateway as a process of its own, in front of an embedded GitLab. */
async function start(preloads: readonly string[] = []) {
  const gitlab = await startSandbox({ tokens: canaryTokens });
  onTestFinished(() => gitlab.close());
  const log: Record<string, unknown>[] = [];
  const gateway = await startGatewayProcess(
    await builtProgram('main'),
    { GITLAB_URL: gitlab.url },
    (line) => log.push(JSON.parse(line) as Record<string, unknown>),
    preloads,
  );
  onTestFinished(async () => {
    await gateway.stop();
  });
  const open = async (beginning: string): Promise<Socket> => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
    await once(socket, 'connect');
    socket.write(beginning);
    return socket;
  };
  const ask = async (): Promise<number> => {
    const before = performance.now();
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': canaryTokens.maintainer },
      body: JSON.stringify({ query: '{ currentUser { username } }' }),
    });
    expect(await response.json()).toEqual({ data: { currentUser: { username: 'mira.castellan' } } });
    return performance.now() - before;
  };
  return { gitlab, gateway, log, open, ask };
}

/** The middle one of the times of some requests, in ms. */
async function medianOf(ask: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  while (times.length < 21) times.push(await ask());
  return times.sort((one, other) => one - other)[10] ?? NaN;
}

/** The most memory that a process has had so far, in bytes. */
function highWaterMark(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** Sends up to so many bytes, as fast as they are taken, until there is an answer; resolves to its first line. */
async function upload(socket: Socket, bytes: number, frame: (chunk: Buffer) => Buffer): Promise<string> {
  const chunk = frame(Buffer.alloc(MEBIBYTE / 4, ' '));
  let answer = '';
  socket.on('data', (data: Buffer) => {
    answer += data.toString('latin1');
  });
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += MEBIBYTE / 4) {
    if (!socket.write(chunk)) await writable(socket);
  }
  await expect.poll(() => answer, { timeout: 10_000 }).not.toBe('');
  return answer.split('\r\n')[0] ?? '';
}

/** Resolves when more may be written, or nothing any more. */
async function writable(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

describe('200 MiB where a GraphQL request belongs', () => {
  const SIZE = 200 * MEBIBYTE;
  const WAYS: readonly [header: string, frame: (chunk: Buffer) => Buffer][] = [
    [`Content-Length: ${SIZE}`, (chunk) => chunk],
    [
      'Transfer-Encoding: chunked',
      (chunk) => Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
    ],
  ];

  test('are refused and not kept, with their length and in chunks', { timeout: 60_000 }, async () => {
    const { gitlab, gateway, open, ask } = await start();
    const uploadBothWays = async (size: number) => {
      const statuses: string[] = [];
      for (const [header, frame] of WAYS) {
        statuses.push(await upload(await open(`${HEAD}${header}\r\n\r\n`), size, frame));
      }
      return statuses;
    };
    // Until its code is compiled and its heap has grown, a process takes more from one request to the next anyway.
    for (let asked = 0; asked < 300; asked += 1) await ask();
    // The pieces of a body that are on their way take memory too, but no more for a body that is twice as long.
    for (let round = 0; round < 3; round += 1) await uploadBothWays(SIZE / 2);
    gitlab.forgetRequests();
    const before = highWaterMark(gateway.pid);

    const statuses = await uploadBothWays(SIZE);

    expect(statuses).toEqual(WAYS.map(() => 'HTTP/1.1 413 Payload Too Large'));
    expect(highWaterMark(gateway.pid) - before).toBeLessThan(20 * MEBIBYTE);
    expect(gitlab.lines()).toEqual([]);
    await ask();
  });
});

describe('200 connections that never finish what they began', () => {
  test('do not hold up the others', { timeout: 60_000 }, async () => {
    const { gateway, open, ask } = await start();
    await medianOf(ask);
    const before = await medianOf(ask);
    const files = (await gateway.footprint()).openFiles;

    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        open(index % 2 === 0 ? HEAD : `${HEAD}Content-Length: 1000\r\n\r\n{"query"`),
      ),
    );

    await expect
      .poll(async () => (await gateway.footprint()).openFiles, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(files + 200);
    expect((await medianOf(ask)) - before).toBeLessThan(50);
  });

  test('are ended: 15 s for the headers, 30 s for all of a request', { timeout: 60_000 }, async () => {
    const { gateway, log, open, ask } = await start([HASTY_SERVER]);
    await ask();
    const files = (await gateway.footprint()).openFiles;
    const ends: string[] = [];

    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const socket = await open(index % 2 === 0 ? HEAD : `${HEAD}Content-Length: 1000\r\n\r\n{"query"`);
        socket.on('data', (data: Buffer) => ends.push(data.toString().split('\r\n')[0] ?? ''));
        if (!socket.destroyed) await once(socket, 'close');
      }),
    );

    expect(log.find(({ message }) => message === 'Limits')).toEqual({
      message: 'Limits',
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      connectionsCheckingInterval: 5000,
      keepAliveTimeout: 65_000,
    });
    expect(new Set(ends)).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
    await expect
      .poll(async () => (await gateway.footprint()).openFiles, { timeout: 10_000 })
      .toBeLessThanOrEqual(files + 1);
    await ask();
  });

  test('cannot have headers without end: above 16 KiB they are refused', async () => {
    const { open } = await start();

    const socket = await open(`${HEAD}X-Filler: ${'x'.repeat(17 * 1024)}`);
    const [data] = (await once(socket, 'data')) as [Buffer];

    expect(data.toString()).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  });
});
