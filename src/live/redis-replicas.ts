import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import type { Credentials } from '../gitlab/client.ts';
import type { Hint, Hints } from './hints.ts';
import { RedisConnection } from './redis-connection.ts';
import { redisFailure } from './redis-failure.ts';
import { messageFor, messageIn } from './replica-message.ts';
import { ALONE, type Replicas } from './replicas.ts';

export interface RedisReplicasOptions {
  /** `redis://` or `rediss://`, with the password if there is one. */
  readonly redisUrl: string;
  /** Replicas of gateways in front of other GitLabs can use the same Redis: their projects have the same numbers. */
  readonly gitlabUrl: string;
  /** A value that all replicas know and Redis does not. Without it, digests are protected less. */
  readonly webhookSecret?: string | undefined;
  /** Receives the hints of other replicas. */
  readonly hints: Hints;
  /** Called when the connection was opened or lost: hints may have been lost. */
  readonly onChange: () => void;
  readonly log: Record<'warn' | 'info', (fields: object, message: string) => void>;
  readonly observer?: ReplicasObserver | undefined;
}

/** Receives what metrics count. */
export interface ReplicasObserver {
  redisChanged(isConnected: boolean): void;
  hintExchanged(outcome: 'sent' | 'received' | 'invalid'): void;
}

/** In seconds. GitLab repeats a delivery within minutes, if it repeats it at all. */
const REMEMBERED = 600;
/** A turn lasts this much longer than the interval, so that a busy replica keeps it. */
const GRACE = { part: 0.5, most: 3000 };

/** Connects this process to the other replicas. Without a Redis, it works alone. */
export function replicasOf({
  redisUrl,
  ...options
}: Omit<RedisReplicasOptions, 'redisUrl'> & { readonly redisUrl?: string | undefined }): Replicas {
  return redisUrl === undefined ? ALONE : new RedisReplicas({ ...options, redisUrl });
}

/** Takes or extends a turn unless another replica has it. Returns 0, or how long the other one still has it, in ms. */
const TAKE_TURN = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return redis.call('PTTL', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0`;

/**
 * Connects replicas by a Redis. What they write there is numbers, times and digests: no token, no name, and no response. The
 * key of the digests consists of a random value in the Redis and of the secret, so they are equal on all replicas; without
 * the secret, even a reader of the Redis cannot test whether a digest belongs to a token they guess.
 */
export class RedisReplicas implements Replicas {
  readonly #options: RedisReplicasOptions;
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  /** Identifies this replica in messages and turns. */
  readonly #number = randomInt(1, 2 ** 47);
  #key: Buffer | undefined;

  constructor(options: RedisReplicasOptions) {
    this.#options = options;
    const { redisUrl: url, gitlabUrl, log, observer } = options;
    observer?.redisChanged(false);
    const gitlab = createHash('sha256').update(gitlabUrl).digest('hex').slice(0, 16);
    this.#prefix = `gitlab-deployments-gateway:${gitlab}`;
    this.#connection = new RedisConnection({
      url,
      channel: `${this.#prefix}:hints`,
      onMessage: (text) => {
        this.#receive(text);
      },
      prepare: async (client) => {
        const name = `${this.#prefix}:key`;
        await client.set(name, randomBytes(32).toString('base64'), { condition: 'NX' });
        const shared = await client.getRange(name, 0, 63);
        this.#key = createHmac('sha256', options.webhookSecret ?? '')
          .update(shared ?? '')
          .digest();
      },
      onChange: (isUp) => {
        observer?.redisChanged(isUp);
        options.onChange();
      },
      onOutage: (error) => {
        log.warn(
          { error },
          `${redisFailure(error)} Without Redis, this replica polls for itself and gets no hints from other replicas.`,
        );
      },
      onReturn: () => {
        log.info({}, 'Redis is available again');
      },
    });
  }

  get canAnnounce(): boolean {
    return this.#connection.isUp;
  }

  get hearsAll(): boolean {
    return this.#connection.isUp;
  }

  announce(hint: Hint): void {
    const message = messageFor({ from: this.#number, hint });
    if (message === null || !this.#connection.isUp) return;
    this.#options.observer?.hintExchanged('sent');
    void this.#connection.run((client) => client.publish(`${this.#prefix}:hints`, message));
  }

  async claim(delivery: string): Promise<boolean> {
    const name = `${this.#prefix}:delivery:${this.#digest(delivery)}`;
    const reply = await this.#connection.run((client) =>
      client.set(name, '1', { condition: 'NX', expiration: { type: 'EX', value: REMEMBERED } }),
    );
    return reply !== null;
  }

  async takeTurn(credentials: Credentials | null, project: string, interval: number): Promise<number> {
    const whose = credentials ? `${credentials.name} ${credentials.value}` : '';
    const name = `${this.#prefix}:turn:${this.#digest(`${project} ${whose}`)}`;
    const duration = Math.ceil(interval + Math.min(interval * GRACE.part, GRACE.most));
    const reply = await this.#connection.run((client) =>
      client.eval(TAKE_TURN, { keys: [name], arguments: [String(this.#number), String(duration)] }),
    );
    // Nobody gets a longer turn than this, so a reply that says so is wrong.
    return typeof reply === 'number' ? Math.min(Math.max(reply, 0), GRACE.most + interval) : 0;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #receive(text: string): void {
    const message = messageIn(text);
    if (!message) {
      this.#options.observer?.hintExchanged('invalid');
    } else if (message.from !== this.#number) {
      this.#options.observer?.hintExchanged('received');
      this.#options.hints.publish(message.hint);
    }
  }

  #digest(text: string): string {
    return createHmac('sha256', this.#key ?? '')
      .update(text)
      .digest('base64url');
  }
}
