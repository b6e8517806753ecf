import { type Anchor, NEIGHBOURS } from './cursor.ts';
import type { KnownRows } from './known-rows.ts';

/** The part of a row that shows its place in a list. */
export interface ListedRow {
  readonly id: number;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly merged_at?: string | null;
}

/** How GitLab orders a list. */
export interface RowOrder {
  /**
   * The number, a time and then the number, or something that rows do not show. Rows without `merged_at` come last in both
   * directions; all have the other times.
   */
  readonly by: 'id' | 'created_at' | 'updated_at' | 'merged_at' | 'hidden';
  readonly direction: 'asc' | 'desc';
}

/** The time that a list is ordered by before the number, in milliseconds; null if rows do not show it. */
export function valueOf(row: ListedRow, { by }: RowOrder): number | null {
  if (by === 'id' || by === 'hidden') return null;
  const time = Date.parse(row[by] ?? '');
  return Number.isNaN(time) ? null : time;
}

/** Whether rows can be compared with an anchor. Otherwise the gateway finds it by its number and its neighbours' numbers. */
export function isComparable(anchor: Anchor, { by }: RowOrder): boolean {
  return by === 'id' || by === 'merged_at' || (by !== 'hidden' && anchor.value !== null);
}

/**
 * Compares rows with an anchor: negative before it, 0 for the same row, positive after it, undefined if unknown. A row with
 * a new value is no longer the anchor, because it has moved to the place of that value.
 */
export function comparedWith<Item extends ListedRow>(
  anchor: Anchor,
  order: RowOrder,
  rows: KnownRows<Item>,
): (row: Item) => number | undefined {
  const comparable = isComparable(anchor, order);
  const sign = signOf(order, rows);
  const signOfTies = tiesOf(order, rows) === 'falling' ? -1 : sign;

  return (row) => {
    const value = valueOf(row, order);
    if (row.id === anchor.id && value === anchor.value) return 0;
    if (!comparable) return undefined;
    if (value === anchor.value) return signOfTies * (row.id - anchor.id);
    if (value === null) return order.by === 'merged_at' ? 1 : undefined;
    return anchor.value === null ? -1 : sign * (value - anchor.value);
  };
}

/**
 * The order of the numbers of rows with the same value. In newer versions of GitLab they follow the direction of the list,
 * in older ones, and in lists of merge requests, they always fall. All versions compare microseconds first, which rows do
 * not show, so they can be mixed.
 */
export function tiesOf<Item extends ListedRow>(
  order: RowOrder,
  rows: KnownRows<Item>,
): 'rising' | 'falling' | 'mixed' | 'unknown' {
  let rises = 0;
  let falls = 0;
  if (order.by !== 'id') {
    for (const [index, row] of rows.entries()) {
      const next = rows.at(index + 1);
      if (!row || !next || valueOf(row, order) !== valueOf(next, order)) continue;
      if (row.id < next.id) rises++;
      else falls++;
    }
  }
  if (rises > 0 && falls > 0) return 'mixed';
  if (rises === falls) return 'unknown';
  return rises > 0 ? 'rising' : 'falling';
}

/** The direction of a list's order as GitLab reads it: the opposite one if the list is read from its end. */
export function directionRead(direction: RowOrder['direction'], fromEnd: boolean): RowOrder['direction'] {
  return (direction === 'asc') === fromEnd ? 'desc' : 'asc';
}

/** Whether values and numbers rise (1) or fall (-1) in the direction of counting. */
function signOf<Item>({ direction }: RowOrder, { fromEnd }: KnownRows<Item>): 1 | -1 {
  return directionRead(direction, fromEnd) === 'asc' ? 1 : -1;
}

/** The anchor in a cursor of the row at this place. */
export function anchorAt<Item extends ListedRow>(
  index: number,
  row: Item,
  order: RowOrder,
  rows: KnownRows<Item>,
): Anchor {
  const value = valueOf(row, order);
  const neighbours = (step: 1 | -1): number[] => {
    const ids: number[] = [];
    if (order.by === 'id') return ids;
    for (let place = index + step; ids.length < NEIGHBOURS && rows.has(place); place += step) {
      const neighbour = rows.at(place);
      if (!neighbour) continue;
      // Their values identify the places of rows with other values.
      if (value !== null && valueOf(neighbour, order) !== value) break;
      ids.push(neighbour.id);
    }
    return ids;
  };
  return {
    id: row.id,
    value,
    index,
    fromEnd: rows.fromEnd,
    before: neighbours(-1),
    after: neighbours(1),
  };
}
