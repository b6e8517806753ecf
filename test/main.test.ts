import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

const TOKEN = 'glpat-canary-in-the-mine';
// A GitLab that nothing is asked of: the discard port.
const UNUSED = { GITLAB_URL: 'http://127.0.0.1:9' };
const DEPLOYMENTS = 'query Board { project(id: "1") { deployments { nodes { status } } } }';

describe('the start', () => {
  test('without settings, an embedded GitLab answers whoever sends the token of the start text', async () => {
    const gateway = await start();
    const address = await gateway.address();
    const hint = await gateway.said('GITLAB_URL is not set');
    const token = /"PRIVATE-TOKEN": "([^"]+)"/.exec(hint)?.[1] ?? '';

    const answer = await post(address, '{ currentUser { username } }', { 'private-token': token });

    expect(hint).toContain(address);
    expect(answer).toEqual({ data: { currentUser: { username: expect.any(String) as string } } });
    expect(gateway.stderr.join('\n')).not.toContain('Warning');
  });

  test('with GITLAB_TOKEN, it says who acts with it, and never the token', async () => {
    const gitlab = await startGitLab();
    const gateway = await start({ GITLAB_URL: gitlab.url, GITLAB_TOKEN: TOKEN });
    const address = await gateway.address();
    await gateway.said('acts with that token');
    const answer = post(address, DEPLOYMENTS);
    const { request, response } = await gitlab.asked();
    response.end('[]');

    expect(await answer).toEqual({ data: { project: { deployments: { nodes: [] } } } });
    expect(JSON.stringify(request.headers)).toContain(TOKEN);
    expect(gateway.output()).not.toContain(TOKEN);
  });

  test('bad settings are told line by line, and nothing starts', async () => {
    const gateway = await start({ PORT: 'http', GITLAB_TOKEN: `${TOKEN} ${TOKEN}`, UPSTREAM_RETRIES: '11' });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stdout).toEqual([]);
    expect(gateway.stderr).toEqual([
      'The gateway does not start:',
      '  PORT is not a whole number from 0 to 65535; unset, it is 4000.',
      expect.stringMatching(/^ {2}GITLAB_TOKEN is not a token/),
      expect.stringMatching(/^ {2}UPSTREAM_RETRIES is not a whole number from 0 to 10/),
    ]);
  });

  test('a misspelled setting is told and does no harm', async () => {
    const gateway = await start({ ...UNUSED, GITLAB_URI: 'https://gitlab.example.com' });

    expect(await gateway.said('GITLAB_URI')).toBe('GITLAB_URI is not a setting. Is GITLAB_URL meant?');
    await gateway.address();
  });

  test('.env counts, and the environment counts more', async () => {
    const directory = await makeDirectory();
    await writeFile(path.join(directory, '.env'), 'PORT=not this one\nUPSTREAM_BUDGET=none\n');

    const gateway = await start(UNUSED, { directory });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      'The gateway does not start:',
      expect.stringContaining('UPSTREAM_BUDGET is not a whole number'),
    ]);
  });

  test('a port in use is one plain line', async () => {
    const { port } = await startGitLab();
    const gateway = await start({ ...UNUSED, PORT: String(port) });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      'The gateway does not start:',
      expect.stringContaining(`PORT ${port} of 127.0.0.1 is in use.`),
    ]);
  });

  test('an address that is not of this machine is one plain line', async () => {
    const gateway = await start({ ...UNUSED, HOST: '192.0.2.1' });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      'The gateway does not start:',
      expect.stringContaining('HOST 192.0.2.1 is no address of this machine.'),
    ]);
  });
});

describe('the log', () => {
  test('stdout has a line of JSON for each operation, and no token', async () => {
    const gitlab = await startGitLab();
    const gateway = await start({ GITLAB_URL: gitlab.url });
    const answer = post(await gateway.address(), DEPLOYMENTS, {
      'private-token': TOKEN,
      'x-request-id': 'board-7',
    });
    const { response } = await gitlab.asked();
    response.writeHead(404).end('{"message":"404 Project Not Found"}');
    await answer;

    expect(await gateway.logged('Operation')).toMatchObject({
      level: 'info',
      operation: 'Board',
      duration: expect.any(Number) as number,
      requests: 1,
      errors: { NOT_FOUND: 1 },
      requestId: 'board-7',
    });
    expect(gateway.stdout.map((line) => typeof JSON.parse(line))).toEqual(gateway.stdout.map(() => 'object'));
    expect(gateway.output()).not.toContain(TOKEN);
  });

  test.each([
    ['an error that nobody catches', 'throw new Error("Broken")'],
    ['a rejection that nobody handles', 'Promise.reject(new Error("Broken"))'],
  ])('%s is logged and ends the process', async (_what, fault) => {
    const gateway = await start(UNUSED, { preload: `process.on('SIGUSR2', () => { ${fault} })` });
    await gateway.address();

    gateway.child.kill('SIGUSR2');

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.log().at(-1)).toMatchObject({ level: 'fatal', error: { message: 'Broken' } });
  });
});

