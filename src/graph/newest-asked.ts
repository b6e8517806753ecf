import { LARGEST_PAGE } from '../gitlab/pages.ts';
import { DEFAULT_WINDOW } from './page-window.ts';
import type { Wanted } from './newest-list.ts';
import { chosenStatuses, type DeploymentArguments } from './deployment-filter.ts';

/** The orders in which the newest deployments are the last ones, or the first ones if reversed. */
const BY_AGE = new Set<string>(['id', 'iid', 'created_at']);

type NewestAsked = Pick<Wanted, 'statuses' | 'count'> & { readonly size: number };

/**
 * What a field `Environment.deployments` looks for if it is the newest deployments and nothing more; null if it is anything
 * else: a page after a cursor, another order, a period, or the length of the list. A shared list does not show these.
 */
export function newestAsked(
  { filter, orderBy, first, after, last, before }: DeploymentArguments,
  selects: (...path: readonly string[]) => boolean,
): NewestAsked | null {
  if (after != null || before != null || !BY_AGE.has(orderBy?.field ?? 'id')) return null;
  if (first != null && last != null) return null;
  // The field itself refuses this one.
  if (filter?.status === 'unknown' || filter?.statuses?.includes('unknown')) return null;
  if (
    filter?.updatedAfter != null ||
    filter?.updatedBefore != null ||
    filter?.finishedAfter != null ||
    filter?.finishedBefore != null
  ) {
    return null;
  }
  const isLast = last != null;
  const size = last ?? first ?? DEFAULT_WINDOW;
  const fromNewest = isLast === ((orderBy?.direction ?? 'asc') === 'asc');
  if (!fromNewest || size < 1 || size > LARGEST_PAGE || selects('totalCount')) return null;
  // One deployment more shows whether there are more.
  const asksForMore = selects('pageInfo', isLast ? 'hasPreviousPage' : 'hasNextPage');
  const statuses = chosenStatuses(filter) ?? [];
  if (filter?.statuses && statuses.length === 0) return null;
  return { statuses, size, count: asksForMore ? size + 1 : size };
}
