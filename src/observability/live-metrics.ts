import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { GatewayObserver } from './observer.ts';

/** In seconds. Subscribers are promised changes within one second. */
const PUSH_BUCKETS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10];
/** In seconds. GitLab sends webhooks from a queue, which has been minutes late. */
const DELAY_BUCKETS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900];

/** Metrics of subscriptions and of what the gateway learns of changes from. */
export function liveMetrics(
  registers: Registry[],
): Pick<
  GatewayObserver,
  | 'webhookReceived'
  | 'changePushed'
  | 'subscriptionsChanged'
  | 'webhookMissed'
  | 'redisChanged'
  | 'hintExchanged'
> {
  const subscriptions = new Gauge({
    name: 'gateway_subscriptions',
    help: 'Subscriptions that are open now.',
    registers,
  });
  const pushDuration = new Histogram({
    name: 'gateway_change_push_duration_seconds',
    help: 'Time from the moment the gateway learns of a change, from a webhook or a mutation, to its delivery to a subscriber.',
    buckets: PUSH_BUCKETS,
    registers,
  });
  const webhooks = new Counter({
    name: 'gateway_webhooks_total',
    help: 'Webhooks by outcome: accepted, repeated (the same delivery came before), ignored (not about deployments) or refused.',
    labelNames: ['outcome'],
    registers,
  });
  const webhookDelay = new Histogram({
    name: 'gateway_webhook_delay_seconds',
    help: 'Time that GitLab took to report a change by a webhook.',
    buckets: DELAY_BUCKETS,
    registers,
  });
  const missed = new Counter({
    name: 'gateway_webhooks_missed_total',
    help: 'Changes that polling found although webhooks reported the changes of the project before.',
    registers,
  });
  const hints = new Counter({
    name: 'gateway_replica_hints_total',
    help: 'Hints to and from other replicas by outcome: sent, received, or invalid (a message in Redis that is not a hint).',
    labelNames: ['outcome'],
    registers,
  });
  const redis = new Gauge({
    name: 'gateway_redis_connected',
    help: 'Whether the gateway is connected to Redis: 1 or 0. Only with REDIS_URL.',
    registers,
  });
  // Otherwise it is 0 without REDIS_URL, too.
  redis.remove();

  return {
    webhookReceived: (outcome, delay) => {
      webhooks.inc({ outcome });
      // The clocks of the two machines differ.
      if (delay !== null) webhookDelay.observe(Math.max(0, delay / 1000));
    },
    changePushed: (duration) => {
      pushDuration.observe(Math.max(0, duration / 1000));
    },
    subscriptionsChanged: (open) => {
      subscriptions.set(open);
    },
    webhookMissed: () => {
      missed.inc();
    },
    redisChanged: (isConnected) => {
      redis.set(isConnected ? 1 : 0);
    },
    hintExchanged: (outcome) => {
      hints.inc({ outcome });
    },
  };
}
