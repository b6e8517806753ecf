import type { Answered } from './attempt.ts';
import { type ErrorBody, readErrorBody } from './error-body.ts';
import {
  ConflictError,
  type ErrorDetails,
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
import { notFound, shownProject } from './not-found.ts';
import type { DispatchedRequest } from './request.ts';
import { scopeNeeded, tokenRefused } from './token-advice.ts';

type RefusedRequest = Pick<DispatchedRequest, 'method' | 'route' | 'path' | 'token'>;

/** The error for an answer whose status is not 2xx. `text` is its body; '' if the body is not readable. */
export function refusal({ status, headers }: Answered, text: string, request: RefusedRequest): GitLabError {
  const { token } = request;
  const details = { status, requestId: requestIdIn(headers, token.secret), request };
  if (status < 400) {
    return new InvalidResponseError(
      'GitLab answered with a redirect that the gateway does not follow.',
      details,
    );
  }
  if (isUnavailable(status)) return new UnavailableError(`GitLab answered with status ${status}.`, details);

  const body = readErrorBody(text);
  const { message, fields } = body;
  switch (status) {
    case 401:
      return new UnauthenticatedError(tokenRefused(message ?? 'Unauthorized', token), details);
    case 403:
      return forbidden(body, request, details);
    case 404:
      return new NotFoundError(notFound(message, request), details);
    case 405:
      return methodRefused(message, request, details);
    case 409:
    case 412:
      return new ConflictError(
        message ?? 'Someone else is changing this, or has changed it. Read it before you try again.',
        details,
      );
    case 429:
      return limited(message, secondsToWait(headers), details);
    default:
      return new InvalidRequestError(message ?? `GitLab refused this with status ${status}.`, {
        ...details,
        fields,
      });
  }
}

/** Whether a status says that GitLab, or something in front of it, could not do its part. */
export function isUnavailable(status: number): boolean {
  // Proxies send 408 if they waited in vain for the rest of the request.
  return status >= 500 || status === 408;
}

/** Names the scope that the token needs. GitLab itself names the permissions that a fine-grained token lacks. */
function forbidden(
  { message, name, scope }: ErrorBody,
  { method, token }: RefusedRequest,
  details: ErrorDetails,
): ForbiddenError {
  const finding = message ?? 'The scope of the token is insufficient.';
  if (name === 'insufficient_granular_scope') return new InsufficientScopeError(finding, details);
  if (name !== 'insufficient_scope') {
    return new ForbiddenError(message ?? 'GitLab does not allow this.', details);
  }
  const needed = scope ?? (method === 'GET' ? 'read_api' : 'api');
  const scopes = needed.trim().split(/\s+/).join(' or ');
  return new InsufficientScopeError(scopeNeeded(finding, scopes, token), details);
}

// GitLab redirects reads under a project's former path, and answers 405 to changes.
function methodRefused(
  message: string | null,
  request: RefusedRequest,
  details: ErrorDetails,
): NotFoundError | InvalidRequestError {
  if (!message?.includes('moved project')) {
    return new InvalidRequestError(message ?? 'GitLab does not allow this.', details);
  }
  const project = shownProject(request);
  const subject = project === null ? 'The project' : `Project ${project}`;
  return new NotFoundError(`${subject} has moved. Use its current path or its id for changes.`, details);
}

function limited(message: string | null, retryAfter: number | null, details: ErrorDetails): RateLimitedError {
  const when = retryAfter === null ? 'later' : `in ${retryAfter} s`;
  const text = message ?? `GitLab limits the number of requests, and there were too many. Try again ${when}.`;
  return new RateLimitedError(text, { ...details, retryAfter });
}
