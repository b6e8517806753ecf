import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { json, type Reply, startFarEnd } from '../gitlab/far-end.ts';
import { listenForTest } from '../support/raw-requests.ts';

export const WHO = 'query Who { currentUser { username } }';
export const MIRA = { 'private-token': 'glpat-token-of-mira-0001' };

type Headers = Readonly<Record<string, string>>;

interface Held {
  readonly path: string;
  readonly answer: () => void;
}

/** A GitLab that holds each request until it is released. It then says which credentials a read had, or as `replies` say. */
async function startHoldingGitLab(replies: Readonly<Record<string, Reply>>) {
  const held: Held[] = [];
  const changes: Held[] = [];
  const sockets: Socket[] = [];
  const gitlab = await startFarEnd((request, response, count) => {
    const isRead = request.method === 'GET';
    const [path = ''] = (request.url ?? '').split('?');
    sockets.push(request.socket);
    const usual = isRead
      ? json({ id: 1, username: nameOf(request.headers) })
      : json({ id: 7, iid: 7, status: 'running' }, 201);
    (isRead ? held : changes).push({
      path,
      answer: () => {
        (replies[path] ?? usual)(request, response, count);
      },
    });
  });
  return {
    gitlab,
    /** Answers the reads that GitLab holds: all of them, or those of one path. */
    release: (path?: string) => {
      const released = held.filter((one) => path === undefined || one.path === path);
      held.splice(0, held.length, ...held.filter((one) => !released.includes(one)));
      for (const { answer } of released) answer();
    },
    releaseChanges: () => {
      for (const { answer } of changes.splice(0)) answer();
    },
    /** Breaks the connection of the first request. */
    breakFirst: () => sockets[0]?.destroy(),
  };
}

/** The credentials as GitLab gets them: header and value. */
function nameOf(headers: IncomingHttpHeaders): string {
  return ['private-token', 'job-token', 'authorization']
    .flatMap((name) => (headers[name] === undefined ? [] : `${name}=${String(headers[name])}`))
    .join();
}

/** A gateway in front of a GitLab that holds each request. */
export async function startHolding(
  options: Partial<GatewayOptions> = {},
  replies: Readonly<Record<string, Reply>> = {},
) {
  const far = await startHoldingGitLab(replies);
  const lines: Readonly<Record<string, unknown>>[] = [];
  const quiet = () => undefined;
  const info = (fields: object) => lines.push({ ...fields });
  const metrics = createMetrics();
  const gateway = createGateway({
    gitlabUrl: far.gitlab.url,
    retries: 0,
    ...options,
    logger: { debug: quiet, info, warn: quiet, error: quiet },
    observer: metrics,
  });
  onTestFinished(() => gateway.destroy());
  let requests = 0;
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    gateway.listener(request, response);
    if (request.url === '/health') return;
    requests += 1;
    arrivals.emit('request');
  });
  const url = `http://127.0.0.1:${await listenForTest(server)}/graphql`;
  /** Resolves when the gateway has begun with so many requests in total, and has done what needs no response of GitLab. */
  const begun = async (count: number) => {
    while (requests < count) await once(arrivals, 'request');
    expect(requests).toBe(count);
    // Another request passes through the whole gateway only after those before it have come as far as they can.
    await fetch(url.replace('/graphql', '/health'));
  };
  return { ...far, url, lines, metrics, begun };
}

export async function ask(
  url: string,
  query = WHO,
  headers: Headers = MIRA,
  more: { readonly variables?: object; readonly operationName?: string; readonly signal?: AbortSignal } = {},
) {
  const { signal, ...parameters } = more;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, ...parameters }),
    signal,
  });
  return { text: await response.text(), headers: response.headers, status: response.status };
}

/** Asks without credentials from a loopback address, by which the gateway then knows the caller. Returns the response's text. */
export async function askFrom(localAddress: string, url: string, query = WHO): Promise<string> {
  const request = send(url, {
    method: 'POST',
    localAddress,
    headers: { 'content-type': 'application/json' },
  });
  request.end(JSON.stringify({ query }));
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
  return textOf(response);
}
