import type { Span } from '@opentelemetry/api';

import { Admission, type AdmissionOptions, type Permit, stopping } from './admission.ts';
import { attempt, type AttemptOptions, type Outcome, type Unanswered } from './attempt.ts';
import { endAttemptSpan, startAttemptSpan, withTraceparent } from './attempt-span.ts';
import { type GitLabError, UnauthenticatedError } from './errors.ts';
import { rateLimitIn } from './headers.ts';
import { isLoopback } from './loopback.ts';
import { judge, type JudgeOptions } from './outcome.ts';
import { ParsedBodies } from './parsed-bodies.ts';
import { Pauses } from './pauses.ts';
import { KnownLimitError, RateLimits, type UsedUpLimit } from './rate-limits.ts';
import type { Answer, ClientRequest, DispatchedRequest } from './request.ts';
import { Retries } from './retries.ts';
import type { SentRequest } from './sent-request.ts';
import { SharedReads, type SharedReadsOptions } from './shared-reads.ts';
import { timeLeft } from './time-left.ts';

export interface DispatcherOptions extends AdmissionOptions, SharedReadsOptions {
  /** The address of GitLab, with the path that it may have below its host; the dispatcher adds `/api/v4`. */
  readonly url: URL;
  /** How often a read that failed is tried again. */
  readonly retries: number;
  /** The largest response body, decompressed. */
  readonly maxResponseBytes: number;
  readonly userAgent?: string;
  /** Called at the end of each attempt, with the reason if there was no answer. */
  readonly onAttempt?: (sent: SentRequest, reason: Unanswered['reason'] | null) => void;
}

/**
 * The one way to GitLab, shared by all operations: what to share, how many connections, how long to wait, what to try again.
 *
 * The loop is our own: a retry must end its pause when the caller goes, and fit into the time and the budget that the
 * operation has left. undici's own retries and redirects are off, because they repeat PUT and send tokens to other hosts.
 */
