import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import { causeOf } from '../observability/error-cause.ts';
import { MOST_EQUAL_ERRORS, TOO_MANY_ERRORS } from '../observability/error-report.ts';

/** The most failures, of all fields together, that have their own error. The response lists fewer. */
const OWN_ERRORS = 200;
/** The operation ends after this number. A failure takes as long as about twenty values. */
const MOST_FAILURES = 2500;

interface Failed {
  count: number;
  shared: GraphQLError | undefined;
}

/**
 * The failures of one execution. graphql-js creates an error with a stack for each failure, which takes longer than anything
 * else that it does. So after some failures, all failures of a field with the same cause share one error.
 */
export class Failures {
  readonly #byCause = new Map<string, Failed>();
  #count = 0;

  /** The error with which the operation ends, as soon as there are too many failures. */
  get end(): GraphQLError | undefined {
    return this.#count > MOST_FAILURES ? tooManyFailures() : undefined;
  }

  /** The error to throw for a failure: the failure itself, or an error that already has a path in the response. */
  errorFor(error: unknown, { parentType, path }: GraphQLResolveInfo): unknown {
    this.#count += 1;
    if (!(error instanceof Error)) return error;

    const key = `${parentType.name} ${path.key} ${causeOf(error)}`;
    const failed = this.#byCause.get(key) ?? { count: 0, shared: undefined };
    this.#byCause.set(key, failed);
    failed.count += 1;
    if (failed.count <= MOST_EQUAL_ERRORS && this.#count <= OWN_ERRORS) return error;
    return (failed.shared ??= placed(error, path));
  }
}

/** An error that graphql-js passes on unchanged, wherever it is thrown. */
export function placed(error: Error, path: GraphQLResolveInfo['path']): GraphQLError {
  return new GraphQLError(error.message, { path: responsePathAsArray(path), originalError: error });
}

function tooManyFailures(): GraphQLError {
  return new GraphQLError(
    `More than ${MOST_FAILURES} fields of this operation failed, so the gateway ended it and omitted the rest. No setting changes this limit. Correct what the other errors report, or request fewer objects.`,
    { extensions: { code: TOO_MANY_ERRORS } },
  );
}
