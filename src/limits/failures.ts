import { GraphQLError, type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import { causeOf } from '../observability/error-cause.ts';
import { MOST_EQUAL_ERRORS, TOO_MANY_ERRORS } from '../observability/error-report.ts';

/** Of all fields together; the response lists fewer. */
const OWN_ERRORS = 200;
/** A failure takes as long as some twenty values. */
const MOST_FAILURES = 2500;

interface Failed {
  count: number;
  shared: GraphQLError | undefined;
}

/**
 * The failures of one execution. graphql-js makes an error with a stack for each, which takes longer than anything else
 * that it does: past some, the failures that a field has for one cause share an error.
 */
export class Failures {
  readonly #byCause = new Map<string, Failed>();
  #count = 0;

  /** Set as soon as there were so many that the operation should end: why. */
  get end(): GraphQLError | undefined {
    return this.#count > MOST_FAILURES ? tooManyFailures() : undefined;
  }

  /** The error to throw for a failure: itself, or one that has its place in the response already. */
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

/** An error that graphql-js takes as it is, wherever it is thrown. */
export function placed(error: Error, path: GraphQLResolveInfo['path']): GraphQLError {
  return new GraphQLError(error.message, { path: responsePathAsArray(path), originalError: error });
}

function tooManyFailures(): GraphQLError {
  return new GraphQLError(
    `More than ${MOST_FAILURES} fields of this operation failed, so the gateway ended it and omitted the rest. No setting changes this limit. Correct what the other errors report, or request fewer objects.`,
    { extensions: { code: TOO_MANY_ERRORS } },
  );
}
