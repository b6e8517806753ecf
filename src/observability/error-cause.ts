import { GraphQLError } from 'graphql';
import { GitLabError } from '../gitlab/errors.ts';

/**
 * Text that is the same for failures with the same cause: code, message, and GitLab's status and request id. All values
 * that do not fit their GraphQL type have the same cause: GitLab's response.
 */
export function causeOf(error: unknown): string {
  const located = error instanceof GraphQLError ? error : undefined;
  const cause = located?.originalError ?? error;
  if (cause instanceof GitLabError) {
    return JSON.stringify([cause.code, cause.message, cause.status, cause.requestId]);
  }
  const code = located?.extensions.code;
  const message = cause instanceof Error ? cause.message : String(cause);
  return JSON.stringify([code, cause instanceof GraphQLError && code === undefined ? '' : message]);
}
