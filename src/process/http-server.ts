import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

export interface HttpServerOptions {
  readonly maxConnections: number;
  /** In ms, until the first byte of a connection. The timeouts of Node.js only start with that byte. */
  readonly firstByteTimeout?: number;
  /** Called for each connection that is closed because there are more than `maxConnections`. */
  readonly onDrop: () => void;
}

/**
 * A server of `node:http` that limits slow clients, silent clients and the number of clients, and that can stop without
 * aborting running requests.
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
        // How often Node.js checks the two timeouts above; its default of 30 s would add to them.
        connectionsCheckingInterval: 5_000,
        // Longer than load balancers keep idle connections, so that they close them first.
        keepAliveTimeout: 65_000,
        // The gateway refuses such requests itself, and so logs and counts them.
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

  /** Accepts no further connections; resolves when all running requests have finished. */
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
   * Ends the connections that no request needs any more. Otherwise, a closing server would wait for clients that keep a
   * connection open after the response, or that opened one and sent nothing.
   */
  #closeUnusedConnections(): void {
    if (this.#requestsUnderWay === 0) this.server.closeAllConnections();
    else this.server.closeIdleConnections();
  }
}

/** Node.js would wait for the first byte as long as for all headers, and checks only now and then. */
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
