import { badUserInput } from './errors.ts';

/** GitLab's own limit on `per_page`. */
export const LARGEST_PAGE = 100;
/** The most items that one connection gives at once. */
export const LARGEST_WINDOW = 500;
export const DEFAULT_WINDOW = 20;

/** A place in a list, counted from 0 at its start, or from 0 at its end with the list turned round. */
export interface Position {
  readonly index: number;
  readonly fromEnd: boolean;
}

/** The places `from` up to but not including `to`, counted from the list's start or from its end. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly fromEnd: boolean;
}

export interface WindowArguments {
  readonly first?: number | null;
  readonly after?: Position | null;
  readonly last?: number | null;
  readonly before?: Position | null;
}

/** The pages `first` to `last` of `perPage` items each, numbered from 1 as GitLab does. */
export interface PagePlan {
  readonly perPage: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Which part of a list a connection's arguments ask for, as the Relay cursor specification has it. What is counted
 * back from the end is looked at with the list turned round, so that nobody needs to know how long the list is.
 * BAD_USER_INPUT for numbers out of range, and for `first` together with `last`.
 */
export function windowOf({ first, after, last, before }: WindowArguments): Window {
  if (first != null && last != null) throw badUserInput('Ask for `first` or for `last`, not for both.');
  const size = first ?? last ?? DEFAULT_WINDOW;
  if (size < 0 || size > LARGEST_WINDOW) {
    throw badUserInput(`\`first\` and \`last\` go from 0 to ${LARGEST_WINDOW}.`);
  }
  if (after && before && after.fromEnd !== before.fromEnd) {
    throw badUserInput('`after` and `before` come from pages that were read in different directions.');
  }
  if (last == null && before?.fromEnd && !after) {
    throw badUserInput('`first` needs an `after` beside this `before`, which was counted from the end.');
  }
  if (last != null && after && !after.fromEnd && !before) {
    throw badUserInput('`last` needs a `before` beside this `after`, which was counted from the start.');
  }

  const fromEnd = (after ?? before)?.fromEnd ?? last != null;
  // Turned round, what comes after a place has the smaller index.
  const lower = (fromEnd ? before : after)?.index ?? -1;
  const upper = (fromEnd ? after : before)?.index ?? Number.MAX_SAFE_INTEGER;
  const growsUpwards = fromEnd === (last != null);
  return growsUpwards
    ? { from: lower + 1, to: Math.max(lower + 1, Math.min(upper, lower + 1 + size)), fromEnd }
    : { from: Math.min(upper, Math.max(lower + 1, upper - size)), to: upper, fromEnd };
}

/**
 * The fewest pages that cover a window that is not empty. Larger pages than the window are tried where it fits on one,
 * smaller ones where it does not: the 180 items behind the 180th are on two pages of 90, but on three of 100.
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

/** Joins windows that cost fewer pages together than apart, such as `first: 5` and `first: 20` of the same list. */
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
