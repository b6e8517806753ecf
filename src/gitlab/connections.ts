import { buildConnector, Client, type Dispatcher as Undici } from 'undici';

/** In ms. A response that GitLab sends late has arrived by then, and has closed the connection. */
const QUIET = 1000;

export interface ConnectionsOptions {
  /** The most connections at the same time. */
  readonly limit: number;
  /** In ms. */
  readonly connectTimeout: number;
}

/**
 * The connections to GitLab, each for one request at a time. undici's Pool takes the first free connection, no matter who
 * used it last. Here each caller gets the connection that they used last: a response that nobody asked for, and that arrives
 * so late that it looks like the answer to the next request, then reaches only the caller whose request caused it.
 */
export class Connections {
  readonly #origin: string;
  readonly #limit: number;
  readonly #options: Client.Options;
  readonly #all = new Set<Connection>();
  /** In the order of their last use; the latest is at the end. */
  readonly #idle: Connection[] = [];

  constructor(origin: string, { limit, connectTimeout }: ConnectionsOptions) {
    this.#origin = origin;
    this.#limit = limit;
    this.#options = {
      // One connector for all connections, so that TLS sessions are resumed.
      connect: buildConnector({ timeout: connectTimeout }),
      pipelining: 1,
      // undici's own timeouts are off: they limit the silence between two bytes, so a byte now and then would go on for ever.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
  }

  get inUse(): number {
    return this.#all.size - this.#idle.length;
  }

  /** Whether `take` returns null. */
  get areAllInUse(): boolean {
    return this.inUse >= this.#limit;
  }

  /** The best free connection for this caller, who must give it back; null if all are in use. */
  take(caller: string): Connection | null {
    if (this.areAllInUse) return null;
    const index = this.#best(caller);
    const [connection = this.#add()] = index === -1 ? [] : this.#idle.splice(index, 1);
    connection.caller = caller;
    return connection;
  }

  giveBack(connection: Connection): void {
    if (connection.isBroken) {
      this.#all.delete(connection);
      return;
    }
    connection.usedAt = performance.now();
    this.#idle.push(connection);
  }

  /** Lets the requests that are under way finish. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  /** Breaks off the requests that are under way. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map((connection) => connection.breakOff()));
  }

  /** The index in `#idle` of the best connection for this caller; -1 to add one. */
  #best(caller: string): number {
    const own = this.#idle.findLastIndex(({ isOpen, caller: last }) => isOpen && last === caller);
    if (own !== -1) return own;
    const quietSince = performance.now() - QUIET;
    const quiet = this.#idle.findIndex(({ isOpen, usedAt }) => isOpen && usedAt < quietSince);
    if (quiet !== -1) return quiet;
    const closed = this.#idle.findIndex(({ isOpen }) => !isOpen);
    if (closed !== -1) return closed;
    return this.#all.size < this.#limit ? -1 : 0;
  }

  #add(): Connection {
    const connection = new Connection(new Client(this.#origin, this.#options));
    this.#all.add(connection);
    return connection;
  }
}

/** A connection to GitLab. It opens when it is needed, and again after GitLab has closed it. */
export class Connection {
  /** The caller who used it last. */
  caller = '';
  /** When that use ended, on the clock of `performance.now()`. */
  usedAt = 0;
  readonly #client: Client;
  #isOpen = false;
  #isBroken = false;

  constructor(client: Client) {
    this.#client = client;
    client.on('connect', () => {
      this.#isOpen = true;
    });
    client.on('disconnect', () => {
      this.#isOpen = false;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether it was broken off, so that it cannot be used any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  dispatch(options: Undici.DispatchOptions, handler: Undici.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** Closes it, with the request that is under way. If only the request were aborted, undici would open a new connection. */
  async breakOff(): Promise<void> {
    this.#isBroken = true;
    await this.#client.destroy();
  }

  async close(): Promise<void> {
    // A connection that was broken off has nothing left to close.
    if (!this.#client.destroyed) await this.#client.close();
  }
}
