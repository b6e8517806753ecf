import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState } from '../gitlab/breaker.ts';
import type { RateLimit } from '../gitlab/headers.ts';
import type { GatewayObserver, UpstreamState } from './observer.ts';
import { liveMetrics } from './live-metrics.ts';
import { codeLabels, statusLabel } from './bounded-labels.ts';

/** Counts what one gateway does. `registry` is from prom-client: read its text, or add your own metrics. */
export interface Metrics extends GatewayObserver {
  readonly registry: Registry;
}

const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half-open'];
/** In seconds. The last one is the default of `UPSTREAM_TIMEOUT`, the longest time for one request with all its attempts. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/**
 * Metrics for Prometheus, in their own registry: pass them to one gateway as its `observer`. Callers choose the value of no
 * label, so the number of series is bounded.
 *
 * The metrics of @graphql-yoga/plugin-prometheus have the names of operations and whole URLs as labels: Prometheus keeps
 * each new one as a series for ever.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const operations = new Counter({
    name: 'gateway_operations_total',
    help: 'Operations by kind and outcome: complete (no errors), partial (data and errors) or failed (no data).',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const sharedOperations = new Counter({
    name: 'gateway_operations_shared_total',
    help: 'Queries that got the result of an identical query of the same caller, which was in progress.',
    registers,
  });
  const operationDuration = new Histogram({
    name: 'gateway_operation_duration_seconds',
    help: 'Time that the gateway took to execute operations, by kind.',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers,
  });
  const operationErrors = new Counter({
    name: 'gateway_operation_errors_total',
    help: 'Errors in the responses to operations, by kind and extensions.code.',
    labelNames: ['kind', 'code'],
    registers,
  });
  const refusedRequests = new Counter({
    name: 'gateway_refused_requests_total',
    help: 'Requests that the gateway refused before an operation, and responses that clients did not read, by error code.',
    labelNames: ['code'],
    registers,
  });
  const attempts = new Counter({
    name: 'gateway_upstream_requests_total',
    help: 'Attempts to send a request to GitLab, by method, route and HTTP status; without a response, the status is lost, malformed, timeout or cancelled.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const attemptDuration = new Histogram({
    name: 'gateway_upstream_request_duration_seconds',
    help: 'Time of each attempt to send a request to GitLab, to the end of the response, by method and route.',
    labelNames: ['method', 'route'],
    buckets: BUCKETS,
    registers,
  });
  const retries = new Counter({
    name: 'gateway_upstream_retries_total',
    help: 'Attempts after the first one of a request: retries after a failure, and redirects that the gateway followed.',
    registers,
  });
  const noteRateLimit = rateLimitGauges(registers);
  const codeLabel = codeLabels();

  return {
    ...liveMetrics(registers),
    registry,
    gatewayStarted: (upstream) => {
      upstreamGauges(upstream, registers);
      sharingGauges(upstream, registers);
    },
    operationEnded: ({ kind = 'unknown', duration, shared, errors, hasData }) => {
      const codes = Object.entries(errors);
      const outcome = codes.length === 0 ? 'complete' : hasData ? 'partial' : 'failed';
      operations.inc({ kind, outcome });
      if (shared) sharedOperations.inc();
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

/** The current state, which Prometheus reads at each scrape. */
function upstreamGauges({ admission, limits }: UpstreamState, registers: Registry[]): void {
  new Gauge({
    name: 'gateway_upstream_connections_in_use',
    help: 'Requests to GitLab in progress, each on its own connection.',
    registers,
    collect() {
      this.set(admission.connectionsInUse);
    },
  });
  new Gauge({
    name: 'gateway_upstream_requests_waiting',
    help: 'Requests that are waiting for a connection to GitLab.',
    registers,
    collect() {
      this.set(admission.waiting);
    },
  });
  new Counter({
    name: 'gateway_upstream_requests_unsent_total',
    help: 'Requests that the gateway did not send to GitLab, by reason: full (too many were waiting), down (GitLab was known to be down) or limited (the limit of the caller was known to be used up).',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      this.inc({ reason: 'full' }, admission.refusedWhenFull);
      this.inc({ reason: 'down' }, admission.refusedWhenDown);
      this.inc({ reason: 'limited' }, limits.refusedRequests);
    },
  });
  new Gauge({
    name: 'gateway_upstream_breaker_state',
    help: '1 for the current state of the breaker: closed (requests are sent), open (no requests are sent) or half-open (one request is sent to find out whether GitLab is back).',
    labelNames: ['state'],
    registers,
    collect() {
      for (const state of BREAKER_STATES) this.set({ state }, state === admission.breakerState ? 1 : 0);
    },
  });
}

/** What operations share, and which of them GitLab's limits prevent. */
function sharingGauges({ reads, limits }: UpstreamState, registers: Registry[]): void {
  new Counter({
    name: 'gateway_upstream_reads_shared_total',
    help: 'Reads that needed no request because another operation with the same credentials had sent it: in-flight (it was under way) or kept (its response was kept, see SHARE_FOR).',
    labelNames: ['how'],
    registers,
    collect() {
      this.reset();
      this.inc({ how: 'in-flight' }, reads.joined);
      this.inc({ how: 'kept' }, reads.reused);
    },
  });
  new Gauge({
    name: 'gateway_kept_response_bytes',
    help: 'Memory for the responses that SHARE_FOR keeps.',
    registers,
    collect() {
      this.set(reads.keptBytes);
    },
  });
  new Gauge({
    name: 'gateway_upstream_limited_credentials',
    help: 'Credentials whose limit at GitLab is used up now. The gateway sends nothing with them until the limit is reset.',
    registers,
    collect() {
      this.set(limits.credentials);
    },
  });
  new Counter({
    name: 'gateway_operations_limited_total',
    help: 'Operations that the gateway refused with HTTP status 429 because the limit of their caller at GitLab was used up.',
    registers,
    collect() {
      this.reset();
      this.inc(limits.refusedOperations);
    },
  });
}

/** Two gauges, without a value until GitLab sends one: 0 would mean that GitLab allows no more requests. */
function rateLimitGauges(registers: Registry[]): (rateLimit: RateLimit) => void {
  const remaining = new Gauge({
    name: 'gateway_upstream_rate_limit_remaining',
    help: 'Requests that GitLab still allows in the current period of its rate limit, from the latest response to any caller.',
    registers,
  });
  const limit = new Gauge({
    name: 'gateway_upstream_rate_limit_requests',
    help: "Requests that GitLab's rate limit allows in each period, from the latest response to any caller.",
    registers,
  });
  remaining.remove();
  limit.remove();
  return (rateLimit) => {
    if (rateLimit.remaining !== null) remaining.set(rateLimit.remaining);
    if (rateLimit.limit !== null) limit.set(rateLimit.limit);
  };
}
