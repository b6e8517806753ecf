import { type Exchange, mapExchange, type Operation, type OperationResult } from '@urql/core';
import { ASIDE, problemsOf, RATE_LIMITED } from './problems.ts';

declare module '@urql/core' {
  interface OperationContext {
    /** Whether the page already shows an earlier response to this operation when the next one arrives. */
    readonly isShown?: () => boolean;
  }
}

/**
 * Moves the errors of parts of a response into the result's `extensions`, where the cache does not see them. The cache does
 * not store a null that has an error, so it would read the whole response again after every change.
 *
 * A response that GitLab's limit has cut short is an error as a whole if the page shows an earlier one, which then stays.
 */
export const errorsAside: Exchange = mapExchange({
  onResult(result) {
    const { data, error, operation, extensions } = result as OperationResult<object | null | undefined>;
    if (!error || error.networkError || data == null) return;

    const problems = problemsOf(error).map((problem) => ({
      ...problem,
      owners: idsAlong(problem.path, data),
    }));
    if (isShown(operation) && problems.some(({ code }) => code === RATE_LIMITED)) {
      return { ...result, data: undefined };
    }
    return { ...result, error: undefined, extensions: { ...extensions, [ASIDE]: problems } };
  },
});

function isShown({ context }: Operation): boolean {
  return context.isShown?.() === true;
}

/** The ids of the objects on the way to a part of a response. */
function idsAlong(path: readonly (string | number)[], data: object): string[] {
  const ids: string[] = [];
  let value: unknown = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    if ('id' in value && typeof value.id === 'string') ids.push(value.id);
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return ids;
}
