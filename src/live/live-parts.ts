import { randomUUID } from 'node:crypto';
import { GitLabClient } from '../gitlab/client.ts';
import type { Dispatcher } from '../gitlab/dispatcher.ts';
import { Hints } from './hints.ts';
import { Live, type LiveObserver, type LiveOptions } from './live.ts';
import { type RedisReplicasOptions, replicasOf, type ReplicasObserver } from './redis-replicas.ts';
import type { Replicas } from './replicas.ts';

export interface LivePartsOptions
  extends
    Pick<LiveOptions, 'maxSubscriptions' | 'maxSubscriptionsPerCaller'>,
    Pick<RedisReplicasOptions, 'gitlabUrl' | 'webhookSecret'> {
  readonly redisUrl?: string | undefined;
  /** In ms. */
  readonly pollActive: number;
  readonly pollIdle: number;
  readonly pollHooked: number;
  readonly dispatcher: Dispatcher;
  /** The connections to GitLab. */
  readonly connections: number;
  /** For each read of a change, as for an operation. */
  readonly budget: number;
  readonly concurrency: number;
  readonly tokenAdvice: string;
  readonly logger: RedisReplicasOptions['log'] & Record<'error', (fields: object, message: string) => void>;
  readonly observer?: (LiveObserver & ReplicasObserver) | undefined;
  /** Closes what was read of a project before a change to those who ask after it. Called with its number or its path. */
  readonly closeReads: (project: string) => void;
}

export interface LiveParts {
  /** Everything that learns of a change publishes it here. */
  readonly hints: Hints;
  readonly replicas: Replicas;
  readonly live: Live;
}

/** Reads for subscriptions use at most this part of the connections: queries need some, too. */
const LIVE_SHARE = 4;

/** What follows the changes in GitLab, put together. */
export function liveParts({ closeReads, dispatcher, logger, ...options }: LivePartsOptions): LiveParts {
  const { budget, concurrency, tokenAdvice, observer } = options;
  const hints = new Hints();
  hints.listen(({ project }) => {
    closeReads(project);
  });
  const replicas = replicasOf({
    ...options,
    hints,
    log: logger,
    onChange: () => {
      live.reread();
    },
  });
  const live = new Live({
    ...options,
    hints,
    replicas,
    times: { active: options.pollActive, idle: options.pollIdle, hooked: options.pollHooked },
    concurrency: Math.ceil(options.connections / LIVE_SHARE),
    newClient: ({ credentials, credentialsKey }) =>
      new GitLabClient(dispatcher, {
        credentials,
        signal: null,
        caller: `subscriptions ${credentialsKey}`,
        budget,
        concurrency,
        requestId: randomUUID(),
        // Reads begin after the hint that they answer.
        maxAge: 0,
        tokenAdvice,
      }),
    observer,
    onUnannounced: closeReads,
    onDefect: (error) => {
      logger.error({ error }, 'A subscription could not read changes');
    },
  });
  return { hints, replicas, live };
}
