import type { Span } from '@opentelemetry/api';

import type { Cancellation } from './cancellation.ts';
import type { FailedRequest, GitLabError, UnauthenticatedError } from './errors.ts';
import type { SentRequest } from './sent-request.ts';

/** On whose behalf a request is sent: one operation, or all operations that wait for the same shared read. */
export interface Principal {
  /** Identifies the caller, so that each caller gets a fair share of the connections. */
  readonly caller: string;
  /** On the clock of `performance.now()`. The deadline of a shared read moves when an operation with more time joins. */
  readonly deadline: number;
  readonly cancellation: Cancellation;
  /** The parent of the spans of the attempts. */
  readonly span: Span | null;
  /** Adds an attempt to the requests of the operation that pays for it. */
  note(sent: SentRequest): void;
  /** Takes one request out of the budget; throws a BudgetExceededError if none is left. */
  spend(request: FailedRequest): void;
  /** The same for a further attempt, but returns false: then the error of the last attempt stays. */
  maySpend(): boolean;
  /** Whether anybody can wait until `time`. Those who cannot fail now, with this error. */
  canWaitUntil(time: number, error: GitLabError): boolean;
  /** Why no request along this route is sent any more; else null. */
  refusal(route: string): Promise<Error> | null;
  /** Remembers that GitLab answered 401, so that no request is sent only to be refused. `refuse` must follow. */
  expectRefusal(route: string): void;
  /** Sets the error of a 401. Returns the one to throw. */
  refuse(route: string, error: UnauthenticatedError): Promise<UnauthenticatedError>;
}
