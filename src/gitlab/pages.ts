import { isJsonObject } from './answer-body.ts';
import { firstValue, type Headers } from './headers.ts';

/** One page of a list, as GitLab numbers them. */
export interface Page<T> {
  readonly items: T[];
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  readonly hasNext: boolean;
  /** Null where GitLab leaves it out, as it does above 10,000. */
  readonly total: number | null;
}

/**
 * Reads GitLab's page headers. Whether there is a next page is what `x-next-page` says, else `link`, and never what
 * the totals say: they are missing from long lists. Items that are no objects are dropped.
 */
export function readPage<T extends object>(list: readonly unknown[], headers: Headers): Page<T> {
  const items = list.filter((item): item is T => isJsonObject(item));
  return {
    items,
    page: readCount(headers['x-page']) ?? 1,
    perPage: readCount(headers['x-per-page']) ?? list.length,
    hasNext: readHasNext(headers),
    total: readCount(headers['x-total']),
  };
}

function readHasNext(headers: Headers): boolean {
  // At the end of a list `x-next-page` is there, and empty.
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
