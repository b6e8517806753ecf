import type { Page } from '../../src/gitlab/pages.ts';
import type { OrderedList } from '../../src/graph/page-reader.ts';
import type { ListedRow, RowOrder } from '../../src/graph/row-order.ts';

export interface FakeRow extends ListedRow {
  readonly updated_at: string;
}

export interface RowKey {
  readonly id: number;
  /** Microseconds since 1970: what GitLab orders by, while it shows milliseconds. */
  readonly updated: number;
}

interface StoredRow extends RowKey {
  readonly matches: boolean;
}

export interface FakeListOptions {
  readonly order: RowOrder;
  /** How versions of GitLab before 15 break ties in the order of `updated_at`. */
  readonly hasFallingTies: boolean;
  readonly hidesTotal: boolean;
}

/** A list in memory that behaves like GitLab's, whose rows change between two pages. */
export class FakeList {
  readonly #options: FakeListOptions;
  readonly #rows = new Map<number, StoredRow>();
  #lastId = 0;
  requests = 0;
  farthestPage = 0;

  constructor(options: FakeListOptions) {
    this.#options = options;
  }

  add(updated: number, matches = true): number {
    const id = ++this.#lastId;
    this.#rows.set(id, { id, updated, matches });
    return id;
  }

  delete(id: number): void {
    this.#rows.delete(id);
  }

  change(id: number, changes: Partial<Omit<StoredRow, 'id'>>): void {
    const row = this.#rows.get(id);
    if (row) this.#rows.set(id, { ...row, ...changes });
  }

  /** The list as the gateway reads it. */
  get list(): OrderedList<FakeRow> {
    return {
      key: 'list',
      order: this.#options.order,
      load: ({ page = 1, per_page }, fromEnd) => {
        this.requests++;
        this.farthestPage = Math.max(this.farthestPage, page);
        return Promise.resolve(this.#page(page, per_page, fromEnd));
      },
    };
  }

  #page(page: number, perPage: number, fromEnd: boolean): Page<FakeRow> {
    const rows = this.#sorted(fromEnd);
    const items = rows.slice((page - 1) * perPage, page * perPage).map(({ id, updated }) => ({
      id,
      updated_at: new Date(Math.floor(updated / 1000)).toISOString(),
    }));
    return {
      items,
      places: items,
      page,
      perPage,
      hasNext: rows.length > page * perPage,
      total: this.#options.hidesTotal ? null : rows.length,
    };
  }

  /** The ids of the rows that match, in the order of the list. */
  ids(fromEnd: boolean): number[] {
    return this.#sorted(fromEnd).map(({ id }) => id);
  }

  /** The values that determine the place of a row. */
  keyOf(id: number): RowKey {
    return { id, updated: this.#rows.get(id)?.updated ?? 0 };
  }

  compare(one: RowKey, other: RowKey, fromEnd: boolean): number {
    const { order, hasFallingTies } = this.#options;
    const sign = (order.direction === 'asc') === fromEnd ? -1 : 1;
    if (order.by === 'id') return sign * (one.id - other.id);
    if (one.updated !== other.updated) return sign * (one.updated - other.updated);
    return hasFallingTies ? other.id - one.id : sign * (one.id - other.id);
  }

  #sorted(fromEnd: boolean): StoredRow[] {
    const rows = [...this.#rows.values()].filter(({ matches }) => matches);
    return rows.sort((one, other) => this.compare(one, other, fromEnd));
  }
}
