import type { Context } from '../../src/context.ts';
import { Cursors } from '../../src/graph/cursor.ts';
import { readPage } from '../../src/graph/page-reader.ts';
import { pageCount, planPages, type Reading, readingOf } from '../../src/graph/page-window.ts';
import { anchorAt, type RowOrder } from '../../src/graph/row-order.ts';
import { Random } from '../../src/sandbox/sample/random.ts';
import { FakeList, type RowKey } from './fake-list.ts';

export interface HistoryOptions {
  readonly order: RowOrder;
  /** Whether rows can change within one millisecond, which GitLab distinguishes but does not show. */
  readonly hasCloseChanges?: boolean;
  /** How versions of GitLab before 15 break ties in the order of `updated_at`. */
  readonly hasFallingTies?: boolean;
  /** Whether the rows of cursors stay as they are. */
  readonly sparesCursors?: boolean;
}

/** A cursor, and the values that determined the place of its row when the cursor was returned. */
interface Kept {
  readonly cursor: string;
  readonly key: RowKey;
  /** The number of changes to the list until then. */
  readonly changes: number;
}

interface Arguments {
  readonly first?: number;
  readonly last?: number;
  readonly after?: Kept;
  readonly before?: Kept;
}

/** The expected and the actual content of one page of a history. */
export interface Step {
  readonly seed: number;
  readonly expected: readonly number[];
  readonly found: readonly number[];
  readonly expectedNeighbours: readonly [before: boolean, after: boolean];
  readonly foundNeighbours: readonly [before: boolean, after: boolean];
  /** The number of changes since the older of its cursors was returned. */
  readonly changes: number;
  readonly size: number;
  readonly requests: number;
  readonly cursors: number;
  /** The requests that the page takes if nothing changes. */
  readonly usual: number;
}

const cursors = new Cursors('a list');

/** Reads pages of a list that changes at random in between, and compares each with the page that a model expects. */
export class PageHistory {
  readonly #seed: number;
  readonly #random: Random;
  readonly #options: HistoryOptions;
  readonly #list: FakeList;
  readonly #ids: number[] = [];
  readonly #kept: Kept[] = [];
  #changes = 0;
  #now = Date.parse('2026-11-23T12:00:00Z') * 1000;

  constructor(seed: number, options: HistoryOptions) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#options = options;
    this.#list = new FakeList({
      order: options.order,
      hasFallingTies: options.hasFallingTies ?? false,
      hidesTotal: this.#random.chance(0.3),
    });
    const rows = this.#random.pick([5, 40, 150, 600]);
    for (let row = 0; row < rows; row++) this.#create();
  }

  async steps(): Promise<Step[]> {
    const steps: Step[] = [];
    const backwards = this.#random.chance(0.4);
    const mixed = this.#random.chance(0.3);
    for (let page = 0; page < 8; page++) {
      const size = this.#random.pick([1, 3, 7, 20, 20, 50]);
      if (page > 0) this.#change(size);
      steps.push(await this.#step(this.#arguments(size, mixed ? this.#random.chance(0.5) : backwards)));
    }
    return steps;
  }

  #arguments(size: number, backwards: boolean): Arguments {
    const other = this.#random.chance(0.15) ? this.#random.pick([this.#kept[0], ...this.#kept]) : undefined;
    const from = this.#kept.at(backwards ? -2 : -1);
    return backwards
      ? { last: size, before: from, after: other }
      : { first: size, after: from, before: other };
  }

  async #step({ first, last, after, before }: Arguments): Promise<Step> {
    const size = first ?? last ?? 0;
    const reading = readingOf({
      first,
      last,
      after: after && cursors.decode(after.cursor),
      before: before && cursors.decode(before.cursor),
    });
    const expected = this.#expected({ first, last, after, before }, reading.fromEnd);
    this.#list.requests = 0;
    const { rows, from, to } = await readPage(this.#list.list, reading, {} as Context);
    const requests = this.#list.requests;

    const anchors = [];
    for (let index = from; index < Math.min(to, rows.end); index++) {
      const row = rows.at(index);
      if (row) anchors.push(anchorAt(index, row, this.#options.order, rows));
    }
    const counted = anchors.map(({ id }) => id);
    const around = [from > 0, rows.hasRowsFrom(to)] as const;
    if (reading.fromEnd) anchors.reverse();
    // The last cursors are those of the first and the last row of the page.
    for (const anchor of [anchors[0], anchors.at(-1)]) {
      if (!anchor) continue;
      const key = this.#list.keyOf(anchor.id);
      this.#kept.push({ cursor: cursors.encode(anchor), key, changes: this.#changes });
    }
    return {
      seed: this.#seed,
      expected: expected.ids,
      found: counted,
      expectedNeighbours: expected.neighbours,
      foundNeighbours: around,
      changes:
        this.#changes - Math.min(after?.changes ?? Infinity, before?.changes ?? Infinity, this.#changes),
      size,
      requests,
      cursors: [after, before].filter(Boolean).length,
      usual: usualCost(reading),
    };
  }

  #expected(
    { first, last, after, before }: Arguments,
    fromEnd: boolean,
  ): { ids: number[]; neighbours: readonly [boolean, boolean] } {
    const [lower, upper] = fromEnd ? [before, after] : [after, before];
    const all = this.#list.ids(fromEnd);
    const where = (id: number, { key }: Kept) => this.#list.compare(this.#list.keyOf(id), key, fromEnd);
    const within = all.filter((id) => (!lower || where(id, lower) > 0) && (!upper || where(id, upper) < 0));
    const upwards = fromEnd === (last !== undefined);
    const size = first ?? last ?? 0;
    const ids = upwards ? within.slice(0, size) : within.slice(Math.max(0, within.length - size));
    const start = ids[0] === undefined ? -1 : all.indexOf(ids[0]);
    return { ids, neighbours: [start > 0, start + ids.length < all.length] };
  }

  #change(size: number): void {
    const most = this.#random.pick([0, 0, 3, size, 3 * size, 200]);
    const count = this.#random.integer(0, most);
    for (let change = 0; change < count; change++) this.#changeOne();
    this.#changes += count;
  }

  #changeOne(): void {
    const at = this.#random.integer(0, this.#ids.length - 1);
    const recent = this.#kept.at(this.#random.pick([-1, -2]));
    const id = (this.#random.chance(0.1) ? recent?.key.id : undefined) ?? this.#ids[at] ?? 0;
    const isSpared = this.#options.sparesCursors && this.#kept.some(({ key }) => key.id === id);
    const kind = isSpared ? 0 : this.#random.integer(0, 9);
    if (kind < 4) this.#create();
    else if (kind < 6) this.#list.delete(id);
    else if (kind < 8) this.#list.change(id, { matches: this.#random.chance(0.5) });
    else this.#list.change(id, { updated: this.#tick() });
  }

  #create(): void {
    this.#ids.push(this.#list.add(this.#tick(), this.#random.chance(0.95)));
  }

  #tick(): number {
    const close = this.#options.hasCloseChanges ? 300 : 1000;
    this.#now += this.#random.pick([0, 0, close, 1000, 5_000_000]);
    return this.#now;
  }
}

function usualCost({ lower, upper, upwards, size }: Reading): number {
  const anchor = upwards ? lower : upper;
  if (!anchor) return Math.max(1, Math.ceil(size / 100));
  const [from, to] = upwards
    ? [anchor.index, anchor.index + 1 + size]
    : [Math.max(0, anchor.index - size), anchor.index + 1];
  return pageCount(planPages({ from, to }));
}
