import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { STARTUP_USER_AGENT } from '../../src/process/startup-check.ts';
import { builtProgram } from './built-program.ts';
import { expectNoCanary } from './canary.ts';

/** A GitLab that gets no requests: the discard port. */
export const UNUSED = { GITLAB_URL: 'http://127.0.0.1:9' };
export const DEPLOYMENTS = 'query Board { project(id: "1") { deployments { nodes { status } } } }';

/** Starts the gateway as its own process, on a free port, with only these variables in its environment. */
export async function startProcess(
  environment: Record<string, string> = {},
  { directory, preload = '' }: { directory?: string; preload?: string } = {},
) {
  const child = spawn(
    process.execPath,
    [...['--import', `data:text/javascript,${encodeURIComponent(preload)}`], await builtProgram('main')],
    {
      cwd: directory ?? (await makeDirectory()),
      env: { PATH: process.env.PATH, PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const stdout = new Lines(child.stdout);
  const stderr = new Lines(child.stderr);
  const exited = once(child, 'close') as Promise<[status: number | null, signal: string | null]>;
  const ended = exited.then(async ([status, signal]) => {
    // The last lines can arrive after the process has ended.
    await Promise.all([stdout.closed, stderr.closed]);
    return { status, signal };
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    expectNoCanary([...stdout.lines, ...stderr.lines].join('\n'), 'the output of the process');
  });

  const log = () => stdout.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const logged = async (message: string) =>
    JSON.parse(await stdout.find(`"message":"${message}"`)) as Record<string, unknown>;

  return {
    child,
    ended,
    stdout: stdout.lines,
    stderr: stderr.lines,
    log,
    logged,
    output: () => [...stdout.lines, ...stderr.lines].join('\n'),
    said: async (part: string) => stderr.find(part),
    address: async () => String((await logged('Listening')).address),
  };
}

/** The lines of an output so far, and the lines that follow. */
class Lines {
  readonly lines: string[] = [];
  readonly closed: Promise<unknown>;
  readonly #reader;
  #ended = false;

  constructor(output: NodeJS.ReadableStream) {
    this.#reader = createInterface(output);
    this.#reader.on('line', (line) => this.lines.push(line));
    this.closed = once(this.#reader, 'close').then(() => {
      this.#ended = true;
    });
  }

  /** Waits for the first line that contains this part. Throws if the output ends without it. */
  async find(part: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.lines.find((line) => line.includes(part));
        if (found !== undefined) resolve(found);
        else if (this.#ended) reject(new Error(`No line with ${part} in:\n${this.lines.join('\n')}`));
      };
      look();
      this.#reader.on('line', look);
      this.#reader.on('close', look);
    });
  }
}

/**
 * A GitLab that sends only the responses that the test writes: `asked` resolves to each request as it arrives. The
 * requests of the gateway's startup check are not among them.
 */
export async function startSilentGitLab() {
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.headers['user-agent'] === STARTUP_USER_AGENT) {
      response.writeHead(401).end('{"message":"401 Unauthorized"}');
    } else {
      requests += 1;
      server.emit('asked', request, response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;

  return {
    port,
    /** The number of requests so far. */
    requests: () => requests,
    url: `http://127.0.0.1:${port}`,
    asked: async () => {
      const [request, response] = (await once(server, 'asked')) as [IncomingMessage, ServerResponse];
      response.setHeader('content-type', 'application/json');
      return { request, response };
    },
  };
}

export async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'gateway-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** Opens a connection that sends no request. */
export async function connectOnly(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
  });
}

export async function post(
  address: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}
