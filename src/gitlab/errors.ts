import { quoted } from './quoted.ts';

/** What a log may contain of the request that failed. */
export interface FailedRequest {
  readonly method: string;
  readonly route: string;
}

/** What is known about a failure besides its kind. None of it contains a URL, a header, a token or a body. */
export interface ErrorDetails {
  readonly status?: number | null;
  readonly requestId?: string | null;
  readonly request?: FailedRequest | null;
  readonly cause?: unknown;
}

/** What GitLab finds wrong with one parameter; `name` is null if GitLab does not name it. */
export interface InvalidField {
  readonly name: string | null;
  readonly messages: string[];
}

/** Any way in which a request to GitLab can fail. The class is the kind of failure: decide by it. */
export abstract class GitLabError extends Error {
  abstract readonly code: string;
  /** GitLab's HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** GitLab's X-Request-Id, by which its administrator finds the request. */
  readonly requestId: string | null;
  readonly request: FailedRequest | null;

  constructor(message: string, { status, requestId, request, cause }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.status = status ?? null;
    this.requestId = requestId ?? null;
    // Only these two: the argument may be the whole request, with its headers.
    this.request = request ? { method: request.method, route: request.route } : null;
  }
}

/** GitLab refuses the request: 400, 422, and each 4xx that has no class of its own. */
export class InvalidRequestError extends GitLabError {
  override readonly code = 'BAD_USER_INPUT';
  readonly fields: readonly InvalidField[];

  constructor(message: string, details?: ErrorDetails & { readonly fields?: readonly InvalidField[] }) {
    super(message, details);
    this.fields = details?.fields ?? [];
  }
}

/** A value that cannot be an id. The gateway finds this before it sends anything. */
export class InvalidIdError extends InvalidRequestError {
  constructor(value: string | number, details?: ErrorDetails) {
    const message = `Not an id: ${quoted(String(value))}`;
    super(message, { ...details, fields: [{ name: null, messages: [message] }] });
  }
}

/** 401: the request has no credentials, or GitLab does not accept them. */
export class UnauthenticatedError extends GitLabError {
  override readonly code = 'UNAUTHENTICATED';
}

/** 403: the owner of the credentials may not do this. */
export class ForbiddenError extends GitLabError {
  override readonly code = 'FORBIDDEN';
}

/** 403: the token's owner may do this, but the token's scope is insufficient. The message names the scope that is needed. */
export class InsufficientScopeError extends ForbiddenError {}

/** 404, and 405 for a change under a project's former path. GitLab also answers 404 for what the caller may not see. */
export class NotFoundError extends GitLabError {
  override readonly code = 'NOT_FOUND';
}

/** 409 and 412: someone else is changing the thing, or has changed it. */
export class ConflictError extends GitLabError {
  override readonly code = 'CONFLICT';
}

/** 429. */
export class RateLimitedError extends GitLabError {
  override readonly code = 'RATE_LIMITED';
  /** Whole seconds; null if GitLab does not say. */
  readonly retryAfter: number | null;

  constructor(message: string, details?: ErrorDetails & { readonly retryAfter?: number | null }) {
    super(message, details);
    this.retryAfter = details?.retryAfter ?? null;
  }
}

/** No answer, half an answer, or 5xx. If the request is a change, GitLab certainly did not receive it. */
export class UnavailableError extends GitLabError {
  override readonly code = 'UPSTREAM_UNAVAILABLE';
}

/** An answer that cannot be used: HTML, broken, too large, of another shape, or a redirect that the gateway does not follow. */
export class InvalidResponseError extends GitLabError {
  override readonly code = 'UPSTREAM_INVALID_RESPONSE';
}

/** A list in which some items have no usable id: the item that was searched for may be one of them. */
export class IncompleteListError extends InvalidResponseError {
  constructor() {
    super('GitLab returned a list in which some items have no usable id.');
  }
}

/** No answer within the time limit. */
export class TimeoutError extends GitLabError {
  override readonly code = 'UPSTREAM_TIMEOUT';
}

/** The gateway sent a change, and does not know whether GitLab made it. */
export class OutcomeUnknownError extends GitLabError {
  override readonly code = 'OUTCOME_UNKNOWN';

  /** `advice` says how to find out. */
  constructor(details?: ErrorDetails, advice = 'Check whether it did before you repeat the change.') {
    super(`GitLab gave no clear answer, so it may or may not have made this change. ${advice}`, details);
  }
}

/** The operation would send more requests than it may. */
export class BudgetExceededError extends GitLabError {
  override readonly code = 'UPSTREAM_BUDGET_EXCEEDED';
}

/** Too many requests wait for GitLab, so the gateway did not send this one. */
export class OverloadedError extends GitLabError {
  override readonly code = 'OVERLOADED';
}

/** The caller is gone, so nobody sees this error. */
export class CancelledError extends GitLabError {
  override readonly code = 'CANCELLED';

  constructor(details?: ErrorDetails) {
    super('The caller is gone, so the gateway stopped this request.', details);
  }
}
