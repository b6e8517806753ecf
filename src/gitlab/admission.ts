import type { Outcome } from './attempt.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { OverloadedError, UnavailableError } from './errors.ts';
import type { DispatchedRequest } from './request.ts';

export interface AdmissionOptions {
  /** The most connections there ever are; requests above that wait. */
  readonly connections: number;
  /** The most requests that wait for a connection; those above that fail immediately. */
  readonly queue: number;
  /** GitLab counts as down after this many failures in a row. */
  readonly breakerFailures: number;
  /** In ms, how long GitLab is then left alone until one request tries whether it is back. */
  readonly breakerPause: number;
  /** In ms, how long GitLab has for an answer. */
  readonly attemptTimeout: number;
  /** In ms, for all requests of one operation. */
  readonly totalTimeout: number;
}

/** In ms. A read that waited for a connection until later than this cannot be answered in time. */
const LEAST_TIME = 50;
/** In ms, the same for a change: to break one off makes its outcome unknown. */
const LEAST_TIME_OF_CHANGE = 1000;

/** Decides of each attempt whether it goes to GitLab now, waits for a connection, or is not sent at all. */
export class Admission {
  readonly #bulkhead: Bulkhead;
  readonly #breaker: Breaker;
  readonly #totalTimeout: number;
  readonly #leastTimeOfChange: number;
  #refusedWhenFull = 0;
  #refusedWhenDown = 0;

  constructor(options: AdmissionOptions) {
    const { connections, queue, breakerFailures, breakerPause, attemptTimeout, totalTimeout } = options;
    this.#totalTimeout = totalTimeout;
    this.#leastTimeOfChange = Math.max(LEAST_TIME, Math.min(LEAST_TIME_OF_CHANGE, totalTimeout / 10));
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

  /** Whether as many requests wait as may, so that one more displaces another or is refused. */
  get isFull(): boolean {
    return this.#bulkhead.isFull;
  }

  /** Whether a request that this caller sent now would fail with OverloadedError. */
  isFullFor(caller: string): boolean {
    return this.#bulkhead.isFullFor(caller);
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
   * The outcome of the attempt, once it has a connection. Rejects, without running it, with UnavailableError if GitLab is
   * known to be down, with OverloadedError if too many wait, and with the operation's UnauthenticatedError if GitLab has
   * answered 401 meanwhile: there is no point in trying any of these again.
   */
  async run(request: DispatchedRequest, attempt: () => Promise<Outcome>): Promise<Outcome> {
    const { method, operation } = request;
    const { caller, deadline, cancellation } = operation;
    const latest = deadline - (method === 'GET' ? LEAST_TIME : this.#leastTimeOfChange);
    if (cancellation.reached) return { answered: false, reason: 'cancelled', sent: false };
    if (method !== 'GET' && performance.now() >= latest) throw this.#tooLate(request);
    if (performance.now() >= deadline) return { answered: false, reason: 'timeout', sent: false };
    if (this.#breaker.refuses) throw this.#knownDown(request);

    if (!this.#bulkhead.enter()) {
      if (this.#bulkhead.isFullFor(caller)) throw this.#overloaded(request);
      const end = await this.#bulkhead.wait(caller, latest, cancellation);
      if (end === 'dismissed') throw this.#knownDown(request);
      if (end === 'displaced') throw this.#overloaded(request);
      if (end === 'timeout' && method !== 'GET') throw this.#tooLate(request);
      if (end !== 'entered') return { answered: false, reason: end, sent: false };
    }
    try {
      const refusal = operation.refusal(request.route);
      if (refusal) throw await refusal;
      const outcome = await this.#breaker.run(request, attempt);
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

  #tooLate(request: DispatchedRequest): UnavailableError {
    return new UnavailableError(
      `Too little is left of the ${this.#totalTimeout} ms that the operation has (UPSTREAM_TIMEOUT), so this change was ` +
        'not sent. Send it again in an operation of its own.',
      { request },
    );
  }
}
