import type { Span } from '@opentelemetry/api';

import { Cancellation } from './cancellation.ts';
import { BudgetExceededError, type FailedRequest, type UnauthenticatedError } from './errors.ts';
import { Turns } from './turns.ts';
import type { SentRequest } from './sent-request.ts';

export interface OperationOptions {
  /** Tells callers apart, so that each gets a fair share of the connections. */
  readonly caller: string;
  readonly signal: AbortSignal | null;
  /** The most requests, each attempt counted. */
  readonly budget: number;
  /** The most requests at the same time. */
  readonly concurrency: number;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  /** Whether a 401 says that the credentials are no good anywhere, or only that this route does not accept them. */
  readonly refusalIsFinal: boolean;
}

const EVERY_ROUTE = '';

/** What all requests of one operation share: whose they are, how long they may take, and how many there may be. */
export class Operation {
  readonly caller: string;
  readonly deadline: number;
  readonly cancellation: Cancellation;
  /**
   * One turn per request, from its first attempt to its last. The pauses in between are part of the turn: while GitLab limits
   * this caller, no more of the operation's requests than `concurrency` find that out.
   */
  readonly turns: Turns;
  /** One entry per attempt, in the order in which they began. */
  readonly log: SentRequest[] = [];
  /** What the spans of the requests are children of. It cannot be left to the async context, which loaders lose. */
  span: Span | null = null;
  readonly #budget: number;
  readonly #refusalIsFinal: boolean;
  readonly #refusals = new Map<string, Refusal>();
  #spent = 0;
  #overBudget: BudgetExceededError | null = null;
  #stopped: Error | null = null;

  constructor({ caller, signal, budget, concurrency, deadline, refusalIsFinal }: OperationOptions) {
    this.caller = caller;
    this.turns = new Turns(concurrency);
    this.deadline = deadline;
    this.cancellation = new Cancellation(signal);
    this.#budget = budget;
    this.#refusalIsFinal = refusalIsFinal;
  }

  /** Takes one request out of the budget. Throws, always the same BudgetExceededError, if none is left. */
  spend(request: FailedRequest): void {
    if (this.maySpend()) return;
    this.#overBudget ??= new BudgetExceededError(
      `This operation needs more than ${this.#budget} requests to GitLab (UPSTREAM_BUDGET). Request smaller pages or ` +
        'fewer fields, or split the operation.',
      { request },
    );
    throw this.#overBudget;
  }

  /** The same for a further attempt, without which the failure of the last one stays as it is. */
  maySpend(): boolean {
    if (this.#spent >= this.#budget) return false;
    this.#spent += 1;
    return true;
  }

  /** From now on nothing more is sent: every request fails with this error. What is under way goes on. */
  stop(reason: Error): void {
    this.#stopped ??= reason;
  }

  /** Remembers that GitLab has answered 401, so that nothing more is sent to be refused. Its error has to follow. */
  expectRefusal(route: string): void {
    if (!this.#refusalOf(route))
      this.#refusals.set(this.#refusalIsFinal ? EVERY_ROUTE : route, new Refusal());
  }

  /** Why no request along this route is sent any more: the operation was stopped, or GitLab answered 401. Null if it may be. */
  refusal(route: string): Promise<Error> | null {
    if (this.#stopped) return Promise.resolve(this.#stopped);
    return this.#refusalOf(route)?.error ?? null;
  }

  /** Says what the error of a 401 is. Returns the first one, which all share. */
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

/** A 401, of which the status is known before its body has been read. */
class Refusal {
  readonly error: Promise<UnauthenticatedError>;
  settle: (error: UnauthenticatedError) => void = () => undefined;

  constructor() {
    this.error = new Promise((resolve) => {
      this.settle = resolve;
    });
  }
}
