import type { Context } from '../context.ts';
import { LARGEST_PAGE } from '../gitlab/pages.ts';
import { KnownRows } from './known-rows.ts';
import type { MergedAnchor } from './merged-cursor.ts';
import type { MergedList } from './merged-part.ts';
import type { Reading } from './page-window.ts';
import { comparedWith, directionRead, type ListedRow, tiesOf, valueOf } from './row-order.ts';
import { Strand } from './strand.ts';

/** A row on a page, its list (and which of the lists that is), and its place there. */
export interface MergedRow<Item extends ListedRow> {
  readonly node: Item;
  readonly strand: Strand<Item>;
  readonly at: number;
  readonly index: number;
}

export interface MergedPage<Item extends ListedRow> {
  /** In the direction of reading. */
  readonly rows: readonly MergedRow<Item>[];
  readonly strands: readonly Strand<Item>[];
  /** Whether there are rows after the page in the direction of reading, and before it. */
  readonly hasMore: boolean;
  readonly hasEarlier: boolean;
  /** The rows on the page that GitLab sent, with null for those without an identity. */
  readonly places: readonly (Item | null)[];
}

/**
 * Reads a page of merged lists: up to 100 rows of each list side by side, and then more of those lists whose rows do not
 * reach as far as the page. A list with an error is left as it is; its strand has the error.
 */
export async function readMerged<Item extends ListedRow>(
  list: MergedList<Item>,
  reading: Reading<MergedAnchor>,
  counts: boolean,
  context: Context,
): Promise<MergedPage<Item>> {
  const { upwards, lower, upper, size, fromEnd } = reading;
  const origin = upwards ? lower : upper;
  const isOver = upwards && origin ? list.isOver(origin.ended, fromEnd) : () => false;
  const strands = list.lists.map(
    (part, index) =>
      new Strand({
        rows: new KnownRows(part, fromEnd, context),
        order: list.order,
        upwards,
        origin: origin && { ...origin, count: origin.counts[index] ?? 0 },
        // Few of the rows that are read may match.
        size: list.matches ? LARGEST_PAGE : size,
        isOver: isOver(index),
        counts: !counts ? 'no' : list.matches ? 'matches' : 'rows',
      }),
  );
  await Promise.all(strands.map((strand) => strand.begin()));

  const target = list.matches ? size + 1 : size;
  const bound = upwards ? upper : lower;
  for (;;) {
    const merge = new Merge(list, strands, reading, bound);
    const short = merge.run(target);
    if (short.length === 0) return merge.page(size);
    await Promise.all(short.map((strand) => strand.extend()));
  }
}

/** One attempt to merge the rows that are known so far. */
class Merge<Item extends ListedRow> {
  readonly #list: MergedList<Item>;
  readonly #strands: readonly Strand<Item>[];
  readonly #reading: Reading<MergedAnchor>;
  readonly #bound: MergedAnchor | null;
  readonly #next: number[];
  readonly #rows: MergedRow<Item>[] = [];
  readonly #seen = new Set<number>();
  #isCut = false;

  constructor(
    list: MergedList<Item>,
    strands: readonly Strand<Item>[],
    reading: Reading<MergedAnchor>,
    bound: MergedAnchor | null,
  ) {
    this.#list = list;
    this.#strands = strands;
    this.#reading = reading;
    this.#bound = bound;
    this.#next = strands.map(({ first }) => first);
  }

  /** Takes up to so many rows. Returns the lists that may have more rows for the page than are known. */
  run(target: number): Strand<Item>[] {
    const short = new Set<Strand<Item>>();
    const compare = this.#comparison();
    while (this.#rows.length < target) {
      let best: MergedRow<Item> | undefined;
      for (const [at, strand] of this.#strands.entries()) {
        const row = this.#head(strand, at);
        if (row === 'unread') short.add(strand);
        else if (row !== 'none' && (!best || compare(row, best.node) < 0)) {
          best = { node: row, strand, index: this.#next[at] ?? strand.first, at };
        }
      }
      if (!best) break;
      this.#isCut = this.#isBeyondBound(best);
      if (this.#isCut) break;
      this.#rows.push(best);
      this.#seen.add(best.node.id);
      this.#next[best.at] = best.index + this.#step;
    }
    return [...short];
  }

  page(size: number): MergedPage<Item> {
    const nextOf = (strand: Strand<Item>, at: number) => this.#next[at] ?? strand.first;
    return {
      rows: this.#rows.slice(0, size),
      strands: this.#strands,
      hasMore: this.#list.matches
        ? this.#rows.length > size || this.#isCut
        : this.#strands.some((strand, at) => strand.goesOnAt(nextOf(strand, at))),
      hasEarlier: this.#strands.some(({ hasEarlier }) => hasEarlier),
      places: this.#strands.flatMap((strand, at) => strand.placesTo(nextOf(strand, at))),
    };
  }

  /** The next row of a list that belongs on the page, if it is known. Moves over rows that do not. */
  #head(strand: Strand<Item>, at: number): Item | 'unread' | 'none' {
    for (;;) {
      const index = this.#next[at] ?? strand.first;
      const state = strand.stateAt(index);
      if (state !== 'row') return state;
      const row = strand.rows.at(index);
      if (row && !this.#seen.has(row.id) && (this.#list.matches?.(row) ?? true)) return row;
      this.#next[at] = index + this.#step;
    }
  }

  #isBeyondBound({ node, strand: { rows } }: MergedRow<Item>): boolean {
    if (!this.#bound) return false;
    const anchor = { ...this.#bound, index: 0, before: [], after: [] };
    const where = comparedWith(anchor, this.#list.order, rows)(node);
    return where !== undefined && where * this.#step >= 0;
  }

  /** Compares rows of different lists: negative if the first one comes first in the direction of reading. */
  #comparison(): (one: Item, other: Item) => number {
    const { order } = this.#list;
    const sign = directionRead(order.direction, this.#reading.fromEnd) === 'asc' ? 1 : -1;
    const isFalling = this.#strands.some(({ rows }) => tiesOf(order, rows) === 'falling');
    const signOfTies = isFalling ? -1 : sign;
    return (one, other) => {
      const apart = (valueOf(one, order) ?? 0) - (valueOf(other, order) ?? 0);
      return this.#step * (apart === 0 ? signOfTies * (one.id - other.id) : sign * apart);
    };
  }

  get #step(): 1 | -1 {
    return this.#reading.upwards ? 1 : -1;
  }
}