describe('the stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'after %s, an operation under way gets its answer',
    async (signal) => {
      const gitlab = await startGitLab();
      const gateway = await start({ GITLAB_URL: gitlab.url });
      const address = await gateway.address();
      await connectOnly(address);
      const answer = post(address, DEPLOYMENTS);
      const { response } = await gitlab.asked();

      gateway.child.kill(signal);
      await gateway.logged('Stopping');
      response.end('[]');

      expect(await answer).toEqual({ data: { project: { deployments: { nodes: [] } } } });
      expect(await gateway.ended).toEqual({ status: 0, signal: null });
      expect(gateway.log().at(-1)).toMatchObject({ level: 'info', message: 'Stopped' });
    },
  );

  test('connections without a request do not hold it up', async () => {
    const gateway = await start(UNUSED);
    const address = await gateway.address();
    await connectOnly(address);
    await fetch(new URL('/health', address));

    gateway.child.kill('SIGTERM');

    expect(await gateway.ended).toEqual({ status: 0, signal: null });
  });

  test('during SHUTDOWN_DELAY it serves on but is not ready, and a second signal ends it', async () => {
    const gateway = await start({ ...UNUSED, SHUTDOWN_DELAY: '20000' });
    const address = await gateway.address();
    const statusOf = async (name: string) => (await fetch(new URL(name, address))).status;
    const before = [await statusOf('/health'), await statusOf('/ready')];

    gateway.child.kill('SIGTERM');
    await gateway.logged('Stopping');
    const during = [await statusOf('/health'), await statusOf('/ready')];
    await vi.waitFor(() => {
      gateway.child.kill('SIGTERM');
      expect(gateway.child.exitCode).not.toBeNull();
    });

    expect(before).toEqual([200, 200]);
    expect(during).toEqual([200, 503]);
    expect(await gateway.ended).toEqual({ status: 1, signal: null });
  });

  test('SHUTDOWN_TIMEOUT ends what does not finish, with status 1', async () => {
    const gitlab = await startGitLab();
    const gateway = await start({ GITLAB_URL: gitlab.url, SHUTDOWN_TIMEOUT: '50' });
    const answer = post(await gateway.address(), DEPLOYMENTS);
    const cut = expect(answer).rejects.toThrow();
    await gitlab.asked();

    gateway.child.kill('SIGTERM');

    await cut;
    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.log().at(-1)).toMatchObject({ level: 'error', requestsUnderWay: 1 });
  });
});

/** The gateway as a process of its own, on a free port, with nothing in its environment but what is given. */
async function start(
  environment: Record<string, string> = {},
  { directory, preload = '' }: { directory?: string; preload?: string } = {},
) {
  const child = spawn(
    process.execPath,
    [
      ...['--import', import.meta.resolve('tsx')],
      ...['--import', `data:text/javascript,${encodeURIComponent(preload)}`],
      path.resolve(import.meta.dirname, '../src/main.ts'),
    ],
    {
      cwd: directory ?? (await makeDirectory()),
      env: { PATH: process.env.PATH, PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const stdout = new Lines(child.stdout);
  const stderr = new Lines(child.stderr);
  // The last lines may be read after the process is known to have ended.
  const exited = once(child, 'close') as Promise<[status: number | null, signal: string | null]>;
  const ended = exited.then(async ([status, signal]) => {
    // The last lines may be read after the process is known to have ended.
    await Promise.all([stdout.closed, stderr.closed]);
    return { status, signal };
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
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

/** The lines of an output so far, and those to come. */
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

  /** The first line with that part in it, as soon as it is there; throws where the output ends without it. */
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

/** A GitLab that gives no answer but what the test writes: `asked` hands over each request as it comes. */
async function startGitLab() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    asked: async () => {
      const [request, response] = (await once(server, 'request')) as [{ headers: object }, ServerResponse];
      response.setHeader('content-type', 'application/json');
      return { request, response };
    },
  };
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'gateway-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** A connection on which nothing is asked. */
async function connectOnly(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
  });
}

async function post(address: string, query: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return response.json();
}
