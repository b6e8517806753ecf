import type { Context } from '../context.ts';
import { loadAny, loadSlice, type PagedList, type Slice } from './page-loader.ts';

/** The places `from` up to but not including `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The rows of a list that were read so far, each at the place where it was last. */
export class KnownRows<Item> {
  readonly fromEnd: boolean;
  readonly #list: PagedList<Item>;
  readonly #context: Context;
  readonly #rows = new Map<number, Item | null>();
  #reach = 0;
  #end = Infinity;
  #total: number | null = null;

  constructor(list: PagedList<Item>, fromEnd: boolean, context: Context) {
    this.#list = list;
    this.fromEnd = fromEnd;
    this.#context = context;
  }

  /** The length of the list; null if GitLab does not count it. */
  get total(): number | null {
    return this.#total;
  }

  /** The list has no row here or after; infinite until its end is known. */
  get end(): number {
    return this.#end;
  }

  /** Whether the list is known to have a row here or after. */
  hasRowsFrom(index: number): boolean {
    return this.#reach > index;
  }

  has(index: number): boolean {
    return this.#rows.has(index);
  }

  /** Null as well for a row that GitLab sent without an identity. */
  at(index: number): Item | null {
    return this.#rows.get(index) ?? null;
  }

  entries(): Iterable<[number, Item | null]> {
    return this.#rows.entries();
  }

  /** Reads some page of the list, for its length and whether it has rows. */
  async readAny(): Promise<void> {
    const { stretches, total } = await loadAny(this.#list, this.#context);
    this.#total = total;
    if (stretches.some(({ from, places }) => from > 0 || places.length > 0)) this.#reach = 1;
  }

  /** Reads ranges in parallel. */
  async read(...ranges: readonly Range[]): Promise<void> {
    const windows = ranges
      .filter(({ from, to }) => to > from)
      .map(({ from, to }) => ({ from, to, fromEnd: this.fromEnd }));
    const slices = await Promise.all(windows.map((window) => loadSlice(this.#list, window, this.#context)));
    for (const slice of slices) this.#keep(slice);
  }

  /** Reads the missing rows of a range. */
  async complete({ from, to }: Range): Promise<void> {
    let last = Math.min(to, this.#end) - 1;
    let first = from;
    while (first <= last && this.has(first)) first++;
    while (last > first && this.has(last)) last--;
    await this.read({ from: first, to: last + 1 });
  }

  #keep({ stretches, total }: Slice<Item>): void {
    this.#total = total;
    for (const { from, places, goesOn } of stretches) {
      places.forEach((item, place) => this.#rows.set(from + place, item));
      const to = from + places.length;
      if (places.length > 0) this.#reach = Math.max(this.#reach, goesOn ? to + 1 : to);
      // A page beyond the end does not show where the end is, but the total may.
      if (!goesOn) this.#end = Math.min(this.#end, places.length > 0 ? to : (total ?? to), to);
    }
  }
}
