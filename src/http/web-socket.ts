import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import {
  type Context as Connection,
  handleProtocols,
  makeServer,
  type ServerOptions,
  type SubscribePayload,
} from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { hostNameIn } from './host-names.ts';
import { ORIGIN_NOT_ALLOWED, type ReportRefusal } from './refused-responses.ts';
import { OVERLOADED } from './response-limits.ts';
import { resultsIn } from './response-results.ts';
import { type ConnectionExtra, connectSocket } from './web-socket-connection.ts';

export interface WebSocketOptions {
  /** Executes an operation, with all checks and limits of one that arrives over HTTP. */
  readonly fetch: (request: Request, upgrade: IncomingMessage) => Promise<Response>;
  /** The path of the API. */
  readonly endpoint: string;
  readonly corsOrigins: readonly string[];
  /** The most operations in progress on one connection. */
  readonly maxPerConnection: number;
  /** The most bytes of one message. */
  readonly maxRequestBytes: number;
  /** The most unread bytes of responses on all connections. */
  readonly maxBytes: number;
  readonly report: ReportRefusal;
  /** Called with an error that no client caused. */
  readonly onDefect: (error: unknown) => void;
}

export interface WebSockets {
  /** For the event `upgrade` of a server of `node:http`. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes all connections. Their clients connect again. */
  close(): Promise<void>;
}

/** What a client needs from its connection: how to reach it, and the headers of its operations. */
interface Sender {
  readonly upgrade: IncomingMessage;
  readonly headers: Headers;
}

interface Operation {
  readonly sender: Sender;
  readonly payload: SubscribePayload;
}

/** graphql-ws wants a document to know whether to expect several results. The gateway's own execution decides that. */
const ANY_DOCUMENT: DocumentNode = parse('subscription { __typename }');
/** Headers of the handshake that operations keep. Credentials can also come with `connection_init`. */
const KEPT_HEADERS = [
  'private-token',
  'job-token',
  'authorization',
  'host',
  'origin',
  'user-agent',
  'traceparent',
  'x-request-cost',
];
/** Headers that `connection_init` can set. */
const SETTABLE_HEADERS = ['private-token', 'job-token', 'authorization', 'x-request-cost'];

/**
 * Serves `graphql-transport-ws`. Each operation becomes a request to the gateway itself, so that every check, limit and log
 * line of HTTP applies; only the transport is different.
 */
export function webSockets(options: WebSocketOptions): WebSockets {
  const { maxRequestBytes, report, onDefect } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxRequestBytes,
    perMessageDeflate: false,
    handleProtocols,
  });
  const protocol = makeServer(protocolOptions(options, server));

  const upgrade: WebSockets['upgrade'] = (request, socket, head) => {
    const refusal = refusalOf(request, options);
    if (refusal) {
      report(refusal.code);
      socket.end(`HTTP/1.1 ${refusal.status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => {
      connectSocket(protocol, client, request, onDefect);
    });
  };

  return {
    upgrade,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.close(1001, 'The gateway is stopping');
        server.close(() => {
          resolve();
        });
      }),
  };

  function refusalOf({ url = '', headers }: IncomingMessage, { endpoint, corsOrigins }: WebSocketOptions) {
    const host = headers.host ?? '';
    if (hostNameIn(host) === null) return { status: '400 Bad Request', code: 'BAD_REQUEST' };
    if (url.split('?')[0] !== endpoint) return { status: '404 Not Found', code: 'PATH_NOT_FOUND' };
    const { origin } = headers;
    const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
    if (origin === undefined || isOwn || corsOrigins.includes(origin)) return null;
    return { status: '403 Forbidden', code: ORIGIN_NOT_ALLOWED };
  }
}

function protocolOptions(
  { fetch, endpoint, maxPerConnection, maxBytes, report }: WebSocketOptions,
  server: WebSocketServer,
): ServerOptions<Record<string, unknown> | undefined, ConnectionExtra> {
  const senders = new WeakMap<object, Sender>();

  const unread = () => [...server.clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);

  return {
    onConnect: ({ connectionParams, extra }) => {
      const headers = headersOf(extra.upgrade, connectionParams);
      if (headers) senders.set(extra.socket, { upgrade: extra.upgrade, headers });
      // Closes the connection with the code 4403.
      return headers !== null;
    },
    onSubscribe: ({ subscriptions, extra }, _id, payload) => {
      const count = Object.keys(subscriptions).length;
      if (count > maxPerConnection) {
        return [
          refused(
            'TOO_MANY_OPERATIONS',
            `This connection has ${count} operations in progress. The limit is ${maxPerConnection} (MAX_OPERATIONS_PER_SOCKET). Nothing was executed.`,
          ),
        ];
      }
      if (unread() > maxBytes) {
        return [
          refused(
            OVERLOADED,
            'Clients have not read too many bytes of earlier responses (RESPONSE_BYTES). Nothing was executed. Read them, then try again.',
          ),
        ];
      }
      const sender = senders.get(extra.socket);
      if (!sender) return [refused('UNAUTHENTICATED', 'The connection was not initialised.')];
      const operation: Operation = { sender, payload };
      return { schema: null as never, document: ANY_DOCUMENT, contextValue: operation, rootValue: null };
    },
    subscribe: async ({ contextValue }) => {
      const { sender, payload } = contextValue as Operation;
      const request = new Request(`http://${sender.headers.get('host') ?? 'localhost'}${endpoint}`, {
        method: 'POST',
        headers: sender.headers,
        body: JSON.stringify(payload),
      });
      return resultsIn(await fetch(request, sender.upgrade));
    },
  };

  function refused(code: string, message: string): GraphQLError {
    report(code);
    return new GraphQLError(message, { extensions: { code } });
  }
}

/**
 * The headers of a connection's operations: those of the handshake, and then those in the payload of `connection_init`, in
 * the forms in which clients and routers send them. Null if one of them cannot be a header.
 */
function headersOf({ headers }: IncomingMessage, params: Connection['connectionParams']): Headers | null {
  const result = new Headers({
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json;q=0.9',
  });
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') result.set(name, value);
  }
  const { headers: nested, connectionParams: routed, ...flat } = params ?? {};
  // Apollo Router passes on the value of its caller's Authorization.
  const token = isObject(routed) && typeof routed.token === 'string' ? { authorization: routed.token } : {};
  try {
    for (const source of [flat, isObject(nested) ? nested : {}, token]) {
      for (const [name, value] of Object.entries(source)) {
        const header = name.toLowerCase();
        if (SETTABLE_HEADERS.includes(header) && typeof value === 'string') result.set(header, value);
      }
    }
  } catch {
    return null;
  }
  return result;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
