import { setImmediate } from 'node:timers/promises';

import { Admission, type AdmissionOptions } from './admission.ts';
import { attempt, type AttemptOptions, type Outcome, type Unanswered } from './attempt.ts';
import { endAttemptSpan, startAttemptSpan, withTraceparent } from './attempt-span.ts';
import type { Cancellable, Cancellation } from './cancellation.ts';
import { Connections } from './connections.ts';
import {
  ConflictError,
  GitLabError,
  OutcomeUnknownError,
  RateLimitedError,
  TimeoutError,
  UnavailableError,
} from './errors.ts';
import { rateLimitIn } from './headers.ts';
import { isAmbiguous, judge, redirectTarget } from './outcome.ts';
import type { Answer, DispatchedRequest } from './request.ts';
import type { SentRequest } from './sent-request.ts';

export interface DispatcherOptions extends AdmissionOptions {
  /** Base of the GitLab, with the path that it may have below its host; `/api/v4` is added. */
  readonly url: URL;
  /** In ms, for one attempt at a read, from the moment it goes out. */
  readonly attemptTimeout: number;
  /** How often a read that failed is tried again. */
  readonly retries: number;
  /** The largest body there may be, after decompression. */
  readonly maxResponseBytes: number;
  readonly userAgent?: string;
  /** Called at the end of each attempt; the reason where there was no answer. */
  readonly onAttempt?: (sent: SentRequest, reason: Unanswered['reason'] | null) => void;
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;

/**
 * The one way to GitLab, shared by all operations: how many connections, how long to wait, what to try again.
 *
 * The loop is our own: a retry has to end its pause when the caller goes, and to fit into the time and the budget that
 * the operation has left. undici's own retries and redirects stay off, since they repeat PUT and take tokens to other hosts.
 */
export class Dispatcher {
  /** What each request is sent with, names and values in turn. */
  readonly headers: readonly string[];
  /** For metrics, and for whoever can refuse early what would not be sent. */
  readonly admission: Admission;
  readonly #options: DispatcherOptions;
  readonly #connections: Connections;
  /** Without a slash at its end. */
  readonly #api: URL;
  readonly #pauses = new Set<Cancellable>();
  #stopping = false;
  #underWay = 0;
  #onIdle: (() => void) | null = null;
  #closed: Promise<void> | null = null;
  #destroyed = false;

  constructor(options: DispatcherOptions) {
    const { url, connections, attemptTimeout, userAgent = 'gitlab-deployments-gateway' } = options;
    this.#options = options;
    this.#api = new URL(url.origin);
    this.#api.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v4`;
    this.headers = ['accept', 'application/json', 'user-agent', userAgent];
    // To compress on the way to the same machine costs time on both ends.
    if (!isLoopback(url.hostname)) this.headers = [...this.headers, 'accept-encoding', 'gzip'];
    this.#connections = new Connections(url.origin, { limit: connections, connectTimeout: attemptTimeout });
    this.admission = new Admission(options);
  }

  /** What is in front of the path of each request, as in `https://gitlab.example.com/api/v4`. */
  get base(): string {
    return this.#api.href;
  }

  /** Until when an operation that begins now waits for GitLab, on the clock of `performance.now()`. */
  deadline(): number {
    return performance.now() + this.#options.totalTimeout;
  }

