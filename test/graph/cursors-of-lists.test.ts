import { describe, expect, test } from 'vitest';
import { startChangingList } from '../support/changing-list.ts';

const FINISHED =
  'filter: { status: FAILED, environment: "demo/oslo" }, orderBy: { field: FINISHED_AT, direction: DESC }';

describe('in the order of FINISHED_AT, which rows do not show', () => {
  test.each([
    ['3 rows that finished since', 3, []],
    ['20 rows that finished since', 20, []],
    ['the row of the cursor, which is gone,', 0, [9]],
    ['3 rows that finished since, and that of the cursor, which is gone,', 3, [8, 9]],
    ['rows that are gone before the cursor,', 0, [2, 3, 4]],
  ])('%s neither repeat nor hide any', async (_what, added, deleted) => {
    const { page, create, remove } = await startChangingList();
    await create(50, 'failed');
    const all = (await page(`${FINISHED}, first: 100`)).ids;
    const first = await page(`${FINISHED}, first: 10`);
    await create(added, 'failed');
    await remove(deleted.map((index) => all[index] ?? ''));

    const next = await page(`${FINISHED}, first: 10, after: "${first.endCursor}"`);

    expect(next.ids).toEqual(all.slice(10, 20));
    expect(next.requests.length).toBeLessThanOrEqual(2);
  });

  test('the last ones are counted from the length, since equal dates are in no order', async () => {
    const { page, create } = await startChangingList();
    await create(30, 'failed');
    const all = (await page(`${FINISHED}, first: 100`)).ids;

    const end = await page(`${FINISHED}, last: 5`);
    const before = await page(`${FINISHED}, last: 5, before: "${end.startCursor}"`);

    expect([end.ids, before.ids]).toEqual([all.slice(-5), all.slice(-10, -5)]);
    expect(end.requests).toEqual([
      'environment=demo%2Foslo&status=failed&order_by=finished_at&sort=desc&per_page=100',
    ]);
    expect(before.requests).toHaveLength(1);
  });
});

describe('cursors of pages that were read from different ends', () => {
  test.each([
    ['first: 5', 5, 10],
    ['first: 500', 5, 379],
    ['last: 5', 374, 379],
    ['last: 500', 5, 379],
  ])('bound a page together: %s', async (args, from, to) => {
    const { page, ids } = await startChangingList();
    const all = await ids();
    const start = await page('first: 5');
    const end = await page('last: 5');

    const between = await page(`${args}, after: "${start.endCursor}", before: "${end.startCursor}"`);

    expect(between.ids).toEqual(all.slice(from, to));
  });

  test.each([
    ['first: 5, before', 0, 5],
    ['last: 5, before', 374, 379],
  ])('bound a page alone: %s one read from the end', async (args, from, to) => {
    const { page, ids } = await startChangingList();
    const all = await ids();
    const end = await page('last: 5');

    const found = await page(`${args}: "${end.startCursor}"`);

    expect(found.ids).toEqual(all.slice(from, to));
    expect(found.requests).toHaveLength(1);
  });

  test('`last` after one read from the start are the last of the list', async () => {
    const { page, ids } = await startChangingList();
    const all = await ids();
    const start = await page('first: 382');

    const found = await page(`last: 5, after: "${start.endCursor}"`);

    expect(found.ids).toEqual(all.slice(382));
    expect(found.requests).toEqual(['sort=desc&per_page=5']);
  });

  test('the wrong way round have nothing between them', async () => {
    const { page } = await startChangingList();
    const start = await page('first: 5');

    const between = await page(`first: 5, after: "${start.endCursor}", before: "${start.startCursor}"`);

    expect(between.ids).toEqual([]);
    expect(between.requests).toHaveLength(1);
  });
});

describe('a forged cursor', () => {
  test.each([1_000_000, 9_999_999])('that points to row %i sends no request', async (index) => {
    const { page, started } = await startChangingList();
    const { endCursor } = await page('first: 1');
    started.gitlab.forgetRequests();

    const answer = await started.execute(
      `{ project(id: 48210977) { deployments(first: 1, after: "${forged(endCursor, index)}") { nodes { id } } } }`,
    );

    expect(answer.errors).toMatchObject([
      {
        message:
          'A cursor reaches at most 1,000,000 items into a list. Use a filter, or read the list from its other end.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(started.gitlab.lines()).toEqual([]);
  });

  test('that points behind the end leads to its row all the same', async () => {
    const { page, ids } = await startChangingList();
    const all = await ids();
    const { endCursor } = await page('first: 10');

    const next = await page(`first: 10, after: "${forged(endCursor, 999_999)}"`);

    expect(next.ids).toEqual(all.slice(10, 20));
    expect(next.requests.length).toBeLessThan(12);
  });

  test('that names a row of the future leads to the end', async () => {
    const { page } = await startChangingList();
    const { endCursor } = await page('first: 10');
    const cursor = rewritten(endCursor, /\.\d+\./, '.9007199254740991.');

    const next = await page(`first: 10, after: "${cursor}"`);

    expect(next).toMatchObject({ ids: [], hasNextPage: false });
    expect(next.requests.length).toBeLessThan(12);
  });

  test('that was counted from the end of a list which is never turned round is refused', async () => {
    const { page, create, started } = await startChangingList();
    await create(5, 'failed');
    const { endCursor } = await page(`${FINISHED}, first: 1`);
    started.gitlab.forgetRequests();

    const answer = await started.execute(
      `{ project(id: 48210977) { deployments(${FINISHED}, after: "${rewritten(endCursor, /^s/, 'e')}") { nodes { id } } } }`,
    );

    expect(answer.errors).toMatchObject([
      { message: 'This is not a cursor of this list. Use a cursor from an earlier response.' },
    ]);
    expect(started.gitlab.lines()).toEqual([]);
  });
});

function forged(cursor: string, index: number): string {
  return rewritten(cursor, /^s\d+/, `s${index}`);
}

function rewritten(cursor: string, pattern: RegExp, text: string): string {
  return Buffer.from(Buffer.from(cursor, 'base64url').toString().replace(pattern, text)).toString(
    'base64url',
  );
}
