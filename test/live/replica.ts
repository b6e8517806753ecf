import { once, EventEmitter } from 'node:events';
import { onTestFinished } from 'vitest';
import { createGateway, type GatewayOptions } from '../../src/gateway.ts';
import type { GatewayObserver } from '../../src/observability/observer.ts';
import { type LogLine, startGateway, type StartedGateway } from '../support/gateway.ts';

type HintOutcome = Parameters<GatewayObserver['hintExchanged']>[0];

/** A gateway that reports its polls and its connection to Redis. */
export interface Replica extends StartedGateway {
  /** The times of the polls that this replica sent, in ms. */
  readonly polls: readonly number[];
  /** The number of changes that polling found although a webhook should have reported them. */
  readonly missed: number;
  /** What happened to each hint that went to other replicas or came from them. */
  readonly exchanged: readonly HintOutcome[];
  /** Resolves when the connection to Redis is in this state. */
  connected(isConnected: boolean): Promise<void>;
  /** Resolves when this replica has sent at least `count` polls. */
  polled(count: number): Promise<void>;
}

/** Starts a gateway and waits until it is connected to its Redis, unless `isAwaited` is false. */
export async function startReplica(
  options: Partial<GatewayOptions>,
  { isAwaited = true } = {},
): Promise<Replica> {
  const watched = new Watched();
  const started = await startGateway({ ...options, observer: watched.observer });
  if (isAwaited) await watched.connected(true);
  return Object.assign(watched, started);
}

/** Starts another gateway in front of the same GitLab. */
export async function startSecond(first: Replica, options: Partial<GatewayOptions>): Promise<Replica> {
  const watched = new Watched();
  const log: LogLine[] = [];
  const to = (level: LogLine['level']) => (fields: object, message: string) => {
    log.push({ level, message, fields: { ...fields } });
  };
  const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  const { gitlab, query, execute } = first;
  const gateway = createGateway({ gitlabUrl: gitlab.url, ...options, logger, observer: watched.observer });
  onTestFinished(() => gateway.close());
  await watched.connected(true);
  return Object.assign(watched, { gitlab, query, execute, gateway, log });
}

class Watched {
  readonly polls: number[] = [];
  readonly exchanged: HintOutcome[] = [];
  missed = 0;
  readonly #events = new EventEmitter();
  #isConnected: boolean | undefined;
  readonly observer = new Proxy({} as GatewayObserver, {
    get: (_target, name) => {
      if (name === 'redisChanged') return this.#changed;
      if (name === 'webhookMissed') return () => (this.missed += 1);
      if (name === 'hintExchanged') return (outcome: HintOutcome) => this.exchanged.push(outcome);
      return name === 'attemptEnded' ? this.#sent : () => undefined;
    },
  });

  async connected(isConnected: boolean): Promise<void> {
    while (this.#isConnected !== isConnected) await once(this.#events, 'changed');
  }

  async polled(count: number): Promise<void> {
    while (this.polls.length < count) await once(this.#events, 'polled');
  }

  readonly #changed = (isConnected: boolean) => {
    this.#isConnected = isConnected;
    this.#events.emit('changed');
  };

  readonly #sent = ({ method, route }: { readonly method: string; readonly route: string }) => {
    if (method !== 'GET' || !route.endsWith('/deployments')) return;
    this.polls.push(Date.now());
    this.#events.emit('polled');
  };
}
