import { GraphQLError } from 'graphql';

/** The code of requests that are not GraphQL requests. */
export const BAD_REQUEST = 'BAD_REQUEST';

/** The error for a request that is refused before there is an operation; the response has this HTTP status. */
export function refusedRequest(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}

/**
 * The error for an operation that is refused before its execution: HTTP status 400, or 200 if the client accepts only
 * `application/json`, as GraphQL over HTTP requires.
 */
export function refusedOperation(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400, spec: true } } });
}
