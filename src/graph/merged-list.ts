import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { Connection, ConnectionArguments } from './connection.ts';
import { type Counts, MergedConnection } from './merged-connection.ts';
import { MergedCursors } from './merged-cursor.ts';
import { type MergedPage, readMerged } from './merged-reader.ts';
import type { MergedList } from './merged-part.ts';
import { readingOf } from './page-window.ts';
import { reportGaps } from './reported-errors.ts';
import type { ListedRow } from './row-order.ts';
import { selectedFields } from './selection.ts';
import { LONGEST_COUNTED, type Strand } from './strand.ts';

const ONLY_TOTAL = { size: 0, fromEnd: false, lower: null, upper: null, upwards: true };

/** The page of merged lists that a connection's arguments select. */
export async function connectMerged<Item extends ListedRow>(
  list: MergedList<Item>,
  { first, after, last, before }: ConnectionArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<Item>> {
  const cursors = cursorsOf(list);
  const anchorOf = (cursor: string | null | undefined) => (cursor == null ? null : cursors.decode(cursor));
  const window = { first, after: anchorOf(after), last, before: anchorOf(before) };
  const asked = readingOf(window, list.reversible);

  const selected = selectedFields(info);
  const counts = selected.includes('totalCount');
  const reading = counts && selected.length === 1 ? ONLY_TOTAL : asked;
  const page = await readMerged(list, reading, counts, context);
  reportFailures(list, page.strands, context, info);
  reportGaps(page.places, context.reported, info);
  return new MergedConnection({
    cursors,
    order: list.order,
    reading,
    rows: page.rows.map(({ node }) => node),
    countsAt: (position) => countsAt(page, position, reading.upwards),
    hasMore: page.hasMore,
    hasEarlier: page.hasEarlier,
    totalCount: counts ? totalOf(list, page.strands) : null,
  });
}

/** The first rows of merged lists, in the direction of reading, if they were found elsewhere, with one more if there are more. */
export function connectFound<Item extends ListedRow>(
  list: MergedList<Item>,
  rows: readonly Item[],
  { size, fromEnd }: { readonly size: number; readonly fromEnd: boolean },
): Connection<Item> {
  const counts = list.lists.map(() => 0);
  const ended = list.lists.map(() => false);
  return new MergedConnection({
    cursors: cursorsOf(list),
    order: list.order,
    reading: { fromEnd, upwards: true },
    rows: rows.slice(0, size),
    countsAt: () => ({ counts, ended }),
    hasMore: rows.length > size,
    hasEarlier: false,
    totalCount: null,
  });
}

function cursorsOf<Item>({ scope, lists }: MergedList<Item>): MergedCursors {
  return new MergedCursors(
    scope,
    lists.map(({ key }) => key),
  );
}

/** Throws if no list could be read. Otherwise reports one error for each owner of lists that could not. */
function reportFailures<Item extends ListedRow>(
  { lists }: MergedList<Item>,
  strands: readonly Strand<Item>[],
  context: Context,
  info: GraphQLResolveInfo,
): void {
  const byOwner = new Map<string | null, Error>();
  for (const [index, { failure }] of strands.entries()) {
    const owner = lists[index]?.owner ?? null;
    if (failure && !byOwner.has(owner)) byOwner.set(owner, failure);
  }
  const [first] = byOwner.values();
  if (first && strands.every(({ hasFailed }) => hasFailed)) throw first;
  for (const [owner, failure] of byOwner) context.reported.report(failure, info, owner ?? '');
}

/** How many rows of each list come up to the row at a position, and which lists have no more. */
function countsAt<Item extends ListedRow>(
  { rows, strands }: MergedPage<Item>,
  position: number,
  upwards: boolean,
): Counts {
  const counts = strands.map(({ start }) => start);
  for (const { at, index } of rows.slice(0, upwards ? position + 1 : position)) {
    counts[at] = upwards ? index + 1 : index;
  }
  const row = rows[position];
  if (row && !upwards) counts[row.at] = row.index + 1;
  return { counts, ended: strands.map((strand, at) => strand.endsAt(counts[at] ?? 0)) };
}

/** The sum of the lengths of lists, each counted once; null if one of them is unknown. */
function totalOf<Item extends ListedRow>(
  { lists, matches }: MergedList<Item>,
  strands: readonly Strand<Item>[],
): number | null {
  let sum = 0;
  const seen = new Set<string>();
  for (const [index, { rows, hasFailed, firstId }] of strands.entries()) {
    const isKnown = matches ? rows.end <= LONGEST_COUNTED : rows.total !== null;
    if (hasFailed || !isKnown) return null;
    const key = `${lists[index]?.filter ?? ''} ${firstId ?? `none ${index}`}`;
    if (seen.has(key)) continue;
    seen.add(key);
    sum += matches ? [...rows.entries()].filter(([, row]) => row && matches(row)).length : (rows.total ?? 0);
  }
  return sum;
}
