import { type Exchange, mapExchange, type Operation, type OperationResult } from '@urql/core';
import { ASIDE, problemsOf, RATE_LIMITED } from './problems.ts';

declare module '@urql/core' {
  interface OperationContext {
    /** Whether the page already shows an earlier response to this operation. */
    readonly isShown?: boolean;
  }
}

/**
 * Lets the cache keep the parts that were read, and keeps the errors of the others beside them: the cache would read the
 * whole response again each time it changes, since it does not keep a null that has an error.
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
  return context.isShown === true;
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
