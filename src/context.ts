import type { GitLabClient } from './gitlab/client.ts';
import type { KnownProjects } from './graph/known-projects.ts';
import type { ReportedErrors } from './graph/reported-errors.ts';
import type { ResponseBudget } from './limits/response-budget.ts';

/** What a resolver is given; made anew for each operation, so that nothing read for one caller reaches another. */
export interface Context {
  /** GitLab, with the credentials of this operation's caller. */
  readonly gitlab: GitLabClient;
  /** What the responses of this operation tell about projects. */
  readonly projects: KnownProjects;
  /** Errors beside values, such as items that a list lacks. */
  readonly reported: ReportedErrors;
  /** What the response may still hold. */
  readonly response: ResponseBudget;
  /** Names the incoming request in logs, errors and the answer's `X-Request-Id`. */
  readonly requestId: string;
}
