import { STATUS_CODES } from 'node:http';

/** The codes that stand in `extensions.code` of our errors. */
const CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'CANCELLED',
  'CONFLICT',
  'CSRF_PREVENTED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'HOST_NOT_ALLOWED',
  'INTERNAL_SERVER_ERROR',
  'INTROSPECTION_DISABLED',
  'LIST_TOO_LONG',
  'NOT_ACCEPTABLE',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'ORIGIN_NOT_ALLOWED',
  'OUTCOME_UNKNOWN',
  'OVERLOADED',
  'PERSISTED_QUERY_ID_REQUIRED',
  'PERSISTED_QUERY_NOT_IN_LIST',
  'RATE_LIMITED',
  'REQUEST_TOO_LARGE',
  'RESPONSE_TIMEOUT',
  'RESULT_TOO_LARGE',
  'TOO_DEEP',
  'TOO_MANY_ALIASES',
  'TOO_MANY_CONNECTIONS',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_ERRORS',
  'TOO_MANY_FIELDS',
  'TOO_MANY_NODES',
  'TOO_MANY_PIPELINED',
  'TOO_MANY_ROOT_FIELDS',
  'TOO_MANY_TOKENS',
  'TOO_MANY_VALUES',
  'UNAUTHENTICATED',
  'UNSUPPORTED_MEDIA_TYPE',
  'UPSTREAM_BUDGET_EXCEEDED',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
]);

/** The code of an error, `OTHER` where it is none of ours: each value of a label is a series that is kept for ever. */
export function codeLabel(code: string): string {
  return CODES.has(code) ? code : 'OTHER';
}

/** An HTTP status that has a name as it is, another one by its class, as in `4xx`. */
export function statusLabel(status: number): string {
  return status in STATUS_CODES ? String(status) : `${Math.floor(status / 100)}xx`;
}
