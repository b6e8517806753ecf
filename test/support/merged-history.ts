import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../../src/context.ts';
import { connectMerged } from '../../src/graph/merged-list.ts';
import type { MergedList } from '../../src/graph/merged-part.ts';
import { ReportedErrors } from '../../src/graph/reported-errors.ts';
import { directionRead, type RowOrder } from '../../src/graph/row-order.ts';
import type { PageRequest } from '../../src/graph/page-loader.ts';
import { Random } from '../../src/sandbox/sample/random.ts';
import type { FakeRow } from './fake-list.ts';

interface StoredRow {
  readonly id: number;
  readonly updated: number;
  /** The list that has the row; it moves between lists as deployments do when their status changes. */
  readonly list: number;
}

interface Kept {
  readonly cursor: string;
  readonly row: StoredRow;
}

export interface MergedStep {
  readonly seed: number;
  readonly found: readonly number[];
  readonly expected: readonly number[];
  readonly foundNeighbours: readonly [before: boolean, after: boolean];
  readonly expectedNeighbours: readonly [before: boolean, after: boolean];
  readonly size: number;
  readonly requests: number;
  readonly lists: number;
}

export interface MergedHistoryOptions {
  readonly order: RowOrder;
  /** How the reading goes on: from cursor to cursor in one direction, or to and fro. */
  readonly turns?: boolean;
  /** Whether nothing changes. Lists that had no more rows are then not read again. */
  readonly isStill?: boolean;
}

// The connection reads the selection only to find `totalCount`.
const info = { fieldNodes: [], returnType: null } as unknown as GraphQLResolveInfo;

/** Reads pages of merged lists that change at random in between, and compares each with the page that a model expects. */
export class MergedHistory {
  readonly #seed: number;
  readonly #random: Random;
  readonly #options: MergedHistoryOptions;
  readonly #lists: number;
  #rows: StoredRow[] = [];
  readonly #kept: Kept[] = [];
  #lastId = 0;
  #now = Date.parse('2026-11-23T12:00:00Z');
  #requests = 0;

  constructor(seed: number, options: MergedHistoryOptions) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#options = options;
    this.#lists = this.#random.pick([2, 3, 7]);
    const rows = this.#random.pick([0, 5, 40, 150, 600]);
    for (let row = 0; row < rows; row++) this.#create();
  }

  async steps(): Promise<MergedStep[]> {
    const steps: MergedStep[] = [];
    const backwards = this.#random.chance(0.4);
    for (let page = 0; page < 8; page++) {
      const size = this.#random.pick([1, 3, 7, 20, 20, 50, 100, 250]);
      if (page > 0 && !this.#options.isStill) this.#change(size);
      const isBackwards = this.#options.turns ? this.#random.chance(0.5) : backwards;
      steps.push(await this.#step(size, isBackwards));
    }
    return steps;
  }

  async #step(size: number, backwards: boolean): Promise<MergedStep> {
    const from = this.#kept.at(backwards ? -2 : -1);
    const other = this.#random.chance(0.15) ? this.#kept[0] : undefined;
    const [after, before] = backwards ? [other, from] : [from, other];
    const args = { after: after?.cursor, before: before?.cursor, [backwards ? 'last' : 'first']: size };
    this.#requests = 0;
    const context = { reported: new ReportedErrors() } as Context;
    const page = await connectMerged(this.#list, args, context, info);

    const all = this.#sorted();
    const within = all.filter(
      (row) =>
        (!after || this.#compare(row, after.row) > 0) && (!before || this.#compare(row, before.row) < 0),
    );
    const expected = backwards ? within.slice(Math.max(0, within.length - size)) : within.slice(0, size);
    const start = expected[0] ? all.indexOf(expected[0]) : -1;
    const found = page.edges.map(({ node }) => node.id);
    for (const edge of [page.edges[0], page.edges.at(-1)]) {
      const row = this.#rows.find(({ id }) => id === edge?.node.id);
      if (edge && row) this.#kept.push({ cursor: edge.cursor, row });
    }
    return {
      seed: this.#seed,
      found,
      expected: expected.map(({ id }) => id),
      foundNeighbours: [page.pageInfo.hasPreviousPage, page.pageInfo.hasNextPage],
      expectedNeighbours: [start > 0, start + expected.length < all.length],
      size,
      requests: this.#requests,
      lists: this.#lists,
    };
  }

  get #list(): MergedList<FakeRow> {
    const { order, isStill } = this.#options;
    return {
      scope: 'merged lists',
      order,
      reversible: true,
      isOver: (ended) => (index) => isStill === true && ended[index] === true && ended.includes(false),
      lists: Array.from({ length: this.#lists }, (_, list) => ({
        key: `list ${list}`,
        owner: null,
        filter: `list ${list}`,
        load: ({ page = 1, per_page }: PageRequest, fromEnd: boolean) => {
          this.#requests++;
          const rows = this.#sorted().filter((row) => row.list === list);
          if (fromEnd) rows.reverse();
          const items = rows.slice((page - 1) * per_page, page * per_page).map(({ id, updated }) => ({
            id,
            updated_at: new Date(updated).toISOString(),
          }));
          const hasNext = rows.length > page * per_page;
          return Promise.resolve({
            items,
            places: items,
            page,
            perPage: per_page,
            hasNext,
            total: rows.length,
          });
        },
      })),
    };
  }

  #sorted(): StoredRow[] {
    return this.#rows.toSorted((one, other) => this.#compare(one, other));
  }

  #compare(one: StoredRow, other: StoredRow): number {
    const { by, direction } = this.#options.order;
    const sign = directionRead(direction, false) === 'asc' ? 1 : -1;
    const apart = by === 'updated_at' ? one.updated - other.updated : 0;
    return sign * (apart === 0 ? one.id - other.id : apart);
  }

  #change(size: number): void {
    const count = this.#random.integer(0, this.#random.pick([0, 0, 3, size, 3 * size]));
    for (let change = 0; change < count; change++) this.#changeOne();
  }

  #changeOne(): void {
    const row = this.#rows[this.#random.integer(0, Math.max(0, this.#rows.length - 1))];
    const kind = this.#random.integer(0, 9);
    if (!row || kind < 5) {
      this.#create();
      return;
    }
    this.#rows = this.#rows.filter((other) => other !== row);
    if (kind < 7) return;
    // Changes of the status change the time as well.
    this.#rows.push({ ...row, updated: this.#tick(), list: this.#random.integer(0, this.#lists - 1) });
  }

  #create(): void {
    // Some lists are much shorter than others.
    const list = this.#random.chance(0.6) ? 0 : this.#random.integer(0, this.#lists - 1);
    this.#rows.push({ id: ++this.#lastId, updated: this.#tick(), list });
  }

  #tick(): number {
    this.#now += this.#random.pick([0, 0, 1, 1000, 5000]);
    return this.#now;
  }
}
