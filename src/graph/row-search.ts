import { LARGEST_PAGE } from '../gitlab/pages.ts';
import type { Anchor } from './cursor.ts';
import { badUserInput } from './errors.ts';
import type { KnownRows, Range } from './known-rows.ts';
import { comparedWith, isComparable, type ListedRow, type RowOrder, tiesOf, valueOf } from './row-order.ts';

/** Enough to find a row anywhere in the part of a list that cursors reach. */
const MOST_READS = 32;
/** The most reads that are only for rows which may have the same value as the anchor. */
const MOST_READS_OF_TIES = 4;
/** The fewest rows that are worth a request. */
const LEAST_WIDTH = 20;

/** The place of an anchor: rows below `from` come before it, rows from `to` come after it. Empty if its row is gone. */
export type Place = Range;

/** The limits of a place that is not found yet: it comes after the row at `low` and before the row at `high`. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Finds an anchor in a list. This costs no request if the anchor is among the known rows, one request if it is at most
 * `size` rows away from them, and otherwise a number that grows with the logarithm of the distance. If the anchor cannot be
 * compared with rows, the search stays near its old place, and assumes that place if it does not find it.
 */
export async function locate<Item extends ListedRow>(
  anchor: Anchor,
  order: RowOrder,
  rows: KnownRows<Item>,
  size: number,
): Promise<Place> {
  const width = Math.min(LARGEST_PAGE, Math.max(LEAST_WIDTH, size));
  for (let reads = 0; reads < MOST_READS; reads++) {
    const seen = look(anchor, order, rows);
    if (seen.place) return seen.place;

    const next = isComparable(anchor, order)
      ? nextRange(seen, rows, width, reads)
      : nearby(anchor, order, rows, width, reads);
    if (!next) return seen.likely;
    await rows.read(next);
  }
  throw badUserInput(
    'Too much of this list has changed since this cursor was returned. Read the list from its start.',
  );
}

/** What the known rows show about the place of an anchor. */
interface Sight extends Bounds {
  /** The place, if it is certain. */
  readonly place?: Place;
  /** The place to assume if no other is found. */
  readonly likely: Place;
  /** The places of rows with the same value; their order can differ from that of their numbers. */
  readonly tied: readonly number[];
}

function look<Item extends ListedRow>(anchor: Anchor, order: RowOrder, rows: KnownRows<Item>): Sight {
  const compare = comparedWith(anchor, order, rows);
  let low = -1;
  let high = rows.end;
  const unclear = new Set<number>();
  const tied = new Map<number, number>();
  for (const [index, row] of rows.entries()) {
    const where = row ? compare(row) : undefined;
    if (where === 0) return found({ from: index, to: index + 1 });
    if (where === undefined) unclear.add(index);
    else if (where < 0) low = Math.max(low, index);
    else high = Math.min(high, index);
    if (row && order.by !== 'id' && valueOf(row, order) === anchor.value) tied.set(row.id, index);
  }

  const neighbour = besideNeighbour(anchor, tied, rows);
  if (!isComparable(anchor, order)) {
    const index = Math.min(anchor.index, rows.end);
    const likely = { from: index, to: Math.min(index + 1, rows.end) };
    return { place: neighbour, likely, low, high, tied: [] };
  }
  while (low + 1 < high && unclear.has(low + 1)) low++;
  const byNumber = { from: high, to: high };
  const ties = tiesOf(order, rows);
  if (low + 1 >= high && (tied.size === 0 || ties === 'rising' || ties === 'falling')) return found(byNumber);
  return { likely: neighbour ?? byNumber, low, high, tied: [...tied.values()] };
}

function found(place: Place): Sight {
  return { place, likely: place, low: place.from - 1, high: place.to, tied: [] };
}

/** The place of an anchor whose row is gone: beside the nearest known neighbour, if another row is there now. */
function besideNeighbour<Item>(
  { before, after }: Anchor,
  known: ReadonlyMap<number, number>,
  rows: KnownRows<Item>,
): Place | undefined {
  const nearest = (ids: readonly number[]) => ids.map((id) => known.get(id)).find((at) => at !== undefined);
  const lower = nearest(before);
  if (lower !== undefined && (rows.has(lower + 1) || lower + 1 >= rows.end)) {
    return { from: lower + 1, to: lower + 1 };
  }
  const upper = nearest(after);
  return upper !== undefined && (rows.has(upper - 1) || upper === 0) ? { from: upper, to: upper } : undefined;
}

function nextRange<Item>(
  { low, high, tied }: Sight,
  rows: KnownRows<Item>,
  width: number,
  reads: number,
): Range | undefined {
  if (low + 1 < high) return towards({ low, high }, width, reads);
  if (reads >= MOST_READS_OF_TIES) return undefined;
  const below = Math.min(...tied) - 1;
  const above = Math.max(...tied) + 1;
  if (above < rows.end && !rows.has(above)) return { from: above, to: above + LEAST_WIDTH };
  if (below >= 0 && !rows.has(below)) return { from: Math.max(0, below + 1 - LEAST_WIDTH), to: below + 1 };
  return undefined;
}

/** The next rows to read: first the neighbouring ones, then in steps that double, and between two bounds in halves. */
function towards({ low, high }: Bounds, nearest: number, reads: number): Range {
  const width = reads === 0 ? nearest : LARGEST_PAGE;
  const step = reads < 2 ? 0 : LARGEST_PAGE * 2 ** (reads - 2);
  if (high === Infinity) return { from: low + 1 + step, to: low + 1 + step + width };
  if (low === -1) {
    const to = Math.max(high - step, Math.min(width, high));
    return { from: Math.max(0, to - width), to };
  }
  if (high - low - 1 <= width) return { from: low + 1, to: high };
  const from = Math.floor((low + high - width) / 2) + 1;
  return { from, to: from + width };
}

/** The next rows to read near the old place of the anchor: first in the direction in which additions move it. */
function nearby<Item>(
  { index }: Anchor,
  { direction }: RowOrder,
  rows: KnownRows<Item>,
  width: number,
  reads: number,
): Range | undefined {
  let to = Math.min(index, rows.end);
  while (to > 0 && rows.has(to - 1)) to--;
  let from = index;
  while (rows.has(from)) from++;
  const lower = to > 0 ? { from: Math.max(0, to - width), to } : undefined;
  const higher = from < rows.end ? { from, to: from + width } : undefined;
  const [first, second] = direction === 'desc' ? [higher, lower] : [lower, higher];
  if (reads === 0) return first ?? second;
  return reads === 1 ? second : undefined;
}
