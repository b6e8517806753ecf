import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { type OrderedList, readPage } from '../../src/graph/page-reader.ts';
import { readingOf } from '../../src/graph/page-window.ts';
import { anchorAt, type ListedRow, type RowOrder } from '../../src/graph/row-order.ts';

type Times = 'created_at' | 'updated_at' | 'merged_at';

const ORDERS = (['created_at', 'updated_at', 'merged_at'] as const).flatMap((by) =>
  (['asc', 'desc'] as const).map((direction) => ({ by, direction })),
);

describe.each(ORDERS)('in the order of merge requests by $by $direction', (order) => {
  test.each([
    ['its row is gone', (rows: ListedRow[]) => rows.filter(({ id }) => id !== 26)],
    ['rows were added everywhere', (rows: ListedRow[]) => [...rows, ...rowsFrom(50, 61)]],
    ['both', (rows: ListedRow[]) => [...rows.filter(({ id }) => id !== 26), ...rowsFrom(50, 61)]],
  ])('the page after a cursor begins with the row after it if %s', async (_what, change) => {
    const rows = sorted(rowsFrom(1, 40), order);
    const place = rows.findIndex(({ id }) => id === 26);
    const before = await readPage(inMemory(rows, order), readingOf({ first: place + 1 }), {} as Context);
    const row = before.rows.at(place);
    if (!row) throw new Error('There is no such row.');
    const after = anchorAt(place, row, order, before.rows);

    const changed = sorted(change(rows), order);
    const page = await readPage(inMemory(changed, order), readingOf({ first: 5, after }), {} as Context);

    const found = Array.from({ length: 5 }, (_, index) => page.rows.at(page.from + index)?.id);
    const expected = sorted([...changed, ...(changed.includes(row) ? [] : [row])], order);
    const next = expected.indexOf(row) + 1;
    expect(found).toEqual(expected.slice(next, next + 5).map(({ id }) => id));
  });
});

test('merge requests that are not merged follow all others, and a cursor finds its place among them', async () => {
  const order: RowOrder = { by: 'merged_at', direction: 'desc' };
  const rows = sorted(rowsFrom(1, 40), order);
  const place = rows.findIndex(({ merged_at }) => merged_at === null) + 2;
  const before = await readPage(inMemory(rows, order), readingOf({ first: place + 1 }), {} as Context);
  const row = before.rows.at(place);
  if (!row) throw new Error('There is no such row.');
  const after = anchorAt(place, row, order, before.rows);

  const changed = sorted([...rows.filter(({ id }) => id !== row.id), ...rowsFrom(50, 58)], order);
  const page = await readPage(inMemory(changed, order), readingOf({ first: 3, after }), {} as Context);

  const found = [0, 1, 2].map((index) => page.rows.at(page.from + index)?.id);
  expect(found).toEqual(rows.slice(place + 1, place + 4).map(({ id }) => id));
});

/** Every third one is not merged, and the times follow the numbers in no simple way. */
function rowsFrom(first: number, last: number): ListedRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const id = first + index;
    const time = (factor: number) => new Date(Date.UTC(2026, 10, 1, 0, (id * factor) % 61)).toISOString();
    return { id, created_at: time(8), updated_at: time(11), merged_at: id % 3 === 0 ? null : time(17) };
  });
}

/** As GitLab sorts merge requests: equal times by falling numbers, and those without a time last. */
function sorted(
  rows: readonly ListedRow[],
  { by, direction }: { by: Times; direction: string } | RowOrder,
): ListedRow[] {
  const sign = direction === 'asc' ? 1 : -1;
  const valueOf = (row: ListedRow) => row[by as Times] ?? null;
  return rows.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === b) return other.id - one.id;
    if (a === null || b === null) return a === null ? 1 : -1;
    return a < b ? -sign : sign;
  });
}

function inMemory(rows: readonly ListedRow[], order: RowOrder): OrderedList<ListedRow> {
  return {
    key: 'list',
    order,
    load: ({ page = 1, per_page: perPage }) => {
      const items = rows.slice((page - 1) * perPage, page * perPage);
      const hasNext = rows.length > page * perPage;
      return Promise.resolve({ items, places: items, page, perPage, hasNext, total: rows.length });
    },
  };
}