export class Dispatcher {
  /** The headers of every request, names and values in turn. */
  readonly headers: readonly string[];
  /** For metrics, and to refuse early what would not be sent. */
  readonly admission: Admission;
  /** For metrics. */
  readonly reads: SharedReads;
  /** For metrics, and to refuse operations. */
  readonly limits = new RateLimits();
  readonly #options: DispatcherOptions;
  /** Without a slash at its end. */
  readonly #api: URL;
  readonly #judging: JudgeOptions;
  readonly #pauses = new Pauses();
  #isStopping = false;
  #isDestroyed = false;
  #underWay = 0;
  #onIdle: (() => void) | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: DispatcherOptions) {
    const { url, userAgent = 'gitlab-deployments-gateway' } = options;
    this.#options = options;
    this.#api = new URL(url.origin);
    this.#api.pathname = `${url.pathname.replace(/(?<!\/)\/+$/, '')}/api/v4`;
    this.#judging = { ...options, api: this.#api, bodies: new ParsedBodies() };
    this.headers = ['accept', 'application/json', 'user-agent', userAgent];
    // Between processes of one machine, compression only costs time on both ends.
    if (!isLoopback(url.hostname)) this.headers = [...this.headers, 'accept-encoding', 'gzip'];
    this.admission = new Admission(options);
    this.reads = new SharedReads(options);
  }

  /** The URL to which the path of each request is added, as in `https://gitlab.example.com/api/v4`. */
  get base(): string {
    return this.#api.href;
  }

  /** When an operation that begins now stops waiting for GitLab, on the clock of `performance.now()`. */
  deadline(): number {
    return performance.now() + this.#options.totalTimeout;
  }

  /**
   * The answer to a request: to a read, perhaps that of another operation; to a change, always its own. The request is sent
   * when its operation has a turn for it, and a change at most once. Rejects with a GitLabError.
   */
  async send(request: ClientRequest): Promise<Answer> {
    if (this.#isStopping) throw stopping(request);
    const { operation, route, method } = request;
    const refusal = operation.refusal(route);
    if (refusal) throw await refusal;

    this.#underWay += 1;
    try {
      return await (method === 'GET' ? this.#read(request) : this.#change(request));
    } catch (error) {
      if (error instanceof KnownLimitError) operation.noteLimit(error.until);
      throw error;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#onIdle?.();
    }
  }

  /** Lets the requests under way finish, with their retries, and accepts no new ones: let operations end before. */
  close(): Promise<void> {
    this.#isStopping = true;
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  /** Breaks off the requests under way. */
  async destroy(): Promise<void> {
    this.#isStopping = true;
    this.#isDestroyed = true;
    this.#pauses.end();
    await this.admission.destroy();
  }

  async #finish(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    await this.admission.close();
  }

  /** Shares the answer to the same read of another operation, or sends the read. Sharing needs no budget and no turn. */
  async #read(request: ClientRequest): Promise<Answer> {
    const { operation } = request;
    const shared = this.reads.find(request);
    if (shared) return shared;

    operation.spend(request);
    const turn = operation.turns.take();
    if (turn) await turn;
    try {
      // Others may have sent it while it waited for its turn.
      const meanwhile = turn && this.reads.find(request);
      if (meanwhile) operation.refund();
      return await (meanwhile ?? this.reads.start(request, (read) => this.#answer(read)));
    } finally {
      operation.turns.end();
    }
  }

  async #change(request: ClientRequest): Promise<Answer> {
    const { operation } = request;
    operation.spend(request);
    const turn = operation.turns.take();
    if (turn) await turn;
    try {
      this.reads.closeFor(request);
      return await this.#answer(request);
    } catch (error) {
      this.reads.learn(request, error);
      throw error;
    } finally {
      this.reads.closeFor(request);
      operation.turns.end();
    }
  }

  /** Makes attempts until one of them decides: each is sent, judged, and perhaps followed by another. */
  async #answer(request: DispatchedRequest): Promise<Answer> {
    const { operation, route } = request;
    const retries = new Retries(this.#options.retries);
    let path = this.#api.pathname + request.path;
    let isRedirected = false;
    for (let number = 1; ; number += 1) {
      const outcome = await this.#exchange(request, path, number);
      const verdict = await judge(request, outcome, this.#judging);
      if (verdict.kind === 'answer') return { ...verdict.answer, path: this.#below(path) };

      if (verdict.kind === 'redirect' && !isRedirected) {
        operation.spend(request);
        isRedirected = true;
        path = verdict.path;
        continue;
      }
      const { kind, error } = verdict;
      if (error instanceof UnauthenticatedError) throw await operation.refuse(route, error);
      const pause = kind === 'may pass' ? retries.pauseAfter(error) : null;
      if (pause === null || !this.#mayGoOn(request, pause, error)) throw error;
      await this.#pauses.wait(pause, operation.cancellation);
    }
  }

  /**
   * Makes one attempt: enters admission, sends the request over the connection, and leaves. Every request of every operation
   * passes here when its path and headers are final, so this is where attempts are counted and traced.
   */
  async #exchange(request: DispatchedRequest, path: string, number: number): Promise<Outcome> {
    const entrance = this.#enter(request);
    const permit = entrance instanceof Promise ? await entrance : entrance;

    const { operation, route } = request;
    const start = performance.now();
    const sent = sentRequest(request, this.#below(path), number);
    operation.note(sent);
    let outcome: Outcome = NOT_SENT;
    let span: Span | null;
    try {
      span = operation.span && startAttemptSpan(operation.span, sent, this.#api);
      outcome = await attempt(permit.connection, this.#attemptOptions(request, path, span));
      // Before the connection becomes free, so that no request that waits for it goes out only to be refused.
      if (outcome.answered && outcome.status === 401) operation.expectRefusal(route);
      this.limits.learn(request, outcome);
    } finally {
      // Even if the tracer, which is not ours, throws: otherwise the connection would be lost for good.
      this.admission.leave(permit, request, outcome);
    }

    sent.duration = performance.now() - start;
    if (outcome.answered) {
      sent.status = outcome.status;
      sent.rateLimit = rateLimitIn(outcome.headers);
    }
    const reason = outcome.answered ? null : outcome.reason;
    if (span) endAttemptSpan(span, sent, reason);
    this.#options.onAttempt?.(sent, reason);
    return outcome;
  }

  /** Admits one attempt, when no limit is known for which GitLab would refuse it. */
  #enter(request: DispatchedRequest): Permit | Promise<Permit> {
    const limit = this.limits.find(request);
    // Admission refuses a request whose caller is gone: its pauses end at once, so waiting would never leave this turn.
    const mayWait = !this.#isDestroyed && !request.operation.cancellation.reached;
    if (limit && mayWait) return this.#enterAfter(limit, request);
    const entrance = this.admission.enter(request);
    return entrance instanceof Promise
      ? entrance.then((permit) => this.#withinLimit(permit, request))
      : entrance;
  }

  async #enterAfter(limit: UsedUpLimit, request: DispatchedRequest): Promise<Permit> {
    const { operation } = request;
    const error = new KnownLimitError(limit, request);
    if (!limit.isKnown || !operation.canWaitUntil(limit.until, error)) {
      this.limits.countRequest();
      throw error;
    }
    await this.#pauses.wait(timeLeft(limit.until), operation.cancellation);
    return this.#enter(request);
  }

  /** While the request waited for its connection, GitLab may have said that the limit is used up. */
  #withinLimit(permit: Permit, request: DispatchedRequest): Permit | Promise<Permit> {
    if (!this.limits.find(request)) return permit;
    this.admission.leave(permit, request, NOT_SENT);
    return this.#enter(request);
  }

  #attemptOptions(
    { method, headers, body, operation }: DispatchedRequest,
    path: string,
    span: Span | null,
  ): AttemptOptions {
    const isRead = method === 'GET';
    return {
      method,
      path,
      headers: span ? withTraceparent(headers, span) : headers,
      body,
      // A change has one attempt, which gets all the time: giving up early would only make its outcome unknown.
      timeout: isRead ? this.#options.attemptTimeout : Infinity,
      get deadline() {
        return operation.deadline;
      },
      maxBytes: this.#options.maxResponseBytes,
      cancellation: operation.cancellation,
      mayAbandon: isRead,
    };
  }

  /** Whether the operation has time and budget left for another attempt after the pause. Takes it out of the budget. */
  #mayGoOn({ operation }: DispatchedRequest, pause: number, error: GitLabError): boolean {
    if (this.#isDestroyed || !operation.canWaitUntil(performance.now() + pause, error)) return false;
    return operation.maySpend();
  }

  /** A path from the root of the host, as one below `/api/v4`. */
  #below(path: string): string {
    return path.slice(this.#api.pathname.length);
  }
}

const NOT_SENT: Outcome = { answered: false, reason: 'cancelled', sent: false };

function sentRequest(
  { method, route, sharing }: DispatchedRequest,
  path: string,
  attempt: number,
): SentRequest {
  const startedAt = Date.now();
  return { method, route, path, status: null, startedAt, duration: null, attempt, sharing, rateLimit: null };
}
