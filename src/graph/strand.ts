import { LARGEST_PAGE } from '../gitlab/pages.ts';
import { badUserInput } from './errors.ts';
import type { KnownRows, Range } from './known-rows.ts';
import type { MergedAnchor } from './merged-cursor.ts';
import type { ListedRow, RowOrder } from './row-order.ts';
import { locate } from './row-search.ts';

interface StrandOptions<Item> {
  readonly rows: KnownRows<Item>;
  readonly order: RowOrder;
  readonly upwards: boolean;
  /** Where the reading begins, with the number of rows of this list up to there; null for the start or the end of the list. */
  readonly origin: (MergedAnchor & { readonly count: number }) | null;
  readonly size: number;
  readonly isOver: boolean;
  /** Whether the length of the list is needed: that of the whole list, or the number of its rows that match. */
  readonly counts: 'no' | 'rows' | 'matches';
}

/** In lists with more rows, those that match are not counted: GitLab returns 100 with each request. */
export const LONGEST_COUNTED = 1000;

/** One of several lists while they are merged. */
export class Strand<Item extends ListedRow> {
  readonly rows: KnownRows<Item>;
  /** Whether it needs no request, because it has no rows for the page. */
  readonly isOver: boolean;
  /** The place between the rows before the page and the rows for it. */
  start = 0;
  failure: Error | null = null;
  readonly #options: StrandOptions<Item>;
  readonly #width: number;
  #isPlaced = false;
  /** The place that was requested last. If the response has no row for it, the list has become shorter meanwhile. */
  #asked: number | null = null;

  constructor(options: StrandOptions<Item>) {
    this.#options = options;
    this.#width = Math.min(options.size, LARGEST_PAGE);
    this.rows = options.rows;
    this.isOver = options.isOver;
    this.start = options.origin?.count ?? 0;
  }

  get hasFailed(): boolean {
    return this.failure !== null;
  }

  /** The place of the first row for the page, in the direction of reading. */
  get first(): number {
    return this.#options.upwards ? this.start : this.start - 1;
  }

  /** Reads the place of the cursor with the rows beside it. */
  begin(): Promise<void> {
    return this.#try(async () => {
      const { origin, upwards, order, size, counts } = this.#options;
      if (counts === 'matches') await this.rows.read({ from: 0, to: LONGEST_COUNTED });
      if (this.isOver) {
        if (counts === 'rows') await this.rows.readAny();
        return;
      }
      if (origin) {
        await this.#read(this.#besideOrigin(origin.count));
        const anchor = { ...origin, index: Math.max(0, origin.count - 1), before: [], after: [] };
        const place = await locate(anchor, order, this.rows, size);
        this.start = upwards ? place.to : place.from;
      } else if (upwards) {
        await (size === 0 ? this.rows.readAny() : this.#read({ from: 0, to: this.#width }));
      } else {
        this.start = await this.#length();
      }
      this.#isPlaced = true;
    });
  }

  /** Reads the next rows, or finds that there are none. */
  extend(): Promise<void> {
    return this.#try(async () => {
      const { upwards } = this.#options;
      let at = this.first;
      while (this.rows.has(at)) at += upwards ? 1 : -1;
      const width = Math.max(1, this.#width);
      const wanted = upwards ? { from: at, to: at + width } : { from: at + 1 - width, to: at + 1 };
      this.#asked = at;
      await this.rows.read(onePage({ from: at, to: at + 1 }, wanted));
    });
  }

  /** What is known about a place: whether the list has a row there, has none, or has to be read. */
  stateAt(index: number): 'row' | 'none' | 'unread' {
    if (!this.#isPlaced || index < 0 || index >= this.rows.end) return 'none';
    if (this.rows.has(index)) return 'row';
    return this.hasFailed || this.#asked === index ? 'none' : 'unread';
  }

  /** Whether the list goes on at a place, as far as the responses show it. */
  goesOnAt(index: number): boolean {
    const state = this.stateAt(index);
    return state === 'row' || (state === 'unread' && this.rows.hasRowsFrom(index));
  }

  /** Whether the list certainly has no row from a place on, in the direction of counting. */
  endsAt(index: number): boolean {
    return this.isOver || (this.#isPlaced && !this.hasFailed && index >= this.rows.end);
  }

  /** Whether the list has rows before the page, in the direction of reading. */
  get hasEarlier(): boolean {
    if (this.#options.upwards) return this.start > 0 && !this.hasFailed;
    return this.#isPlaced && this.rows.hasRowsFrom(this.start);
  }

  /** The first row that is known, by which two names of one list show. */
  get firstId(): number | undefined {
    for (const [, row] of this.rows.entries()) if (row) return row.id;
    return undefined;
  }

  /** The rows that GitLab sent from the first one up to a place, with null for those without an identity. */
  placesTo(next: number): (Item | null)[] {
    const [from, to] = this.#options.upwards ? [this.start, next] : [next + 1, this.start];
    const places: (Item | null)[] = [];
    for (let index = from; index < to; index++) if (this.rows.has(index)) places.push(this.rows.at(index));
    return places;
  }

  #besideOrigin(count: number): Range {
    const { upwards, size } = this.#options;
    const evidence = { from: Math.max(0, count - 1), to: count + 1 };
    if (count === 0) evidence.to = 1;
    // Rows that were added move the cursor's row upwards: reading some more costs no further request.
    return upwards
      ? onePage(evidence, { from: evidence.from, to: count + size })
      : onePage(evidence, { from: count - 1 - size, to: count + 1 + size });
  }

  /** Throws BAD_USER_INPUT if the list is too long for GitLab to count, because its end cannot be found then. */
  async #length(): Promise<number> {
    await this.#read({ from: 0, to: LARGEST_PAGE });
    const length = this.rows.end === Infinity ? this.rows.total : this.rows.end;
    if (length !== null) return length;
    throw badUserInput('GitLab does not count a list this long, so `last` cannot find its end. Use `first`.');
  }

  /** Reads a range of places, unless all of them are known. */
  async #read({ from, to }: Range): Promise<void> {
    for (let index = from; index < Math.min(to, this.rows.end); index++) {
      if (!this.rows.has(index)) return this.rows.read({ from, to });
    }
  }

  /** Keeps a failure as that of this list. */
  async #try(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('Unknown failure.', { cause: error });
    }
  }
}

/** The page that contains some places (one or two), and as many of the wanted ones as a single request can return. */
export function onePage(needed: Range, wanted: Range): Range {
  let best = { from: needed.from, to: needed.to };
  let most = 0;
  for (let perPage = 1; perPage <= LARGEST_PAGE; perPage++) {
    const from = Math.floor(needed.from / perPage) * perPage;
    const to = from + perPage;
    if (to < needed.to) continue;
    const covered = Math.min(to, wanted.to) - Math.max(from, wanted.from, 0);
    if (covered > most) {
      best = { from, to };
      most = covered;
    }
  }
  return best;
}
