import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { createClient } from '@redis/client';
import { onTestFinished } from 'vitest';

/** A Redis server of its own process, which writes no files. */
export class RedisServer {
  readonly #port: number;
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.#port = port;
    this.#settings = settings;
  }

  /** With further options of its command line. */
  static async start(settings: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Starts the server on the same port as before, without its data. */
  async start(): Promise<void> {
    const options = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', [...options, ...this.#settings], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#server = server;
    for await (const line of createInterface(server.stdout)) if (line.includes('Ready to accept')) break;
    server.stdout.resume();
  }

  /** Ends the server at once, without closing its connections. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  /** From now on, the server accepts connections and does not reply. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#server?.kill('SIGCONT');
  }
}

/** Starts a Redis that ends with the test. */
export async function startRedis(settings?: readonly string[]): Promise<RedisServer> {
  const redis = await RedisServer.start(settings);
  onTestFinished(() => redis.stop());
  return redis;
}

/** A client that ends with the test. */
export async function redisClient({ url }: RedisServer) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

/** Everything that clients send from now on, a command a line. */
export async function spyOn(redis: RedisServer): Promise<readonly string[]> {
  const lines: string[] = [];
  const client = await redisClient(redis);
  await client.monitor((line) => lines.push(line));
  return lines;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
