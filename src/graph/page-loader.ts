import type { Context } from '../context.ts';
import type { Page } from '../gitlab/pages.ts';
import { loadEach, loadGrouped, operationLoader } from './loaders.ts';
import { joinWindows, planPages, type Window } from './page-window.ts';

/** A list of GitLab's: a resource with its filter and order. */
export interface PagedList<Item> {
  /** Tells this list from all others of the operation. */
  readonly key: string;
  /** One page in GitLab's numbering, with the list's order turned round where `fromEnd` says so. */
  readonly load: (page: PageRequest, fromEnd: boolean) => Promise<Page<Item>>;
}

/** GitLab's parameters for one page of a list. */
export interface PageRequest {
  /** From 1; undefined for the first page, so that requests for it have the same URL. */
  readonly page: number | undefined;
  readonly per_page: number;
}

/** The pages that were read for a window: at least the rows of the window, as far as the list has them. */
export interface Slice<Item> {
  readonly stretches: readonly Stretch<Item>[];
  /** How long the list is; null where GitLab does not count (above 10,000). */
  readonly total: number | null;
}

/** A page at its place in the list. */
export interface Stretch<Item> {
  readonly from: number;
  /** Null in the place of what has no identity. */
  readonly places: readonly (Item | null)[];
  /** Whether the list has rows after these. */
  readonly goesOn: boolean;
}

interface SliceKey<Item> {
  readonly list: PagedList<Item>;
  /** Null where only the list's length is asked for. */
  readonly window: Window | null;
}

/**
 * All windows of all lists that an operation looks at in the same tick, in the fewest pages: windows of one list share
 * pages where that saves requests, and whoever only wants its length takes it from any page that is fetched anyway.
 */
const slices = operationLoader<SliceKey<unknown>, Slice<unknown>>(
  ({ list, window }) => `${list.key} ${windowKey(window)}`,
  (keys) =>
    loadGrouped(
      keys,
      ({ list }) => list.key,
      (_list, ofList) => loadSlices(ofList),
    ),
);

/** The rows of a window that is not empty. */
export function loadSlice<Item>(
  list: PagedList<Item>,
  window: Window,
  context: Context,
): Promise<Slice<Item>> {
  return slices(context).load({ list, window }) as Promise<Slice<Item>>;
}

/** Some page of a list, for its length and whether it has rows. Costs one request with a page of one, or none. */
export function loadAny<Item>(list: PagedList<Item>, context: Context): Promise<Slice<Item>> {
  return slices(context).load({ list, window: null }) as Promise<Slice<Item>>;
}

async function loadSlices(keys: readonly SliceKey<unknown>[]): Promise<(Slice<unknown> | Error)[]> {
  const windows = keys.flatMap(({ window }) => window ?? []);
  const fetched = keys
    .slice(0, 1)
    .flatMap(({ list }) =>
      [true, false]
        .flatMap((fromEnd) => joinWindows(windows.filter((window) => window.fromEnd === fromEnd)))
        .map((window) => ({ window, slice: fetchWindow(list, window) })),
    );
  return loadEach(keys, async ({ list, window }) => {
    const source = fetched.find((other) => window === null || covers(other.window, window));
    return source ? source.slice : fetchWindow(list, window ?? { from: 0, to: 1, fromEnd: false });
  });
}

async function fetchWindow(list: PagedList<unknown>, window: Window): Promise<Slice<unknown>> {
  const { perPage, first, last } = planPages(window);
  const pages = await Promise.all(
    Array.from({ length: last - first + 1 }, (_, index) =>
      list.load(pageRequest(first + index, perPage), window.fromEnd),
    ),
  );
  return {
    stretches: pages.map(({ places, hasNext }, index) => ({
      from: (first - 1 + index) * perPage,
      places,
      goesOn: hasNext,
    })),
    total: pages[0]?.total ?? null,
  };
}

function pageRequest(page: number, perPage: number): PageRequest {
  return { page: page === 1 ? undefined : page, per_page: perPage };
}

function covers(outer: Window, inner: Window): boolean {
  return outer.fromEnd === inner.fromEnd && outer.from <= inner.from && inner.to <= outer.to;
}

function windowKey(window: Window | null): string {
  return window ? `${window.fromEnd ? 'end' : 'start'} ${window.from} ${window.to}` : 'length';
}
