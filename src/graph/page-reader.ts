import type { Context } from '../context.ts';
import { LARGEST_PAGE } from '../gitlab/pages.ts';
import type { Anchor } from './cursor.ts';
import { badUserInput } from './errors.ts';
import { KnownRows, type Range } from './known-rows.ts';
import type { PagedList } from './page-loader.ts';
import { pageCount, planPages, type Reading } from './page-window.ts';
import { comparedWith, type ListedRow, type RowOrder } from './row-order.ts';
import { locate } from './row-search.ts';

/** A list whose rows can be found again. */
export interface OrderedList<Item> extends PagedList<Item> {
  readonly order: RowOrder;
}

/** A page of a list: a range of places in the rows that were read. */
export interface ReadPage<Item> extends Range {
  readonly rows: KnownRows<Item>;
}

/**
 * Reads the selected rows together with the row of the cursor, on the same page if GitLab's pages allow it. If the row of
 * the cursor is where it was, nothing has moved; otherwise the gateway searches for it, and the page begins there.
 */
export async function readPage<Item extends ListedRow>(
  list: OrderedList<Item>,
  reading: Reading,
  context: Context,
): Promise<ReadPage<Item>> {
  const rows = new KnownRows(list, reading.fromEnd, context);
  const reader = new PageReader(rows, list.order, reading);
  return { rows, ...(reading.upwards ? await reader.upwards() : await reader.downwards()) };
}

class PageReader<Item extends ListedRow> {
  readonly #rows: KnownRows<Item>;
  readonly #order: RowOrder;
  readonly #reading: Reading;

  constructor(rows: KnownRows<Item>, order: RowOrder, reading: Reading) {
    this.#rows = rows;
    this.#order = order;
    this.#reading = reading;
  }

  /** The rows after `lower`, or from the place where counting starts, up to `upper`. */
  async upwards(): Promise<Range> {
    const { lower, upper, size } = this.#reading;
    const bound = this.#indexOf(upper) ?? Infinity;
    if (lower) {
      const next = lower.index + 1;
      await this.#readBeside(lower, { from: next, to: Math.min(next + size, bound + 1) });
    } else if (size === 0) {
      await this.#rows.readAny();
    }
    const from = lower ? (await locate(lower, this.#order, this.#rows, size)).to : 0;
    const to = from + size;

    // The rows up to the old place of the other cursor are enough if its row is among them.
    for (const end of upper ? [Math.min(to, bound + 1), to] : [to]) {
      await this.#rows.complete({ from, to: end });
      const cut = this.#find(upper, { from: from - 1, to: Math.max(from, end) }, (where) => where >= 0)[0];
      if (cut !== undefined) return { from, to: Math.max(from, cut) };
    }
    return { from, to: this.#isHidden() ? Math.max(from, Math.min(to, bound)) : to };
  }

  /** The rows before `upper`, or before the end of the list, back to `lower`. */
  async downwards(): Promise<Range> {
    const { lower, upper, size } = this.#reading;
    const bound = this.#indexOf(lower) ?? -1;
    if (upper) {
      await this.#readBeside(upper, { from: Math.max(0, bound, upper.index - size), to: upper.index });
    }
    const to = upper ? (await locate(upper, this.#order, this.#rows, size)).from : await this.#length();
    const from = Math.max(0, to - size);

    for (const start of lower ? [Math.max(from, bound), from] : [from]) {
      await this.#rows.complete({ from: start, to });
      const cut = this.#find(lower, { from: Math.min(start, to), to: to + 1 }, (where) => where <= 0).at(-1);
      if (cut !== undefined) return { from: Math.min(to, cut + 1), to };
    }
    return { from: this.#isHidden() ? Math.min(to, Math.max(from, bound + 1)) : from, to };
  }

  /** Reads the row of a cursor with the rows beside it, or on a page of its own if that saves a larger page. */
  async #readBeside({ index }: Anchor, range: Range): Promise<void> {
    const anchor = { from: index, to: index + 1 };
    if (range.to <= range.from) {
      await this.#rows.read(anchor);
      return;
    }
    const together = { from: Math.min(index, range.from), to: Math.max(index + 1, range.to) };
    const needsPage = pageCount(planPages(together)) > pageCount(planPages(range));
    await this.#rows.read(...(needsPage ? [anchor, range] : [together]));
  }

  /**
   * The length of a list that GitLab cannot return in the opposite order. The largest page shows it, and usually contains
   * the whole list. Throws BAD_USER_INPUT if the list is too long for GitLab to count.
   */
  async #length(): Promise<number> {
    await this.#rows.read({ from: 0, to: LARGEST_PAGE });
    const length = this.#rows.end === Infinity ? this.#rows.total : this.#rows.end;
    if (length === null)
      throw badUserInput(
        'GitLab does not count a list this long, so `last` cannot find its end. Use `first`.',
      );
    return length;
  }

  /** The places in a range whose rows are at an anchor or on one side of it. */
  #find(anchor: Anchor | null, { from, to }: Range, matches: (where: number) => boolean): number[] {
    if (!anchor) return [];
    const compare = comparedWith(anchor, this.#order, this.#rows);
    const found: number[] = [];
    for (let index = from; index < Math.min(to, this.#rows.end); index++) {
      const row = this.#rows.at(index);
      const where = row ? compare(row) : undefined;
      if (where !== undefined && matches(where)) found.push(index);
    }
    return found;
  }

  /** The old place of a cursor's row, counted in the direction of this reading. */
  #indexOf(anchor: Anchor | null): number | undefined {
    return anchor?.fromEnd === this.#rows.fromEnd ? anchor.index : undefined;
  }

  #isHidden(): boolean {
    return this.#order.by === 'hidden';
  }
}
