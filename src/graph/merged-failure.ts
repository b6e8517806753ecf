import { GitLabError, RateLimitedError } from '../gitlab/errors.ts';

/** The failure of one of several projects: its message names the project. */
export class ProjectFailure extends GitLabError {
  override readonly code: string;
  /** Whole seconds, if the caller's limit at GitLab is the reason. */
  readonly retryAfter: number | null;

  constructor(failure: GitLabError, project: string) {
    const { message, status, requestId, request } = failure;
    super(`Project ${project}: ${message}`, { status, requestId, request, cause: failure });
    this.code = failure.code;
    this.retryAfter = failure instanceof RateLimitedError ? failure.retryAfter : null;
  }
}

/** A failure with the name of what it belongs to, unless the message has it already. */
export function failureOf(failure: Error, owner: string | null): Error {
  if (owner === null || !(failure instanceof GitLabError) || failure.message.includes(owner)) return failure;
  return new ProjectFailure(failure, owner);
}
