import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

export interface HttpServerOptions {
  readonly maxConnections: number;
  /** In ms, for the first byte of a connection. Node.js counts from there. */
  readonly firstByteTimeout?: number;
  /** Called for each connection above `maxConnections`, which is closed. */
  readonly onDrop: () => void;
}

/**
 * A server of `node:http` with limits for clients that are slow, silent or too many, and that can be stopped without
 * breaking off what is under way.
 */
export class HttpServer {
  readonly server: Server;
  #requestsUnderWay = 0;
  #isStopping = false;

  constructor(listener: RequestListener, options: HttpServerOptions) {
    this.server = createServer(
      {
        requestTimeout: 30_000,
        headersTimeout: 15_000,
        // How often the two above are looked at; Node's own 30 s would add to them.
        connectionsCheckingInterval: 5_000,
        // Longer than load balancers keep an idle connection, so that they close it first.
        keepAliveTimeout: 65_000,
        // The gateway's own refusal is logged and counted.
        requireHostHeader: false,
      },
      listener,
    );
    this.server.maxConnections = options.maxConnections;
    this.server.on('drop', options.onDrop);
    endSilentConnections(this.server, options.firstByteTimeout ?? 10_000);
    this.#countRequests();
  }

  get requestsUnderWay(): number {
    return this.#requestsUnderWay;
  }

  /** From now on, each response ends its connection. */
  prepareStop(): void {
    this.#isStopping = true;
  }

  /** Takes no further connections; resolves when what is under way has finished. */
  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.#closeUnusedConnections();
    await closed;
  }

  #countRequests(): void {
    this.server.prependListener('request', (_request, response) => {
      this.#requestsUnderWay += 1;
      if (this.#isStopping) response.setHeader('connection', 'close');
      response.once('close', () => {
        this.#requestsUnderWay -= 1;
        if (!this.server.listening) this.#closeUnusedConnections();
      });
    });
  }

  /**
   * Ends the connections that no request needs any more. Without it a closing server waits for clients that keep
   * theirs open after the answer, or have opened one and asked nothing.
   */
  #closeUnusedConnections(): void {
    if (this.#requestsUnderWay === 0) this.server.closeAllConnections();
    else this.server.closeIdleConnections();
  }
}

/** Node.js waits for as long as for all headers, and looks only now and then. */
function endSilentConnections(server: Server, timeout: number): void {
  server.on('connection', (socket) => {
    const timer = setTimeout(() => {
      if (socket.bytesRead === 0) socket.destroy();
    }, timeout).unref();
    socket.once('close', () => {
      clearTimeout(timer);
    });
  });
}
