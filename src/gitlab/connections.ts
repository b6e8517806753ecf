import { buildConnector, Client, type Dispatcher as Undici } from 'undici';

/** In ms. What somebody was still about to send over a connection has arrived by then, and has closed it. */
const QUIET = 1000;

export interface ConnectionsOptions {
  /** The most that there are at the same time. */
  readonly limit: number;
  /** In ms. */
  readonly connectTimeout: number;
}

/**
 * The connections to GitLab, each for one request at a time. undici's Pool takes the first one that is free, whoever used
 * it last. Here each caller gets their own last one again: a response that nobody asked for, and that arrives so late
 * that it looks like the answer to the next request, then stays with the caller whose request provoked it.
 */
export class Connections {
  readonly #origin: string;
  readonly #limit: number;
  readonly #options: Client.Options;
  readonly #all = new Set<Connection>();
  /** The one that was used last is at the end. */
  readonly #idle: Connection[] = [];

  constructor(origin: string, { limit, connectTimeout }: ConnectionsOptions) {
    this.#origin = origin;
    this.#limit = limit;
    this.#options = {
      // One for all of them, so that TLS sessions are resumed.
      connect: buildConnector({ timeout: connectTimeout }),
      pipelining: 1,
      // undici's own timeouts are off: they count the silence between two bytes, which never ends with a slow enough drip.
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

  /** Lets what is under way finish. */
  async close(): Promise<void> {
    await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  /** Breaks off what is under way. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map((connection) => connection.breakOff()));
  }

  /** The place in `#idle` of the best one for this caller; -1 for one that does not exist yet. */
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

/** One connection at a time to GitLab: it is opened when it is needed, and again after GitLab has closed it. */
export class Connection {
  /** Who used it last. */
  caller = '';
  /** When that was, on the clock of `performance.now()`. */
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

  /** Whether it was broken off, after which it is of no more use. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  dispatch(options: Undici.DispatchOptions, handler: Undici.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** Closes it, with whatever is under way. Aborting the request alone would make undici open another one for nobody. */
  async breakOff(): Promise<void> {
    this.#isBroken = true;
    await this.#client.destroy();
  }

  async close(): Promise<void> {
    // One that was broken off meanwhile has nothing left to close.
    if (!this.#client.destroyed) await this.#client.close();
  }
}
