import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { Client } from 'undici';
import { onTestFinished, vi } from 'vitest';

import { GitLabClient, type GitLabClientOptions } from '../../src/gitlab/client.ts';
import { Connection } from '../../src/gitlab/connections.ts';
import { path } from '../../src/gitlab/path.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/gitlab/dispatcher.ts';

/** How the far end answers one request; `count` is how many requests it has had, with this one. */
export type Reply = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface FarEnd {
  readonly url: URL;
  /** As in `GET /api/v4/user`, in the order in which they came. */
  readonly requests: string[];
  readonly headers: IncomingHttpHeaders[];
  /** Resolves when it has had so many requests. */
  had(count: number): Promise<void>;
  /** Resolves when all connections are closed over which it has had requests. */
  closed(): Promise<unknown>;
}

/** An HTTP server that can also do what GitLab never should. It ends with the test. */
export async function startFarEnd(reply: Reply): Promise<FarEnd> {
  const requests: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const awaited = new Map<number, () => void>();
  const closed = new Map<Socket, Promise<unknown>>();
  const server = createServer((request, response) => {
    const { socket } = request;
    if (!closed.has(socket)) closed.set(socket, new Promise((resolve) => socket.once('close', resolve)));
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    headers.push(request.headers);
    request.resume();
    reply(request, response, requests.length);
    awaited.get(requests.length)?.();
  });
  const url = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url,
    requests,
    headers,
    closed: () => Promise.all(closed.values()),
    had: (count) =>
      requests.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            awaited.set(count, resolve);
          }),
  };
}

/** A server that says whatever it likes to each connection that sent something. Returns its address. */
export async function startRawFarEnd(reply: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      reply(socket);
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server);
}

/** A port of this machine on which nobody listens. */
export async function unusedUrl(): Promise<URL> {
  const server = createRawServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

export function startDispatcher(url: URL, options: Partial<DispatcherOptions> = {}): Dispatcher {
  const dispatcher = new Dispatcher({
    url,
    connections: 8,
    queue: 256,
    breakerFailures: 10,
    breakerPause: 5000,
    attemptTimeout: 5000,
    totalTimeout: 10_000,
    retries: 2,
    maxResponseBytes: 100_000,
    shareFor: 0,
    shareBytes: 1_000_000,
    ...options,
  });
  onTestFinished(() => dispatcher.destroy());
  return dispatcher;
}

/** A connection for which no socket is opened until something is sent over it. */
export function unopenedConnection(): Connection {
  return new Connection(new Client('http://127.0.0.1:1'));
}

export function startClient(
  url: URL,
  options: Partial<DispatcherOptions> & Partial<GitLabClientOptions> = {},
): GitLabClient {
  return clientOf(startDispatcher(url, options), options);
}

export function clientOf(dispatcher: Dispatcher, options: Partial<GitLabClientOptions> = {}): GitLabClient {
  return new GitLabClient(dispatcher, {
    credentials: { name: 'private-token', value: TOKEN },
    signal: null,
    caller: 'somebody',
    budget: 250,
    concurrency: 32,
    requestId: null,
    tokenAdvice: 'Create one.',
    ...options,
  });
}

export const TOKEN = 'glpat-canary-canary-canary';

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return text(JSON.stringify(body), status, { 'content-type': 'application/json', ...headers });
}

/** Answers with any body. */
export function text(body: string | Buffer, status = 200, headers: Record<string, string> = {}): Reply {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** What the promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It resolves.');
}

/** The address at which a server of this machine listens from now on. */
export async function listen(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** One change of each kind. */
export const CHANGES = {
  POST: (client: GitLabClient) => client.post(path`/projects/${1}/deployments`, { ref: 'main' }),
  PUT: (client: GitLabClient) => client.put(path`/projects/${1}/deployments/${2}`, { status: 'success' }),
  DELETE: (client: GitLabClient) => client.delete(path`/projects/${1}/deployments/${2}`),
};

/** Never answers. */
export const hang: Reply = () => undefined;

/** So that tries follow each other without a pause. */
export function withoutPauses(): void {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => {
    random.mockRestore();
  });
}
