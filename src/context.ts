import type { GitLabClient } from './gitlab/client.ts';
import type { KnownProjects } from './graph/known-projects.ts';
import type { ReportedErrors } from './graph/reported-errors.ts';
import type { ResponseBudget } from './limits/response-budget.ts';
import type { ChangeStream } from './live/change-stream.ts';
import type { Watched } from './live/live.ts';
import type { WaitingCallers } from './operations/waiting-callers.ts';

/** What resolvers share. Each execution has its own, so that nothing read for one caller reaches another. */
export interface Context {
  /** GitLab, with the credentials of this operation's caller. */
  readonly gitlab: GitLabClient;
  /** Who waits for the result. */
  readonly callers: WaitingCallers;
  /** What the responses of this operation show about projects. */
  readonly projects: KnownProjects;
  /** Errors of fields that have a value as well, such as a list without some of its items. */
  readonly reported: ReportedErrors;
  /** How many more values the response can have. */
  readonly response: ResponseBudget;
  /** Follows projects with the credentials of this operation's caller. Rejects like a query, or if there are too many subscriptions. */
  readonly subscribe: (watched: Watched) => Promise<ChangeStream>;
  /** Identifies the incoming request in logs, errors and the response's `X-Request-Id`. */
  readonly requestId: string;
}
