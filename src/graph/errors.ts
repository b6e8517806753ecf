import { GraphQLError } from 'graphql';
import {
  GitLabError,
  InvalidRequestError,
  InvalidResponseError,
  RateLimitedError,
} from '../gitlab/errors.ts';
import { ProjectFailure } from './merged-failure.ts';

/** A change that was not sent, with the code of the failure that prevented it. */
export class NotSentError extends GitLabError {
  override readonly code: string;
  /** Whole seconds, if the caller's limit at GitLab prevented it. */
  readonly retryAfter: number | null;

  constructor(failure: GitLabError) {
    const { message, status, requestId, request } = failure;
    super(`${message} This change was not sent to GitLab.`, { status, requestId, request, cause: failure });
    this.code = failure.code;
    this.retryAfter = failure instanceof RateLimitedError ? failure.retryAfter : null;
  }
}

/**
 * A mistake of the caller that the gateway finds before it sends a request. It has the class of GitLab's refusals, so that
 * a mutation returns both as data, and a query has both in `errors`.
 */
export function badUserInput(message: string, field: string | null = null): InvalidRequestError {
  return new InvalidRequestError(message, { fields: [{ name: field, messages: [message] }] });
}

/** A value that a caller wrote, for a message: not all of a long one, without control characters and GitLab's tokens. */
export function quoted(value: string): string {
  const clean = value
    .slice(0, 100)
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\bgl[a-z]{2,8}-[\w.-]{8,}/g, '***');
  return JSON.stringify(clean);
}

/** What `parse` returns. If it refuses the value, the error names the input field that the value came from. */
export function inField<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof InvalidRequestError ? badUserInput(error.message, name) : error;
  }
}

/**
 * The one place that decides what a client sees of a failure: GitLab's refusal with its code, the caller's mistake as
 * BAD_USER_INPUT, a response of GitLab that does not fit the schema as UPSTREAM_INVALID_RESPONSE, and "Unexpected error."
 * for everything else; `isUnexpected` recognises those. It sets an HTTP status only for an operation that is not executed,
 * for clients that accept `application/graphql-response+json` (GraphQL over HTTP, section 6.4.2).
 */
export function maskError(error: unknown): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const cause = located ? (located.originalError ?? located) : error;

  if (cause instanceof GitLabError) return shown(cause.message, extensionsOf(cause), located, cause);
  if (located?.extensions.code !== undefined) return located;
  // An error without a path is about the operation, such as a variable of the wrong type: nothing is executed.
  if (located && !located.path) {
    const http = { status: 400, spec: true };
    return shown(located.message, { code: 'BAD_USER_INPUT', http }, located, cause);
  }
  if (isMisfit(cause)) {
    const misfit = new InvalidResponseError('GitLab sent a value that this field cannot show.', { cause });
    return shown(misfit.message, extensionsOf(misfit), located, misfit);
  }
  return shown('Unexpected error.', { code: 'INTERNAL_SERVER_ERROR' }, located, cause);
}

/** Whether a masked error hides details that only the log may contain. */
export function isUnexpected(error: GraphQLError): boolean {
  return error.extensions.code === 'INTERNAL_SERVER_ERROR';
}

/**
 * Whether GitLab sent a value that a type refuses: all values come from GitLab. graphql-js has no class for this: a scalar
 * throws a GraphQLError without a code, and a null for a non-null field throws an Error with this text.
 */
function isMisfit(cause: unknown): boolean {
  if (cause instanceof GraphQLError) return true;
  return cause instanceof Error && cause.message.startsWith('Cannot return null for non-nullable field');
}

function extensionsOf(error: GitLabError): Record<string, unknown> {
  const extensions: Record<string, unknown> = { code: error.code };
  const mayWait =
    error instanceof RateLimitedError || error instanceof NotSentError || error instanceof ProjectFailure;
  if (mayWait && error.retryAfter !== null) extensions.retryAfter = error.retryAfter;
  if (error.status !== null) extensions.gitlab = { status: error.status, requestId: error.requestId };
  return extensions;
}

function shown(
  message: string,
  extensions: Record<string, unknown>,
  located: GraphQLError | undefined,
  cause: unknown,
): GraphQLError {
  return new GraphQLError(message, {
    nodes: located?.nodes,
    source: located?.source,
    positions: located?.positions,
    path: located?.path,
    originalError: cause instanceof Error ? cause : null,
    extensions,
  });
}
