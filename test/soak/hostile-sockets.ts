import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { MAINTAINER } from './callers.ts';
import { BOX_OFFICE } from './projects.ts';

const HEAD = `POST /graphql HTTP/1.1\r\nHost: gateway.test\r\nContent-Type: application/json\r\nPrivate-Token: ${MAINTAINER.headers['private-token'] ?? ''}\r\n`;
const BODY = JSON.stringify({ query: '{ currentUser { username } }' });
/** Its response is larger than the buffers of the connection, so the gateway has to keep what the client does not read. */
const LARGE_BODY = JSON.stringify({
  query: `{ project(id: ${BOX_OFFICE}) { deployments(first: 500) { nodes { id sha ref status deployable { id name user { id name webUrl } commit { id message } } } } } }`,
});

/** What a hostile client writes to a connection before it stops. */
const BEGINNINGS = [
  '',
  'POST /gra',
  HEAD,
  `${HEAD}Content-Length: 1000\r\n\r\n${BODY}`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n40\r\n{"query"`,
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  `GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n`,
  `POST /graphql HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n\r\n`,
  `GET /health HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(100),
  `${HEAD}Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
];

/** Connections that begin a request and never finish it. Their number is limited. */
export class HostileSockets {
  readonly #port: number;
  readonly #most: number;
  readonly #open = new Set<Socket>();
  #begun = 0;

  constructor(url: string, most: number) {
    this.#port = Number(new URL(url).port);
    this.#most = most;
  }

  get begun(): number {
    return this.#begun;
  }

  /** Opens another connection, and closes the oldest if there are too many. */
  open(): void {
    const [oldest] = this.#open;
    if (this.#open.size >= this.#most) oldest?.destroy();
    const socket = connect(this.#port, '127.0.0.1');
    this.#open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#open.delete(socket));
    // Node reports the end of a connection only after everything before it has been read.
    socket.resume();
    socket.write(BEGINNINGS[(this.#begun += 1) % BEGINNINGS.length] ?? '');
  }

  /** Requests something large several times, and never reads it. Closes the oldest such connection if there are too many. */
  neglect(): void {
    const [oldest] = this.#open;
    if (this.#open.size >= this.#most) oldest?.destroy();
    const socket = connect(this.#port, '127.0.0.1');
    this.#open.add(socket);
    this.#begun += 1;
    socket.on('error', () => undefined);
    socket.on('close', () => this.#open.delete(socket));
    socket.pause();
    socket.write(`${HEAD}Content-Length: ${LARGE_BODY.length}\r\n\r\n${LARGE_BODY}`.repeat(3));
  }

  /** Sends a complete request and closes the connection before the response, sometimes by a reset. */
  async leave(milliseconds: number): Promise<void> {
    const socket = connect(this.#port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`);
    this.#begun += 1;
    await pause(milliseconds);
    if (this.#begun % 2 === 0) socket.resetAndDestroy();
    else socket.destroy();
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
