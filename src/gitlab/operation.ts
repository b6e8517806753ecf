import type { Span } from '@opentelemetry/api';

import { type CallerSignal, Cancellation } from './cancellation.ts';
import { BudgetExceededError, type FailedRequest, type UnauthenticatedError } from './errors.ts';
import type { Principal } from './principal.ts';
import type { SentRequest, Sharing } from './sent-request.ts';
import { Turns } from './turns.ts';

export interface OperationOptions {
  /** Identifies the caller, so that each caller gets a fair share of the connections. */
  readonly caller: string;
  readonly signal: CallerSignal | null;
  /** The most requests; each attempt counts. */
  readonly budget: number;
  /** The most requests at the same time. */
  readonly concurrency: number;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Whether a 401 means that GitLab accepts the credentials nowhere, or only that this route does not accept them. */
  readonly refusalIsFinal: boolean;
  /** In ms, the greatest age of a response that the caller accepts: 0 if each read must be sent for this operation. */
  readonly maxAge: number;
}

const EVERY_ROUTE = '';

/** What the requests of one operation share: their caller, their deadline, their budget and their 401. */
export class Operation implements Principal {
  readonly caller: string;
  readonly deadline: number;
  readonly cancellation: Cancellation;
  /**
   * One turn per request, from its first attempt to its last. The turn includes the pauses in between, so that no more than
   * `concurrency` requests of the operation meet a GitLab that limits this caller.
   */
  readonly turns: Turns;
  /** One entry per attempt that this operation paid for, in the order of their starts. */
  readonly log: SentRequest[] = [];
  /** One per request of the operation, sent or not. */
  readonly sharings: Sharing[] = [];
  readonly maxAge: number;
  /** When the oldest kept response that the operation used was read, on the clock of `performance.now()`; null if it used none. */
  oldestKept: number | null = null;
  /** When the last of the rate limits ends for which requests of the operation were not sent; null if there were none. */
  limitedUntil: number | null = null;
  /** The parent of the requests' spans. The async context cannot provide it, because loaders lose that context. */
  span: Span | null = null;
  readonly #budget: number;
  readonly #refusalIsFinal: boolean;
  readonly #refusals = new Map<string, Refusal>();
  #spent = 0;
  #overBudget: BudgetExceededError | null = null;
  #stopped: Error | null = null;

  constructor({ caller, signal, budget, concurrency, deadline, refusalIsFinal, maxAge }: OperationOptions) {
    this.caller = caller;
    this.turns = new Turns(concurrency);
    this.deadline = deadline;
    this.cancellation = new Cancellation(signal);
    this.#budget = budget;
    this.#refusalIsFinal = refusalIsFinal;
    this.maxAge = maxAge;
  }

  note(sent: SentRequest): void {
    this.log.push(sent);
  }

  noteLimit(until: number): void {
    this.limitedUntil = Math.max(this.limitedUntil ?? 0, until);
  }

  canWaitUntil(time: number): boolean {
    return time < this.deadline;
  }

  /** Takes one request out of the budget. If none is left, throws a BudgetExceededError, always the same one. */
  spend(request: FailedRequest): void {
    if (this.maySpend()) return;
    this.#overBudget ??= new BudgetExceededError(
      `This operation needs more than ${this.#budget} requests to GitLab (UPSTREAM_BUDGET), so the fields that need ` +
        'further requests are null. Split it: request fewer projects or other items per page, such as ' +
        '`projects(first: 20)`, and then the next page with `after: endCursor`.',
      { request },
    );
    throw this.#overBudget;
  }

  /** Like `spend` for a further attempt, but returns false: then the error of the last attempt stays. */
  maySpend(): boolean {
    if (this.#spent >= this.#budget) return false;
    this.#spent += 1;
    return true;
  }

  /** Puts a request back into the budget: it was not sent, because another operation had just sent the same one. */
  refund(): void {
    this.#spent -= 1;
  }

  /** From now on every request fails with this error and is not sent. Requests under way go on. */
  stop(reason: Error): void {
    this.#stopped ??= reason;
  }

  /** Remembers that GitLab answered 401, so that no request is sent only to be refused. `refuse` must follow. */
  expectRefusal(route: string): void {
    if (!this.#refusalOf(route))
      this.#refusals.set(this.#refusalIsFinal ? EVERY_ROUTE : route, new Refusal());
  }

  /** Why no request along this route is sent any more: the operation was stopped, or GitLab answered 401. Else null. */
  refusal(route: string): Promise<Error> | null {
    if (this.#stopped) return Promise.resolve(this.#stopped);
    return this.#refusalOf(route)?.error ?? null;
  }

  /** Sets the error of a 401. Returns the first such error, which all requests share. */
  refuse(route: string, error: UnauthenticatedError): Promise<UnauthenticatedError> {
    this.expectRefusal(route);
    const refusal = this.#refusalOf(route);
    refusal?.settle(error);
    return refusal?.error ?? Promise.resolve(error);
  }

  #refusalOf(route: string): Refusal | undefined {
    return this.#refusals.get(EVERY_ROUTE) ?? this.#refusals.get(route);
  }
}

/** A 401. Its status is known before its body, and so its error, has been read. */
class Refusal {
  readonly error: Promise<UnauthenticatedError>;
  settle: (error: UnauthenticatedError) => void = () => undefined;

  constructor() {
    this.error = new Promise((resolve) => {
      this.settle = resolve;
    });
  }
}
