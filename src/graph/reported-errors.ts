import { pathToArray } from '@graphql-tools/utils';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { InvalidResponseError } from '../gitlab/errors.ts';
import { droppedFrom } from '../gitlab/identity.ts';

/**
 * Errors of fields that have a value as well, which GraphQL itself does not know. It keeps one error for each path (and thing
 * that the error is about, if a field can have several), because an operation with errors may be executed twice.
 */
export class ReportedErrors {
  readonly #byPath = new Map<string, GraphQLError>();

  report(error: Error, info: GraphQLResolveInfo, about = ''): void {
    const path = pathToArray(info.path);
    this.#byPath.set(
      `${JSON.stringify(path)} ${about}`,
      new GraphQLError(error.message, { nodes: info.fieldNodes, path, originalError: error }),
    );
  }

  get all(): readonly GraphQLError[] {
    return [...this.#byPath.values()];
  }
}

/**
 * An embedded list, or an empty one if GitLab sent none. Reports how many unusable items were left out. Even if all of them
 * are unusable, the list is not null, because its parent would then be null as well.
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
 * Reports how many items of a part of a list are unusable; `places` has null for each. Throws if all of them are, because
 * an empty list would be wrong.
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
    `The gateway left out ${dropped} of the ${dropped + left} items that GitLab sent for this list: they have no usable id, or the wrong type.`,
  );
}
