import type { Outcome } from './attempt.ts';
import { Breaker, type BreakerState, type Trial } from './breaker.ts';
import { type Connection, Connections } from './connections.ts';
import {
  CancelledError,
  type GitLabError,
  OverloadedError,
  TimeoutError,
  UnavailableError,
} from './errors.ts';
import { Queue, type WaitEnd } from './queue.ts';
import type { DispatchedRequest } from './request.ts';

export interface AdmissionOptions {
  /** The address of GitLab. Only its origin is used here. */
  readonly url: URL;
  /** The most connections at the same time. Requests above that wait. */
  readonly connections: number;
  /** The most requests that wait for a connection. Requests above that fail immediately. */
  readonly queue: number;
  /** The gateway considers GitLab down after this many failures in a row. */
  readonly breakerFailures: number;
  /** In ms, how long the gateway then sends nothing, until one request tries whether GitLab is back. */
  readonly breakerPause: number;
  /** In ms, how long GitLab has to answer one attempt at a read. */
  readonly attemptTimeout: number;
  /** In ms, for all requests of one operation. */
  readonly totalTimeout: number;
}

/** The right to make one attempt. The request that enters with it must leave with it. */
export interface Permit {
  readonly connection: Connection;
  readonly trial: Trial;
}

/** In ms before the deadline. A read that gets its connection later than that cannot be answered in time. */
const LEAST_TIME = 50;
/** The same for a change: if the deadline breaks it off, its outcome is unknown. */
const LEAST_TIME_OF_CHANGE = 1000;

/** Decides for each attempt whether it goes to GitLab now, waits for a connection, or is not sent at all. */
export class Admission {
  readonly #connections: Connections;
  readonly #queue: Queue;
  readonly #breaker: Breaker;
  readonly #totalTimeout: number;
  readonly #leastTimeOfChange: number;
  #refusedWhenFull = 0;
  #refusedWhenDown = 0;
  #isDestroyed = false;

  constructor(options: AdmissionOptions) {
    const { url, connections, queue, breakerFailures, breakerPause, attemptTimeout, totalTimeout } = options;
    this.#totalTimeout = totalTimeout;
    this.#leastTimeOfChange = Math.max(LEAST_TIME, Math.min(LEAST_TIME_OF_CHANGE, totalTimeout / 10));
    this.#connections = new Connections(url.origin, { limit: connections, connectTimeout: attemptTimeout });
    this.#queue = new Queue(queue);
    this.#breaker = new Breaker({ failures: breakerFailures, pause: breakerPause, patience: attemptTimeout });
  }

  /** Requests that are under way to GitLab, each on its own connection. */
  get connectionsInUse(): number {
    return this.#connections.inUse;
  }

  /** Requests that wait for a connection. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether one more request would displace another or be refused. */
  get isFull(): boolean {
    return this.#connections.areAllInUse && this.#queue.isFull;
  }

  /** Whether a request that this caller sent now would fail with OverloadedError. */
  isFullFor(caller: string): boolean {
    return this.#connections.areAllInUse && this.#queue.isFullFor(caller);
  }

  /** Requests not sent because too many were waiting, since the start. */
  get refusedWhenFull(): number {
    return this.#refusedWhenFull;
  }

  /** Requests not sent because GitLab was down, since the start. */
  get refusedWhenDown(): number {
    return this.#refusedWhenDown;
  }

  get breakerState(): BreakerState {
    return this.#breaker.state;
  }

  /** Whether the gateway sends nothing because GitLab is down; false again as soon as a request may try. */
  get isDown(): boolean {
    return this.#breaker.refuses;
  }

  /**
   * Admits one attempt; makes no promise if a connection is free. Throws or rejects, with a GitLabError, if the request
   * must not be sent: its caller has gone, its operation was stopped or got a 401, its time is up, GitLab is down, or too
   * many requests wait. Trying again does not help against any of these.
   */
  enter(request: DispatchedRequest): Permit | Promise<Permit> {
    const { operation, route } = request;
    const refusal = operation.refusal(route);
    if (refusal) return rejection(refusal);
    this.#requireChance(request);
    const connection = this.#connections.take(operation.caller);
    return connection ? this.#permit(connection) : this.#wait(request);
  }

