import { GraphQLError } from 'graphql';

/** A request that is refused before there is an operation in it: answered with that HTTP status, whoever asks. */
export function refusedRequest(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}

/**
 * An operation that is refused before it is executed: HTTP status 400, or 200 to those who take nothing but
 * `application/json`, as GraphQL over HTTP has it.
 */
export function refusedOperation(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400, spec: true } } });
}
