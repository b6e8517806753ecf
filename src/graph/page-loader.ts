import type { Context } from '../context.ts';
import type { Page } from '../gitlab/pages.ts';
import { loadEach, loadGrouped, operationLoader } from './entity.ts';
import { joinWindows, planPages, type Window } from './page-window.ts';

/** A list of GitLab's: a resource with its filter and order. */
export interface PagedList<Item> {
  /** Tells this list from all others of the operation. */
  readonly key: string;
  /** One page in GitLab's numbering, with the list's order turned round where `fromEnd` says so. */
  readonly load: (page: PageRequest, fromEnd: boolean) => Promise<Page<Item>>;
}

export interface PageRequest {
  readonly page: number;
  readonly perPage: number;
}

/** What was found in a window: at most as many places as it is wide, and whether the list goes on behind it. */
export interface Slice<Item> {
  /** Null in the place of what has no identity. */
  readonly places: readonly (Item | null)[];
  readonly goesOn: boolean;
  /** How long the list is; null where GitLab does not count (above 10,000). */
  readonly total: number | null;
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

export function loadSlice<Item>(
  list: PagedList<Item>,
  window: Window,
  context: Context,
): Promise<Slice<Item>> {
  return slices(context).load({ list, window }) as Promise<Slice<Item>>;
}

/** How long a list is: null where GitLab does not count. Costs one request with a page of one, or none. */
export async function loadLength<Item>(list: PagedList<Item>, context: Context): Promise<number | null> {
  return (await slices(context).load({ list, window: null })).total;
}

async function loadSlices(keys: readonly SliceKey<unknown>[]): Promise<(Slice<unknown> | Error)[]> {
  const windows = keys.flatMap(({ window }) => (window && window.to > window.from ? [window] : []));
  const fetched = keys
    .slice(0, 1)
    .flatMap(({ list }) =>
      [true, false]
        .flatMap((fromEnd) => joinWindows(windows.filter((window) => window.fromEnd === fromEnd)))
        .map((window) => ({ window, slice: fetchWindow(list, window) })),
    );
  return loadEach(keys, async ({ list, window }) => {
    const source = window && fetched.find((other) => covers(other.window, window));
    if (source) return cut(await source.slice, source.window, window);
    const any = fetched[0] ? await fetched[0].slice : await list.load({ page: 1, perPage: 1 }, false);
    return none(any, window?.from ?? 0);
  });
}

async function fetchWindow(list: PagedList<unknown>, window: Window): Promise<Slice<unknown>> {
  const { perPage, first, last } = planPages(window);
  const pages = await Promise.all(
    Array.from({ length: last - first + 1 }, (_, index) =>
      list.load({ page: first + index, perPage }, window.fromEnd),
    ),
  );
  const places = pages.flatMap((page) => page.places);
  const start = window.from - (first - 1) * perPage;
  const end = start + window.to - window.from;
  return {
    places: places.slice(start, end),
    goesOn: places.length > end || (pages.at(-1)?.hasNext ?? false),
    total: pages[0]?.total ?? null,
  };
}

/** Nothing, at a place of a list of which some other part has been read. */
function none({ places, total }: Pick<Slice<unknown>, 'places' | 'total'>, from: number): Slice<unknown> {
  return { places: [], goesOn: total === null ? places.length > 0 : total > from, total };
}

function covers(outer: Window, inner: Window): boolean {
  return outer.fromEnd === inner.fromEnd && outer.from <= inner.from && inner.to <= outer.to;
}

function cut(slice: Slice<unknown>, outer: Window, inner: Window): Slice<unknown> {
  if (outer.from === inner.from && outer.to === inner.to) return slice;
  const end = inner.to - outer.from;
  return {
    places: slice.places.slice(inner.from - outer.from, end),
    goesOn: slice.places.length > end || slice.goesOn,
    total: slice.total,
  };
}

function windowKey(window: Window | null): string {
  return window ? `${window.fromEnd ? 'end' : 'start'} ${window.from} ${window.to}` : 'length';
}