  /** Ends an attempt: its outcome counts for the breaker, and its connection goes to the next request that waits. */
  leave({ connection, trial }: Permit, request: DispatchedRequest, outcome: Outcome): void {
    const isDownNow = this.#breaker.end(trial, request, outcome);
    if (isDownNow) this.#queue.dismiss();
    this.#release(connection);
  }

  /** Lets the requests that are under way finish. */
  close(): Promise<void> {
    return this.#connections.close();
  }

  /** Breaks off the requests that are under way, and admits none from now on. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    this.#queue.dismiss();
    await this.#connections.destroy();
  }

  /** Throws if the request must not be sent, for any reason but a 401. */
  #requireChance(request: DispatchedRequest): void {
    const { cancellation, deadline } = request.operation;
    const now = performance.now();
    if (this.#isDestroyed) throw stopping(request);
    if (cancellation.reached) throw new CancelledError({ request });
    if (request.method !== 'GET' && now >= this.#latest(request)) throw this.#tooLate(request);
    if (now >= deadline) throw this.#outOfTime(request);
    if (this.#breaker.refuses) throw this.#knownDown(request);
  }

  async #wait(request: DispatchedRequest): Promise<Permit> {
    const { operation, route } = request;
    const { caller, cancellation } = operation;
    if (this.#queue.isFullFor(caller)) throw this.#overloaded(request);
    const end = await this.#queue.wait(caller, () => this.#latest(request), cancellation);
    if (typeof end === 'string') throw this.#notAdmitted(request, end);

    // Meanwhile GitLab may have answered 401, or another request may have begun to try whether it is back.
    const refusal = operation.refusal(route);
    if (!refusal && !this.#breaker.refuses) return this.#permit(end);
    this.#release(end);
    throw refusal ? await refusal : this.#knownDown(request);
  }

  #permit(connection: Connection): Permit {
    return { connection, trial: this.#breaker.begin() };
  }

  #release(connection: Connection): void {
    this.#connections.giveBack(connection);
    const next = this.#queue.next();
    const free = next && this.#connections.take(next.caller);
    if (free) next.end(free);
  }

  /** Until when a request waits for a connection: after that, GitLab could not answer it in time. */
  #latest({ method, operation }: DispatchedRequest): number {
    return operation.deadline - (method === 'GET' ? LEAST_TIME : this.#leastTimeOfChange);
  }

  #notAdmitted(request: DispatchedRequest, end: Exclude<WaitEnd, Connection>): GitLabError {
    switch (end) {
      case 'cancelled':
        return new CancelledError({ request });
      case 'displaced':
        return this.#overloaded(request);
      case 'dismissed':
        return this.#isDestroyed ? stopping(request) : this.#knownDown(request);
      case 'timeout':
        return request.method === 'GET' ? this.#outOfTime(request) : this.#tooLate(request);
    }
  }

  #knownDown(request: DispatchedRequest): UnavailableError {
    this.#refusedWhenDown += 1;
    return new UnavailableError(
      'GitLab is down, so the gateway did not send this request. Try again in a few seconds.',
      { request },
    );
  }

  #overloaded(request: DispatchedRequest): OverloadedError {
    this.#refusedWhenFull += 1;
    return new OverloadedError(
      'Too many requests are waiting for GitLab, so the gateway did not send this one. Try again later.',
      { request },
    );
  }

  #outOfTime(request: DispatchedRequest): TimeoutError {
    return new TimeoutError(
      `This request found no free connection to GitLab within the ${this.#totalTimeout} ms that an operation has ` +
        '(UPSTREAM_TIMEOUT). Try again later, or request less in one operation.',
      { request },
    );
  }

  #tooLate(request: DispatchedRequest): UnavailableError {
    return new UnavailableError(
      `Too little is left of the ${this.#totalTimeout} ms that an operation has (UPSTREAM_TIMEOUT), so the gateway did ` +
        'not send this change. Send it in a separate operation.',
      { request },
    );
  }
}

export function stopping(request: DispatchedRequest): UnavailableError {
  return new UnavailableError('The gateway is stopping, so it did not send this request. Try again.', {
    request,
  });
}

async function rejection(refusal: Promise<Error>): Promise<never> {
  throw await refusal;
}
