import type { Context } from '../context.ts';
import type { Page } from '../gitlab/pages.ts';
import { loadEach, loadGrouped, operationLoader } from './loaders.ts';
import { joinWindows, planPages, type Window } from './page-window.ts';

/** A list that GitLab returns in pages: a resource with its filter and order. */
export interface PagedList<Item> {
  /** Identifies the list within the operation. */
  readonly key: string;
  /** One page; if `fromEnd` is true, of the list in the opposite order. */
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
  /** The length of the list; null if GitLab does not count it (above 10,000). */
  readonly total: number | null;
}

/** A page at its place in the list. */
export interface Stretch<Item> {
  readonly from: number;
  /** With null in the places of items without an identity. */
  readonly places: readonly (Item | null)[];
  /** Whether the list has rows after these. */
  readonly goesOn: boolean;
}

interface SliceKey<Item> {
  readonly list: PagedList<Item>;
  /** Null if the caller needs only the length of the list. */
  readonly window: Window | null;
}

/**
 * Loads all windows of all lists that an operation needs in the same tick, in the fewest pages. Windows of one list share
 * pages if that saves requests, and the length of a list comes from any page that is read anyway.
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

/** The first page of a window, and then the other pages that exist: in parallel if GitLab counts the list. */
async function fetchWindow(list: PagedList<unknown>, window: Window): Promise<Slice<unknown>> {
  const { perPage, first, last } = planPages(window);
  const load = (page: number) => list.load(pageRequest(page, perPage), window.fromEnd);
  const firstPage = await load(first);
  const pages = [firstPage];
  const { total } = firstPage;
  if (total === null) {
    for (let page = first + 1; page <= last && pages.at(-1)?.hasNext; page += 1) pages.push(await load(page));
  } else if (firstPage.hasNext) {
    const end = Math.min(last, Math.ceil(total / perPage));
    const others = Array.from({ length: Math.max(0, end - first) }, (_, index) => load(first + 1 + index));
    pages.push(...(await Promise.all(others)));
  }
  return {
    stretches: pages.map(({ places, hasNext }, index) => ({
      from: (first - 1 + index) * perPage,
      places,
      goesOn: hasNext,
    })),
    total,
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
