import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState } from '../gitlab/breaker.ts';
import type { RateLimit } from '../gitlab/headers.ts';
import type { GatewayObserver, UpstreamState } from './observer.ts';
import { codeLabels, statusLabel } from './bounded-labels.ts';

/** Counts what one gateway does; `registry` is prom-client's, for its text or for metrics of your own. */
export interface Metrics extends GatewayObserver {
  readonly registry: Registry;
}

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open'];
/** In seconds. Up to the time that one request to GitLab may take with all its attempts, unless it is set otherwise. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/**
 * Metrics for Prometheus, in a registry of their own: give them to one gateway as its `observer`. No label has a value
 * that a caller chooses, so the number of series is bounded.
 *
 * That is why they are not those of @graphql-yoga/plugin-prometheus, whose labels are names of operations and whole URLs:
 * every new one is a series that is kept for ever.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const operations = new Counter({
    name: 'gateway_operations_total',
    help: 'Operations by kind, and by outcome: complete, partial (data and errors) or failed (no data).',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const operationDuration = new Histogram({
    name: 'gateway_operation_duration_seconds',
    help: 'Time that operations took to execute, by kind.',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers,
  });
  const operationErrors = new Counter({
    name: 'gateway_operation_errors_total',
    help: 'Errors in the answers to operations, by kind and extensions.code.',
    labelNames: ['kind', 'code'],
    registers,
  });
  const refusedRequests = new Counter({
    name: 'gateway_refused_requests_total',
    help: 'Requests that came to no operation, and responses that clients did not take, by the code of their error.',
    labelNames: ['code'],
    registers,
  });
  const attempts = new Counter({
    name: 'gateway_upstream_requests_total',
    help: 'Requests sent to GitLab, each attempt counted, by method, route and HTTP status; where there was no answer, the status is lost, malformed, timeout or cancelled.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const attemptDuration = new Histogram({
    name: 'gateway_upstream_request_duration_seconds',
    help: 'Time of each attempt at a request to GitLab, to the end of its answer, by method and route.',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  const retries = new Counter({
    name: 'gateway_upstream_retries_total',
    help: 'Attempts after the first one: tries after a failure, and redirects that were followed.',
    registers,
  });
  const noteRateLimit = rateLimitGauges(registers);
  const codeLabel = codeLabels();

  return {
    registry,
    gatewayStarted: (upstream) => {
      upstreamGauges(upstream, registers);
    },
    operationEnded: ({ kind = 'unknown', duration, errors, hasData }) => {
      const codes = Object.entries(errors);
      const outcome = codes.length === 0 ? 'complete' : hasData ? 'partial' : 'failed';
      operations.inc({ kind, outcome });
      operationDuration.observe({ kind }, duration / 1000);
      for (const [code, count] of codes) operationErrors.inc({ kind, code: codeLabel(code) }, count);
    },
    requestRefused: (code) => {
      refusedRequests.inc({ code: codeLabel(code) });
    },
    attemptEnded: ({ method, route, status, duration, attempt, rateLimit }, failure) => {
      attempts.inc({ method, route, status: failure ?? statusLabel(status ?? 0) });
      attemptDuration.observe({ method, route }, (duration ?? 0) / 1000);
      if (attempt > 1) retries.inc();
      if (rateLimit) noteRateLimit(rateLimit);
    },
  };
}

/** What stands at the moment, read when somebody asks. */
function upstreamGauges(upstream: UpstreamState, registers: Registry[]): void {
  new Gauge({
    name: 'gateway_upstream_connections_in_use',
    help: 'Requests under way to GitLab, each on a connection of its own.',
    registers,
    collect() {
      this.set(upstream.connectionsInUse);
    },
  });
  new Gauge({
    name: 'gateway_upstream_requests_waiting',
    help: 'Requests that wait for a connection to GitLab.',
    registers,
    collect() {
      this.set(upstream.waiting);
    },
  });
  new Counter({
    name: 'gateway_upstream_requests_unsent_total',
    help: 'Requests to GitLab that were not sent, by reason: full (too many waited) or down (GitLab was known to be down).',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      this.inc({ reason: 'full' }, upstream.refusedWhenFull);
      this.inc({ reason: 'down' }, upstream.refusedWhenDown);
    },
  });
  new Gauge({
    name: 'gateway_upstream_breaker_state',
    help: '1 for the state that the breaker is in: closed, open (GitLab is left alone) or half-open (one request tries).',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of BREAKER_STATES) this.set({ state }, state === upstream.breakerState ? 1 : 0);
    },
  });
}

/** Two gauges without a value until GitLab tells one: 0 would mean that nothing is left. */
function rateLimitGauges(registers: Registry[]): (rateLimit: RateLimit) => void {
  const remaining = new Gauge({
    name: 'gateway_upstream_rate_limit_remaining',
    help: "Requests that GitLab's limit leaves until its period ends, as last told; of whichever caller was answered last.",
    registers,
  });
  const limit = new Gauge({
    name: 'gateway_upstream_rate_limit_requests',
    help: "Requests that GitLab's limit allows in each period, as last told; of whichever caller was answered last.",
    registers,
  });
  remaining.remove();
  limit.remove();
  return (rateLimit) => {
    if (rateLimit.remaining !== null) remaining.set(rateLimit.remaining);
    if (rateLimit.limit !== null) limit.set(rateLimit.limit);
  };
}
