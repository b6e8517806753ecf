import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { timesSent } from './credentials.ts';
import { hostNameIn } from './host-names.ts';
import { BAD_REQUEST } from './refusal.ts';
import { REFUSAL_HEADERS, refusalBody, type ReportRefusal } from './refused-responses.ts';

export interface NodeListenerOptions {
  /** The most requests in progress on one connection. */
  readonly maxPipelined: number;
  readonly report: ReportRefusal;
}

interface Connection {
  /** Requests. */
  underWay: number;
  /** The last one that was found to be a host name: nearly all requests of a connection have the same. */
  host: string | null;
}

/**
 * Refuses two kinds of requests before Yoga handles them, and closes their connection: requests with an invalid target or
 * Host header (400 BAD_REQUEST), for which Yoga would return a 500 with a stack, and requests on a connection that already
 * has `maxPipelined` requests in progress (429 TOO_MANY_PIPELINED).
 */
export function nodeListener(
  serve: RequestListener,
  { maxPipelined, report }: NodeListenerOptions,
): RequestListener {
  const connections = new WeakMap<Socket, Connection>();

  return (request, response) => {
    const { socket } = request;
    const connection = connections.get(socket) ?? { underWay: 0, host: null };
    connections.set(socket, connection);
    connection.underWay += 1;
    response.once('close', () => {
      connection.underWay -= 1;
    });

    const mistake = mistakeIn(request, connection);
    if (mistake !== null) {
      refuse(response, 400, BAD_REQUEST, mistake, report);
    } else if (connection.underWay > maxPipelined) {
      refuse(response, 429, 'TOO_MANY_PIPELINED', pipelined(connection.underWay, maxPipelined), report);
    } else {
      serve(request, response);
    }
  };
}

function mistakeIn(
  { url, headers, httpVersion, rawHeaders }: IncomingMessage,
  connection: Connection,
): string | null {
  if (!url?.startsWith('/')) {
    return 'The request target is not a path, as in POST /graphql. Send the host name in the Host header.';
  }
  // HTTP/2 has another name for it.
  const host = headers[':authority'] ?? headers.host;
  if (timesSent('host', rawHeaders) > 1) return 'The request has more than one Host header. Send one.';
  if (host === undefined && httpVersion === '1.0') return null;
  if (typeof host === 'string' && (host === connection.host || hostNameIn(host) !== null)) {
    connection.host = host;
    return null;
  }
  return 'The Host header is missing, or is not a host name with an optional port. Send the host name of the gateway.';
}

function pipelined(count: number, limit: number): string {
  return `This connection has ${count} requests in progress. The limit is ${limit} (MAX_PIPELINED). Nothing was executed. Read earlier responses first, or open more connections.`;
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  report: ReportRefusal,
): void {
  const requestId = randomUUID();
  report(code, requestId);
  const body = refusalBody(code, message);
  response.writeHead(status, {
    ...REFUSAL_HEADERS,
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(body);
}
