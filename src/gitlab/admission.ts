import type { Outcome } from './attempt.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { OverloadedError, UnavailableError } from './errors.ts';
import type { DispatchedRequest } from './request.ts';

export interface AdmissionOptions {
  /** The most connections there ever are; requests above that wait. */
  readonly connections: number;
  /** The most requests that wait for a connection; those above that fail at once. */
  readonly queue: number;
  /** GitLab counts as down once so many of twice as many attempts have failed. */
  readonly breakerFailures: number;
  /** In ms, how long GitLab is then left alone until one request tries whether it is back. */
  readonly breakerPause: number;
  /** In ms, how long GitLab has for an answer. */
  readonly attemptTimeout: number;
}

/** In ms. What waited for a connection till later than this cannot be answered in time: a change would only get lost. */
const LEAST_TIME = 50;

/** Decides of each attempt whether it goes to GitLab now, waits for a connection, or is not sent at all. */
export class Admission {
  readonly #bulkhead: Bulkhead;
  readonly #breaker: Breaker;
  #refusedWhenFull = 0;
  #refusedWhenDown = 0;

  constructor({ connections, queue, breakerFailures, breakerPause, attemptTimeout }: AdmissionOptions) {
    this.#bulkhead = new Bulkhead({ limit: connections, queue });
    this.#breaker = new Breaker({
      failures: breakerFailures,
      pause: breakerPause,
      patience: attemptTimeout,
      onOpen: () => {
        this.#bulkhead.dismiss();
      },
    });
  }

  /** Requests that are under way to GitLab, each on a connection of its own. */
  get connectionsInUse(): number {
    return this.#bulkhead.inUse;
  }

  /** Requests that wait for a connection. */
  get waiting(): number {
    return this.#bulkhead.waiting;
  }

  /** Whether a request sent now would fail with OverloadedError. */
  get isFull(): boolean {
    return this.#bulkhead.isFull;
  }

  /** Requests that were not sent since too many waited already, from the start on. */
  get refusedWhenFull(): number {
    return this.#refusedWhenFull;
  }

  /** Requests that were not sent since GitLab was known to be down, from the start on. */
  get refusedWhenDown(): number {
    return this.#refusedWhenDown;
  }

  get breakerState(): BreakerState {
    return this.#breaker.state;
  }

  /** Whether GitLab is known to be down, so that nothing is sent to it; false again as soon as a request may try. */
  get isDown(): boolean {
    return this.#breaker.refuses;
  }

  /**
   * What the attempt comes to, once it has a connection. Rejects, without running it, with UnavailableError where GitLab
   * is known to be down, and with OverloadedError where too many wait: to try either again is no use.
   */
  async run(request: DispatchedRequest, attempt: () => Promise<Outcome>): Promise<Outcome> {
    const { deadline, cancellation } = request;
    if (cancellation.reached) return { answered: false, reason: 'cancelled', sent: false };
    if (performance.now() >= deadline) return { answered: false, reason: 'timeout', sent: false };
    if (this.#breaker.refuses) throw this.#knownDown(request);

    if (!this.#bulkhead.enter()) {
      if (this.#bulkhead.isFull) throw this.#overloaded(request);
      const end = await this.#bulkhead.wait(deadline - LEAST_TIME, cancellation);
      if (end === 'dismissed') throw this.#knownDown(request);
      if (end !== 'entered') return { answered: false, reason: end, sent: false };
    }
    try {
      const outcome = await this.#breaker.run(attempt);
      if (outcome === null) throw this.#knownDown(request);
      return outcome;
    } finally {
      this.#bulkhead.leave();
    }
  }

  #knownDown(request: DispatchedRequest): UnavailableError {
    this.#refusedWhenDown += 1;
    return new UnavailableError('GitLab is known to be down, so nothing was sent to it.', { request });
  }

  #overloaded(request: DispatchedRequest): OverloadedError {
    this.#refusedWhenFull += 1;
    return new OverloadedError('Too many requests wait for GitLab already, so this one was not sent.', {
      request,
    });
  }
}
