import type { Answered } from './attempt.ts';
import { readErrorBody } from './error-body.ts';
import {
  ConflictError,
  type ErrorDetails,
  type FailedRequest,
  ForbiddenError,
  type GitLabError,
  InsufficientScopeError,
  InvalidRequestError,
  InvalidResponseError,
  NotFoundError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
} from './errors.ts';
import { requestIdIn, secondsToWait } from './headers.ts';
import type { DispatchedRequest } from './request.ts';

/** What is known of the request that was refused. */
type RefusedRequest = FailedRequest & Partial<Pick<DispatchedRequest, 'secret'>>;

/** The error that an answer stands for whose status is none of 2xx. `text` is its body, '' where that is unreadable. */
export function refusal({ status, headers }: Answered, text: string, request: RefusedRequest): GitLabError {
  const details = { status, requestId: requestIdIn(headers, request.secret), request };
  if (status < 400) {
    return new InvalidResponseError('GitLab answered with a redirect that is not followed.', details);
  }
  if (isUnavailable(status)) return new UnavailableError(`GitLab answered with status ${status}.`, details);

  const { message, fields, name, scope } = readErrorBody(text);
  switch (status) {
    case 401:
      return new UnauthenticatedError(message ?? 'GitLab does not accept these credentials.', details);
    case 403:
      if (name === 'insufficient_scope' || name === 'insufficient_granular_scope')
        return new InsufficientScopeError(scopeAdvice(message, name, scope, request), details);
      return new ForbiddenError(message ?? 'GitLab does not allow this.', details);
    case 404:
      return new NotFoundError(message ?? 'GitLab knows no such thing.', details);
    case 405:
      return methodRefused(message, details);
    case 409:
    case 412:
      return new ConflictError(message ?? 'This has been changed by someone else.', details);
    case 429:
      return new RateLimitedError(message ?? 'GitLab limits how often it can be asked.', {
        ...details,
        retryAfter: secondsToWait(headers),
      });
    default:
      return new InvalidRequestError(message ?? `GitLab refused this with status ${status}.`, {
        ...details,
        fields,
      });
  }
}

/** Names the scope that is needed. GitLab itself names the permissions that a fine-grained token lacks. */
function scopeAdvice(
  message: string | null,
  name: string,
  scope: string | null,
  { method }: FailedRequest,
): string {
  const finding = message ?? "The token's scope is insufficient for this.";
  if (name === 'insufficient_granular_scope') return finding;

  const needed = scope ?? (method === 'GET' ? 'read_api' : 'api');
  return `${finding.replace(/\.?$/, '.')} The token needs the scope ${needed.trim().split(/\s+/).join(' or ')}.`;
}

/** Says of a status that GitLab, or something in front of it, could not do its part. */
export function isUnavailable(status: number): boolean {
  // 408 comes from proxies that waited in vain for the rest of the request.
  return status >= 500 || status === 408;
}

// GitLab redirects reads of a project's former path, and says 405 to changes.
function methodRefused(message: string | null, details: ErrorDetails): GitLabError {
  return message?.includes('moved project')
    ? new NotFoundError('The project has moved: changes need its current path.', details)
    : new InvalidRequestError(message ?? 'GitLab does not allow this.', details);
}
