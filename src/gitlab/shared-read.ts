import type { Span } from '@opentelemetry/api';

import { Cancellation } from './cancellation.ts';
import { type FailedRequest, type GitLabError, UnauthenticatedError } from './errors.ts';
import type { Operation } from './operation.ts';
import type { Principal } from './principal.ts';
import { type Answer, type ClientRequest, type DispatchedRequest, mayBeSame, projectIn } from './request.ts';
import type { SentRequest } from './sent-request.ts';
import { Waiter } from './waiter.ts';

/** In ms. Nobody joins a read that GitLab has had for longer: a slow answer must not show new callers old data. */
const OLDEST_TO_JOIN = 1000;

/**
 * One read under way and the operations that wait for it. It belongs to none of them: it has a cancellation of its own, which
 * takes effect when nobody waits any more, and the deadline of the operation with the most time. Attempts, retries and the
 * 401 of GitLab happen once, and their results go to everybody who waits. Each operation leaves alone: when its caller goes,
 * when its time is up, and when it must not send requests any more.
 *
 * One of the operations pays for each attempt: the attempt is in its budget, its list of requests and its trace.
 */
export class SharedRead implements Principal {
  /** Of the operation that asked first. Others with the same credentials may have another one: see `admits`. */
  readonly caller: string;
  readonly cancellation = new Cancellation(null);
  /** What goes to GitLab. */
  readonly request: DispatchedRequest;
  readonly #waiters = new Set<Waiter>();
  /** The one whose deadline is the latest of all. */
  #longest: Waiter;
  #payer: Waiter;
  /** The project that the read is about, by each name under which it was requested. */
  readonly #projects: (string | undefined)[];
  readonly #told: Operation[] = [];
  #sentAt: number | null = null;
  #lastSentAt = 0;
  #isClosed = false;

  constructor(request: ClientRequest) {
    this.caller = request.operation.caller;
    this.#projects = [projectIn(request)];
    const first = new Waiter(request, this.#leave);
    this.#longest = first;
    this.#payer = first;
    const payer = (): Waiter => this.#payer;
    this.request = {
      ...request,
      operation: this,
      get sharing() {
        return payer().request.sharing;
      },
    };
  }

  /** On the clock of `performance.now()`: when the attempt began that GitLab answered. */
  get readAt(): number {
    return this.#lastSentAt;
  }

  /** Whether nobody may join the read any more, and its answer must not be kept. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get deadline(): number {
    return this.#longest.deadline;
  }

  get span(): Span | null {
    return this.#payer.operation.span;
  }

  /**
   * Whether an operation may wait for this read. Until the read is sent, it waits among the requests of its caller: an
   * operation of another caller with the same credentials (GITLAB_TOKEN or none) would wait for its turn longer than alone.
   */
  admits({ caller, maxAge }: Operation): boolean {
    if (this.#isClosed || maxAge === 0) return false;
    if (this.#sentAt === null) return caller === this.caller;
    return performance.now() - this.#sentAt < Math.min(OLDEST_TO_JOIN, maxAge);
  }

  /** The answer for the operation that asked first. */
  begin(): Promise<Answer> {
    return this.#add(this.#payer);
  }

  /** The answer for a further operation. */
  join(request: ClientRequest): Promise<Answer> {
    const waiter = new Waiter(request, this.#leave);
    if (waiter.deadline > this.#longest.deadline) {
      this.#longest.leaveInTime();
      this.#longest = waiter;
    } else {
      waiter.leaveInTime();
    }
    return this.#add(waiter);
  }

  /** Admits nobody from now on. Those who wait still get the answer. */
  close(): void {
    this.#isClosed = true;
  }

  mayConcern(project: string | undefined): boolean {
    return this.#projects.some((one) => mayBeSame(one, project));
  }

  succeed(answer: Answer): void {
    for (const waiter of this.#waiters) waiter.succeed(answer);
    this.#waiters.clear();
  }

  /** Each operation keeps its first 401, so it may get another error than the others. */
  fail(error: unknown): void {
    this.#isClosed = true;
    for (const waiter of this.#waiters) {
      if (error instanceof UnauthenticatedError) {
        void waiter.operation.refuse(waiter.request.route, error).then((first) => {
          waiter.fail(first);
        });
      } else {
        waiter.fail(error);
      }
    }
    this.#waiters.clear();
  }

  note(sent: SentRequest): void {
    const { operation, request } = this.#payer;
    operation.note(sent);
    request.sharing.isJoined = false;
    this.#lastSentAt = performance.now();
    this.#sentAt ??= this.#lastSentAt;
    const project = projectIn(sent);
    if (!this.#projects.includes(project)) this.#projects.push(project);
  }

  spend(request: FailedRequest): void {
    if (!this.maySpend()) this.#payer.operation.spend(request);
  }

  maySpend(): boolean {
    for (const waiter of this.#waiters) {
      if (!waiter.operation.maySpend()) continue;
      this.#payer = waiter;
      return true;
    }
    return false;
  }

  canWaitUntil(time: number, error: GitLabError): boolean {
    for (const waiter of this.#waiters) {
      if (!waiter.operation.canWaitUntil(time)) this.#leave(waiter, error);
    }
    return this.#waiters.size > 0;
  }

  /** Those that must not send anything leave; the read is refused if that applies to all. */
  refusal(route: string): Promise<Error> | null {
    let isWanted = false;
    let last: Promise<Error> | null = null;
    for (const waiter of this.#waiters) {
      const refusal = waiter.operation.refusal(route);
      if (refusal) {
        last = refusal;
        void refusal.then((error) => {
          this.#leave(waiter, error);
        });
      } else {
        isWanted = true;
      }
    }
    return isWanted ? null : last;
  }

  expectRefusal(route: string): void {
    this.#isClosed = true;
    for (const { operation } of this.#waiters) {
      operation.expectRefusal(route);
      this.#told.push(operation);
    }
  }

  refuse(route: string, error: UnauthenticatedError): Promise<UnauthenticatedError> {
    // Also those that have left meanwhile: their other requests wait for this error.
    for (const operation of this.#told) void operation.refuse(route, error);
    return Promise.resolve(error);
  }

  #add(waiter: Waiter): Promise<Answer> {
    this.#waiters.add(waiter);
    // Leaves immediately if the caller has already gone.
    waiter.operation.cancellation.add(waiter);
    return waiter.answer;
  }

  readonly #leave = (waiter: Waiter, error: Error): void => {
    if (!this.#waiters.delete(waiter)) return;
    waiter.fail(error);
    const [next] = this.#waiters;
    if (!next) {
      this.#isClosed = true;
      this.cancellation.cancel();
    } else if (waiter === this.#payer) {
      this.#payer = next;
    }
  };
}
