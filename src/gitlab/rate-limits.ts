import { LRUCache } from 'lru-cache';

import type { Outcome } from './attempt.ts';
import { RateLimitedError } from './errors.ts';
import { firstValue, type Headers, rateLimitIn, secondsToWait, timeIn } from './headers.ts';
import type { DispatchedRequest } from './request.ts';
import { credentialOf } from './request-key.ts';

/** A limit that GitLab has said is used up. */
export interface UsedUpLimit {
  /** When GitLab accepts requests again, on the clock of `performance.now()`. */
  readonly until: number;
  /** Whether GitLab has said when that is. Nobody waits for a time that GitLab has not named. */
  readonly isKnown: boolean;
}

/** The gateway did not send a request, because GitLab had said that a limit of the caller is used up. */
export class KnownLimitError extends RateLimitedError {
  /** On the clock of `performance.now()`. */
  readonly until: number;

  constructor({ until }: UsedUpLimit, request: DispatchedRequest) {
    const seconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
    super(
      `The limit of requests that GitLab sets for this caller is used up, so the gateway did not send this request. Try again in ${seconds} s.`,
      { request, retryAfter: seconds },
    );
    this.until = until;
  }
}

/**
 * The most limits that are remembered. A forgotten one costs a request, which GitLab refuses. As the option `max`, this
 * number would make the cache allocate memory for all of them at once.
 */
const MOST_LIMITS = { maxSize: 10_000, sizeCalculation: () => 1 };
/** In ms. GitLab's periods have an hour by default; a longer wait would rest on one answer for too long. */
const LONGEST_WAIT = 3_600_000;
const MINUTE = 60_000;

/**
 * What GitLab has said about limits that are used up, by credential: so that no request is sent only to be refused, which
 * would count, too. It never guesses from numbers that are merely low.
 *
 * GitLab has two kinds of limits. Rack::Attack limits all requests of a user. It refuses in plain text, with `RateLimit-*`
 * headers whose name begins with `throttle_`. The application limits requests to one endpoint. It refuses in JSON, usually
 * without any header, and says nothing about other endpoints: this limit is remembered for the route alone.
 */
export class RateLimits {
  /** By credential, and by credential and route. */
  readonly #usedUp = new LRUCache<string, UsedUpLimit>(MOST_LIMITS);
  #refusedRequests = 0;
  #refusedOperations = 0;

  /** Credentials whose requests GitLab accepts at no route now. */
  get credentials(): number {
    const now = performance.now();
    let count = 0;
    for (const [key, { until }] of this.#usedUp.entries()) {
      if (until > now && !key.includes('\n')) count += 1;
    }
    return count;
  }

  /** Requests that were not sent, since the start. */
  get refusedRequests(): number {
    return this.#refusedRequests;
  }

  /** Operations that were refused as a whole, since the start. */
  get refusedOperations(): number {
    return this.#refusedOperations;
  }

  countOperation(): void {
    this.#refusedOperations += 1;
  }

  /** The limit that GitLab would refuse this request for; null if none is known. */
  find(request: DispatchedRequest): UsedUpLimit | null {
    if (this.#usedUp.size === 0) return null;
    const all = this.#current(credentialOf(request));
    const own = this.#current(endpointOf(request));
    if (all && own) return all.until > own.until ? all : own;
    return all ?? own;
  }

  countRequest(): void {
    this.#refusedRequests += 1;
  }

  /** Learns from an answer whether a limit is used up. */
  learn(request: DispatchedRequest, outcome: Outcome): void {
    if (!outcome.answered) return;
    const { status, headers } = outcome;
    const wait = status === 429 ? waitAfterRefusal(headers) : waitUntilReset(headers);
    if (wait === null || wait.duration <= 0) return;

    const key = isOfEndpoint(status, headers) ? endpointOf(request) : credentialOf(request);
    const until = performance.now() + Math.min(wait.duration, LONGEST_WAIT);
    // Answers to parallel requests arrive in any order.
    if (until > (this.#current(key)?.until ?? 0)) this.#usedUp.set(key, { until, isKnown: wait.isKnown });
  }

  #current(key: string): UsedUpLimit | null {
    const limit = this.#usedUp.get(key);
    if (!limit) return null;
    if (limit.until > performance.now()) return limit;
    this.#usedUp.delete(key);
    return null;
  }
}

interface Wait {
  /** In ms. */
  readonly duration: number;
  readonly isKnown: boolean;
}

/**
 * After a 429 that names no time, until the end of the minute on GitLab's clock: almost all application limits count in
 * periods of a minute that begin with the clock's minutes (GitLab's lib/gitlab/application_rate_limiter.rb).
 */
function waitAfterRefusal(headers: Headers): Wait {
  const now = timeIn(headers);
  const seconds = secondsToWait(headers, now);
  return seconds === null
    ? { duration: MINUTE - (now % MINUTE), isKnown: false }
    : { duration: seconds * 1000, isKnown: true };
}

/** If this answer used up the last request of the period: until the period ends. */
function waitUntilReset(headers: Headers): Wait | null {
  const { remaining, resetsAt } = rateLimitIn(headers) ?? {};
  if (remaining !== 0 || resetsAt == null) return null;
  return { duration: resetsAt - timeIn(headers), isKnown: true };
}

/** Whether the limit applies to one endpoint, and not to all requests of the caller. */
function isOfEndpoint(status: number, headers: Headers): boolean {
  const name = firstValue(headers['ratelimit-name']);
  if (name !== undefined) return !name.startsWith('throttle_');
  if (status !== 429 || rateLimitIn(headers) !== null) return false;
  return /\bjson\b/i.test(firstValue(headers['content-type']) ?? '');
}

/** A search has a limit of its own, at the same route. */
function endpointOf(request: DispatchedRequest): string {
  const search = /[?&]search=/.test(request.path) ? ' search' : '';
  return `${credentialOf(request)}\n${request.method} ${request.route}${search}`;
}
