import type { Connection } from './connection.ts';
import type { MergedCursors } from './merged-cursor.ts';
import type { Reading } from './page-window.ts';
import { type ListedRow, type RowOrder, valueOf } from './row-order.ts';

/** How many rows of each list come up to a row, and which lists have no more. */
export interface Counts {
  readonly counts: readonly number[];
  readonly ended: readonly boolean[];
}

interface ReadRows<Item> {
  readonly cursors: MergedCursors;
  readonly order: RowOrder;
  readonly reading: Pick<Reading, 'fromEnd' | 'upwards'>;
  /** In the direction of reading. */
  readonly rows: readonly Item[];
  readonly countsAt: (position: number) => Counts;
  readonly hasMore: boolean;
  readonly hasEarlier: boolean;
  readonly totalCount: number | null;
}

/** A page of merged lists. It makes a cursor only when a field needs it. */
export class MergedConnection<Item extends ListedRow> implements Connection<Item> {
  readonly totalCount: number | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #read: ReadRows<Item>;
  /** Whether the rows were read in the order of the connection. */
  readonly #isInOrder: boolean;

  constructor(read: ReadRows<Item>) {
    const { fromEnd, upwards } = read.reading;
    this.#read = read;
    this.#isInOrder = fromEnd !== upwards;
    this.totalCount = read.totalCount;
    this.hasNextPage = this.#isInOrder ? read.hasMore : read.hasEarlier;
    this.hasPreviousPage = this.#isInOrder ? read.hasEarlier : read.hasMore;
  }

  get nodes(): readonly Item[] {
    return this.#isInOrder ? this.#read.rows : this.#read.rows.toReversed();
  }

  get edges(): { readonly cursor: string; readonly node: Item }[] {
    const edges = this.#read.rows.map((node, position) => ({ cursor: this.#cursor(position), node }));
    return this.#isInOrder ? edges : edges.reverse();
  }

  get pageInfo(): Connection<Item>['pageInfo'] {
    return this;
  }

  get startCursor(): string | null {
    return this.#cursorAtEnd(this.#isInOrder ? 0 : this.#read.rows.length - 1);
  }

  get endCursor(): string | null {
    return this.#cursorAtEnd(this.#isInOrder ? this.#read.rows.length - 1 : 0);
  }

  #cursorAtEnd(position: number): string | null {
    return this.#read.rows.length === 0 ? null : this.#cursor(position);
  }

  #cursor(position: number): string {
    const { cursors, order, reading, rows, countsAt } = this.#read;
    const row = rows[position];
    const value = row ? valueOf(row, order) : null;
    return cursors.encode({ id: row?.id ?? 0, value, fromEnd: reading.fromEnd, ...countsAt(position) });
  }
}
