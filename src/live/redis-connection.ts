export type RedisClient = Awaited<ReturnType<typeof newClient>>;

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with the password if there is one. */
  readonly url: string;
  readonly channel: string;
  readonly onMessage: (text: string) => void;
  /** Runs after each connection, before the connection counts as open, and again after a failed command. */
  readonly prepare: (client: RedisClient) => Promise<void>;
  /** The connection was opened or lost. */
  readonly onChange: (isUp: boolean) => void;
  /** Called once for each outage. */
  readonly onOutage: (error: unknown) => void;
  /** Called when Redis works again after an outage. */
  readonly onReturn: () => void;
}

/** In ms. A command waits this long for its reply, and its caller then continues without one. */
const PATIENCE = 500;
/** In ms. */
const LONGEST_PAUSE = 2000;
/** In ms. A Redis that does not reply to a ping in time is gone: a broken network does not say so. */
const PING_INTERVAL = 5000;
const PING_PATIENCE = 12_000;
/** Commands that wait for replies. Further ones fail. */
const MOST_COMMANDS = 1000;

/** One connection to a Redis, for messages and commands. It connects again for as long as it takes, and never queues. */
export class RedisConnection {
  readonly #options: RedisConnectionOptions;
  readonly #opening: Promise<void>;
  #client: RedisClient | undefined;
  #isSubscribed = false;
  #isUp = false;
  #isWarned = false;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.#opening = this.#open();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The reply to a command; undefined without a connection, after an error, or if the reply takes too long. */
  async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T | undefined> {
    if (!this.#client || !this.#isUp) return undefined;
    try {
      return await inTime(command(this.#client));
    } catch (error) {
      this.#warn(error);
      this.#prepareAgain(this.#client);
      return undefined;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isUp = false;
    clearTimeout(this.#again);
    await this.#opening;
    this.#client?.destroy();
  }

  async #open(): Promise<void> {
    try {
      const client = await newClient(this.#options.url);
      if (this.#isClosed) return;
      this.#client = client;
      client.on('error', (error: unknown) => {
        this.#lose(error);
      });
      client.on('ready', () => void this.#prepare(client));
      // Rejects only when the client is closed.
      client.connect().catch(() => undefined);
    } catch (error) {
      this.#lose(error);
    }
  }

  async #prepare(client: RedisClient): Promise<void> {
    clearTimeout(this.#again);
    this.#again = undefined;
    try {
      // The client itself subscribes again after a reconnection.
      if (!this.#isSubscribed) await client.subscribe(this.#options.channel, this.#options.onMessage);
      this.#isSubscribed = true;
      await this.#options.prepare(client);
    } catch (error) {
      this.#lose(error);
      this.#prepareAgain(client);
      return;
    }
    if (this.#isClosed || !client.isReady) return;
    if (this.#isWarned) this.#options.onReturn();
    this.#isWarned = false;
    if (this.#isUp) return;
    this.#isUp = true;
    this.#options.onChange(true);
  }

  /**
   * Finds out when a Redis that accepts connections but refuses commands (it loads its data, is full, or is read-only) works
   * again. Without a connection, the next one does so.
   */
  #prepareAgain(client: RedisClient): void {
    if (this.#isClosed || !client.isReady) return;
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      if (!this.#isClosed && client.isReady) void this.#prepare(client);
    }, LONGEST_PAUSE).unref();
  }

  #lose(error: unknown): void {
    if (this.#isClosed) return;
    this.#warn(error);
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#options.onChange(false);
  }

  #warn(error: unknown): void {
    if (this.#isWarned || this.#isClosed) return;
    this.#isWarned = true;
    this.#options.onOutage(error);
  }
}

async function newClient(url: string) {
  // Loaded only if there is a Redis.
  const { createClient } = await import('@redis/client');
  return createClient({
    url,
    socket: {
      connectTimeout: PING_INTERVAL,
      socketTimeout: PING_PATIENCE,
      reconnectStrategy: (retries) => Math.min(LONGEST_PAUSE, 50 * 2 ** retries) * (0.5 + Math.random() / 2),
    },
    pingInterval: PING_INTERVAL,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_COMMANDS,
    maintNotifications: 'disabled',
  });
}

async function inTime<T>(reply: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Redis did not reply within ${PATIENCE} ms`));
    }, PATIENCE);
  });
  try {
    return await Promise.race([reply, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
