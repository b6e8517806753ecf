import { type Setting, TEN_MINUTES } from './kinds.ts';

/** How the gateway learns of changes, and how many subscribers it serves. */
export const LIVE_SETTINGS = {
  webhookSecret: {
    variable: 'WEBHOOK_SECRET',
    kind: 'token',
    text: "Enables `POST /webhooks/gitlab`: the signing token (`whsec_…`) or the secret token of your GitLab's webhooks. Changes then reach subscribers without polling.",
    common: true,
  },
  redisUrl: {
    variable: 'REDIS_URL',
    kind: 'redis',
    text: 'Connects the replicas of the gateway by a Redis server, so that a change that one of them learns of reaches the subscribers of all, and one polls for all.',
  },
  // A board of fifty projects that a hundred people watch, in two tabs each.
  maxSubscriptions: {
    variable: 'MAX_SUBSCRIPTIONS',
    kind: 'number',
    default: 2000,
    min: 0,
    max: 100_000,
    text: 'Maximum number of open subscriptions.',
  },
  maxSubscriptionsPerCaller: {
    variable: 'MAX_SUBSCRIPTIONS_PER_CALLER',
    kind: 'number',
    default: 200,
    min: 0,
    max: 100_000,
    text: 'Maximum number of open subscriptions of one caller.',
  },
  maxPerConnection: {
    variable: 'MAX_OPERATIONS_PER_SOCKET',
    kind: 'number',
    default: 50,
    min: 1,
    max: 10_000,
    text: 'Maximum number of operations in progress on one WebSocket connection, subscriptions included.',
  },
  pollActive: {
    variable: 'POLL_ACTIVE',
    kind: 'number',
    default: 2000,
    min: 100,
    max: TEN_MINUTES,
    unit: 'ms',
    text: 'How often the gateway asks GitLab about a project that has subscribers, while a deployment of the last ten minutes is unfinished.',
  },
  pollIdle: {
    variable: 'POLL_IDLE',
    kind: 'number',
    default: 10_000,
    min: 100,
    max: TEN_MINUTES,
    unit: 'ms',
    text: 'The same while no deployment is under way.',
  },
  // A viewer who loses access must lose the subscription within a minute.
  pollHooked: {
    variable: 'POLL_HOOKED',
    kind: 'number',
    default: 55_000,
    min: 100,
    max: 60_000,
    unit: 'ms',
    text: 'The same while webhooks report the changes of the project.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