  /** Sends a request, a read again where that may help and a change at most once; rejects with a GitLabError. */
  async send(request: DispatchedRequest): Promise<Answer> {
    if (this.#stopping) throw new UnavailableError('The gateway is stopping.', { request });
    this.#underWay += 1;
    try {
      return await (request.method === 'GET' ? this.#read(request) : this.#change(request));
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#onIdle?.();
    }
  }

  /** Lets what is under way finish, with its retries, and accepts nothing new: let operations end before. */
  close(): Promise<void> {
    this.#stopping = true;
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  /** Breaks off what is under way. */
  async destroy(): Promise<void> {
    this.#stopping = true;
    this.#destroyed = true;
    for (const pause of this.#pauses) pause.cancel();
    await this.#connections.destroy();
  }

  async #finish(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    await this.#connections.close();
  }

  async #read(request: DispatchedRequest): Promise<Answer> {
    const { operation } = request;
    let path = this.#api.pathname + request.path;
    let redirected = false;
    let limited = false;
    let failures = 0;
    for (let number = 1; ; number += 1) {
      const outcome = await this.admission.run(request, () => this.#attempt(request, path, number));
      const target = redirected ? null : redirectTarget(outcome, this.#api);
      if (target !== null) {
        operation.spend(request);
        redirected = true;
        path = target;
        continue;
      }
      try {
        return await judge(request, outcome, this.#options.maxResponseBytes);
      } catch (error) {
        const pause = this.#pauseBefore(error, failures, limited);
        if (pause === null || performance.now() + pause >= operation.deadline || !operation.maySpend())
          throw error;
        if (error instanceof RateLimitedError) limited = true;
        else failures += 1;
        await this.#wait(pause, operation.cancellation);
      }
    }
  }

  async #change(request: DispatchedRequest): Promise<Answer> {
    const outcome = await this.admission.run(request, () =>
      this.#attempt(request, this.#api.pathname + request.path, 1),
    );
    try {
      return await judge(request, outcome, this.#options.maxResponseBytes);
    } catch (error) {
      if (!(error instanceof GitLabError) || !isAmbiguous(outcome)) throw error;
      const { status, requestId } = error;
      throw new OutcomeUnknownError({ status, requestId, request, cause: error });
    }
  }

  /** Each attempt of each operation passes here, so this is where all of them can be counted and traced. */
  async #attempt(request: DispatchedRequest, path: string, number: number): Promise<Outcome> {
    const { method, route, body, sharing, operation } = request;
    const { deadline, cancellation, log, span: parent } = operation;
    const startedAt = Date.now();
    const start = performance.now();
    const sent: SentRequest = {
      method,
      route,
      path: path.slice(this.#api.pathname.length),
      status: null,
      startedAt,
      duration: null,
      attempt: number,
      sharing,
      rateLimit: null,
    };
    log.push(sent);
    const span = parent && startAttemptSpan(parent, sent, this.#api);
    const isRead = method === 'GET';
    const outcome = await this.#once(operation.caller, {
      method,
      path,
      headers: span ? withTraceparent(request.headers, span) : request.headers,
      body,
      // A change has one attempt, which gets all the time: to give up early only makes its outcome unknown.
      timeout: isRead ? this.#options.attemptTimeout : Infinity,
      deadline,
      maxBytes: this.#options.maxResponseBytes,
      cancellation,
      mayAbandon: isRead,
    });
    if (outcome.answered) {
      if (outcome.status === 401) operation.expectRefusal(route);
      sent.status = outcome.status;
      sent.rateLimit = rateLimitIn(outcome.headers);
    }
    sent.duration = performance.now() - start;
    const reason = outcome.answered ? null : outcome.reason;
    if (span) endAttemptSpan(span, sent, reason);
    this.#options.onAttempt?.(sent, reason);
    return outcome;
  }

  /**
   * Sends a request once. A connection that was kept may have been closed meanwhile: if that is found out before any byte
   * of the request is written, and only then, it goes over another one.
   */
  async #once(caller: string, options: AttemptOptions): Promise<Outcome> {
    for (let isFirst = true; !this.#destroyed; isFirst = false) {
      const connection = this.#connections.take(caller);
      const wasOpen = connection.isOpen;
      // undici looks once more at a kept connection before it writes, but only at what the event loop has read by then.
      if (wasOpen && options.method !== 'GET') await setImmediate();
      const outcome = await attempt(connection, options);
      this.#connections.giveBack(connection);
      const wasStale = wasOpen && !outcome.answered && outcome.reason === 'lost' && !outcome.sent;
      if (!wasStale || !isFirst) return outcome;
    }
    return { answered: false, reason: 'lost', sent: false };
  }

  /** In ms, with full jitter so that what failed together does not return together; null: trying again is no use. */
  #pauseBefore(error: unknown, failures: number, limited: boolean): number | null {
    if (error instanceof RateLimitedError) {
      return limited || error.retryAfter === null ? null : error.retryAfter * 1000;
    }
    const mayPass =
      error instanceof UnavailableError ||
      error instanceof TimeoutError ||
      (error instanceof ConflictError && error.status === 409);
    if (!mayPass || failures >= this.#options.retries || this.#destroyed) return null;
    return Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
  }

  /** Resolves after that many ms, or at once when the caller goes. */
  #wait(pause: number, cancellation: Cancellation): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        cancellation.delete(waiting);
        this.#pauses.delete(waiting);
        resolve();
      };
      const timer = setTimeout(end, pause);
      const waiting = { cancel: end };
      cancellation.add(waiting);
      this.#pauses.add(waiting);
    });
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
