import { pathToArray } from '@graphql-tools/utils';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { InvalidResponseError } from '../gitlab/errors.ts';
import { droppedFrom } from '../gitlab/identity.ts';

/**
 * Errors of an operation beside the values of the fields that they are about: GraphQL itself has either a value or an
 * error for a field. One for each path, since an operation with errors may be executed twice.
 */
export class ReportedErrors {
  readonly #byPath = new Map<string, GraphQLError>();

  report(error: Error, info: GraphQLResolveInfo): void {
    const path = pathToArray(info.path);
    this.#byPath.set(
      JSON.stringify(path),
      new GraphQLError(error.message, { nodes: info.fieldNodes, path, originalError: error }),
    );
  }

  get all(): readonly GraphQLError[] {
    return [...this.#byPath.values()];
  }
}

/**
 * An embedded list, or an empty one if GitLab sent none. Reports how many of its items are unusable and left out, even if
 * that is all of them: such a list must not be null, or its parent would be lost.
 */
export function embeddedList<Item>(
  list: readonly Item[] | null | undefined,
  reported: ReportedErrors,
  info: GraphQLResolveInfo,
): readonly Item[] {
  const dropped = list ? droppedFrom(list) : 0;
  if (dropped > 0) reported.report(leftOut(dropped, list?.length ?? 0), info);
  return list ?? [];
}

/**
 * Reports how many items of a part of a list are unusable; those have null in their places. Throws if there is nothing
 * else, since a list that contains only garbage is not an empty one.
 */
export function reportGaps(
  places: readonly unknown[],
  reported: ReportedErrors,
  info: GraphQLResolveInfo,
): void {
  const dropped = places.filter((place) => place === null).length;
  if (dropped === 0) return;

  const error = leftOut(dropped, places.length - dropped);
  if (dropped === places.length) throw error;
  reported.report(error, info);
}

function leftOut(dropped: number, left: number): InvalidResponseError {
  return new InvalidResponseError(
    `GitLab sent ${dropped + left} items for this list, of which ${dropped} cannot be used (no id, for example) and are left out.`,
  );
}
