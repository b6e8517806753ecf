import { LARGEST_PAGE } from '../gitlab/pages.ts';
import type { Anchor } from './cursor.ts';
import { badUserInput } from './errors.ts';

/** The most items that one connection returns. */
export const LARGEST_WINDOW = 500;
export const DEFAULT_WINDOW = 20;

/** The places `from` up to but not including `to`, counted from the list's start or from its end. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly fromEnd: boolean;
}

export interface ReadingArguments<Cursor = Anchor> {
  readonly first?: number | null;
  readonly after?: Cursor | null;
  readonly last?: number | null;
  readonly before?: Cursor | null;
}

/** The rows of a list that a connection's arguments select. */
export interface Reading<Cursor = Anchor> {
  readonly size: number;
  /** Whether the list is read with its order turned round, and rows are counted from its end. */
  readonly fromEnd: boolean;
  /** In the direction of counting, the rows come after this one. */
  readonly lower: Cursor | null;
  /** In the direction of counting, the rows come before this one. */
  readonly upper: Cursor | null;
  /** Whether the rows next to `lower` (or to where counting starts) are asked for, or those next to `upper`. */
  readonly upwards: boolean;
}

/** The pages `first` to `last` of `perPage` items each, numbered from 1 as GitLab does. */
export interface PagePlan {
  readonly perPage: number;
  readonly first: number;
  readonly last: number;
}

/**
 * How to read a list, following the Relay cursor specification. With a cursor, the gateway reads the list in the direction
 * in which the cursor was made, because its position counts from that end. Without one, `last` reads the list in the
 * opposite order, so that its length need not be known, if the list is reversible. Throws BAD_USER_INPUT for a number out of range, and for `first`
 * together with `last`.
 */
export function readingOf<Cursor extends { readonly fromEnd: boolean } = Anchor>(
  { first, after, last, before }: ReadingArguments<Cursor>,
  reversible = true,
): Reading<Cursor> {
  if (first != null && last != null) throw badUserInput('Set either `first` or `last`, not both.');
  const size = first ?? last ?? DEFAULT_WINDOW;
  if (size < 0 || size > LARGEST_WINDOW) {
    throw badUserInput(
      `\`${first == null ? 'last' : 'first'}\` must be from 0 to ${LARGEST_WINDOW}, but is ${size}.`,
    );
  }
  const origin = last == null ? after : before;
  const fromEnd = origin?.fromEnd ?? last != null;
  // If the list has no opposite order, the gateway reads it as far as its end instead.
  if (fromEnd && !reversible) {
    return { size, fromEnd: false, lower: after ?? null, upper: null, upwards: false };
  }
  return {
    size,
    fromEnd,
    lower: (fromEnd ? before : after) ?? null,
    upper: (fromEnd ? after : before) ?? null,
    upwards: fromEnd === (last != null),
  };
}

/**
 * The fewest pages that cover a window that is not empty. If the window fits on one page, larger pages can help; otherwise
 * smaller ones can: the 180 items after the 180th are on two pages of 90, but on three pages of 100.
 */
export function planPages({ from, to }: Pick<Window, 'from' | 'to'>): PagePlan {
  const pagesOf = (perPage: number): PagePlan => ({
    perPage,
    first: Math.floor(from / perPage) + 1,
    last: Math.floor((to - 1) / perPage) + 1,
  });
  const fewest = Math.ceil((to - from) / LARGEST_PAGE);
  const step = fewest > 1 ? -1 : 1;
  let best = pagesOf(Math.min(to - from, LARGEST_PAGE));
  for (
    let perPage = best.perPage + step;
    perPage > 0 && perPage <= LARGEST_PAGE && pageCount(best) > fewest;
    perPage += step
  ) {
    const plan = pagesOf(perPage);
    if (pageCount(plan) < pageCount(best)) best = plan;
  }
  return best;
}

export function pageCount({ first, last }: PagePlan): number {
  return last - first + 1;
}

/** Joins windows that cost fewer pages together than separately, such as `first: 5` and `first: 20` of one list. */
export function joinWindows(windows: readonly Window[]): Window[] {
  const joined: Window[] = [];
  for (const window of [...windows].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const previous = joined.at(-1);
    if (!previous) {
      joined.push(window);
      continue;
    }
    const together = { ...previous, to: Math.max(previous.to, window.to) };
    const apart = pageCount(planPages(previous)) + pageCount(planPages(window));
    if (pageCount(planPages(together)) < apart) joined[joined.length - 1] = together;
    else joined.push(window);
  }
  return joined;
}
