import { isJsonObject } from './answer-body.ts';
import { firstValue, type Headers } from './headers.ts';

/** The most items that GitLab puts on one page, whatever the list. */
export const LARGEST_PAGE = 100;

/** One page of a list, as GitLab numbers them. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The same, with null in the places of items that were dropped, so that places can be counted. */
  readonly places: readonly (T | null)[];
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  readonly hasNext: boolean;
  /** Null if GitLab omits it, as it does above 10,000. */
  readonly total: number | null;
}

/**
 * Reads GitLab's page headers and drops items that are not objects. `x-next-page`, or else `link`, shows whether there is a
 * next page. The totals do not, because GitLab omits them from long lists.
 */
export function readPage<T extends object>(list: readonly unknown[], headers: Headers): Page<T> {
  return {
    ...keep(list, (item): item is T => isJsonObject(item)),
    page: readCount(headers['x-page']) ?? 1,
    perPage: readCount(headers['x-per-page']) ?? list.length,
    hasNext: readHasNext(headers),
    total: readCount(headers['x-total']),
  };
}

/** How many items of the page were unusable and dropped. */
export function droppedOf({ items, places }: Pick<Page<object>, 'items' | 'places'>): number {
  return places.length - items.length;
}

/** Items and places of a page without the items that are not to be kept. */
export function keep<T, Kept extends T>(
  places: readonly T[],
  isKept: (item: T) => item is Kept,
): Pick<Page<Kept>, 'items' | 'places'> {
  if (places.every(isKept)) return { items: places, places };
  return { items: places.filter(isKept), places: places.map((item) => (isKept(item) ? item : null)) };
}

function readHasNext(headers: Headers): boolean {
  // At the end of a list, `x-next-page` is present and empty.
  const next = firstValue(headers['x-next-page']);
  if (next !== undefined) return next !== '';

  const link = headers.link;
  const links = typeof link === 'object' ? link.join() : (link ?? '');
  return /;\s*rel="?next"?/.test(links);
}

function readCount(value: string | string[] | undefined): number | null {
  const text = firstValue(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
