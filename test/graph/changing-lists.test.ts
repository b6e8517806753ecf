import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { startChangingList } from '../support/changing-list.ts';

const OSLO = 'filter: { environment: "demo/oslo" }';
const NEWEST = 'orderBy: { field: ID, direction: DESC }';
const BY_UPDATE = 'orderBy: { field: UPDATED_AT }';
const LATEST = 'orderBy: { field: UPDATED_AT, direction: DESC }';

describe('the page after a cursor', () => {
  test('costs one request if nothing has changed', async () => {
    const { page, ids } = await startChangingList();
    const all = await ids('sort=desc');
    const first = await page(`${NEWEST}, first: 20`);

    const next = await page(`${NEWEST}, first: 20, after: "${first.endCursor}"`);

    expect(next.ids).toEqual(all.slice(20, 40));
    expect(next.requests).toHaveLength(1);
  });

  test.each([
    ['3 rows', 3, 2],
    ['20 rows, a page', 20, 2],
    ['60 rows, three pages', 60, 4],
    ['200 rows, ten pages', 200, 6],
  ])('repeats nothing after %s were created before it', async (_what, count, requests) => {
    const { page, ids, create } = await startChangingList();
    const all = await ids('sort=desc');
    const first = await page(`${NEWEST}, first: 20`);
    await create(count);

    const next = await page(`${NEWEST}, first: 20, after: "${first.endCursor}"`);

    expect(next.ids).toEqual(all.slice(20, 40));
    expect(next.hasPreviousPage).toBe(true);
    expect(next.requests).toHaveLength(requests);
  });

  test('loses nothing after 3 rows before it were deleted', async () => {
    const { page, ids, remove } = await startChangingList();
    const all = await ids();
    const first = await page('first: 20');
    await remove(all.slice(4, 7));

    const next = await page(`first: 20, after: "${first.endCursor}"`);

    expect(next.ids).toEqual(all.slice(20, 40));
    // The page of 40 that holds the row of the cursor and the next 20 holds those before it as well.
    expect(next.requests).toEqual(['per_page=40']);
  });

  test('loses nothing after 6 rows before it have left the filter', async () => {
    const { page, create, setStatus } = await startChangingList();
    await create(30);
    const running = 'filter: { status: RUNNING, environment: "demo/oslo" }';
    const all = (await page(`${running}, first: 100`)).ids;
    const first = await page(`${running}, first: 10`);
    await setStatus(first.ids.slice(2, 8), 'failed');

    const next = await page(`${running}, first: 10, after: "${first.endCursor}"`);

    expect(next.ids).toEqual(all.slice(10, 20));
    expect(next.requests).toHaveLength(1);
  });

  test.each([
    ['only the row of the cursor', 69, 70, 1],
    ['the row of the cursor and 4 before it', 65, 70, 1],
    ['all rows of the page before and as many before them', 50, 70, 2],
    ['the row of the cursor and 4 after it', 69, 74, 1],
  ])('begins where it would be after %s was deleted', async (_what, from, to, requests) => {
    const { page, ids, create, remove } = await startChangingList();
    await create(90, 'failed');
    const all = await ids('environment=demo/oslo');
    const first = await page(`${OSLO}, first: 70`);
    await remove(all.slice(from, to));

    const next = await page(`${OSLO}, first: 10, after: "${first.endCursor}"`);

    const left = all.slice(70).filter((id) => !all.slice(from, to).includes(id));
    expect(next.ids).toEqual(left.slice(0, 10));
    expect(next.requests).toHaveLength(requests);
  });

  test.each([
    ['the number', BOX_OFFICE.id],
    ['the path', BOX_OFFICE.path],
    ['the global id', Buffer.from(`Project:${BOX_OFFICE.id}`).toString('base64')],
  ])('is the same by %s of the project', async (_what, project) => {
    const { page, ids, create } = await startChangingList();
    const all = await ids('sort=desc');
    const first = await page(`${NEWEST}, first: 5`);
    await create(2);

    const next = await page(`${NEWEST}, first: 5, after: "${first.endCursor}"`, project);

    expect(next.ids).toEqual(all.slice(5, 10));
    expect(next.requests).toHaveLength(2);
  });

  test.each([100, 200])('takes the row of the cursor along beside %i others', async (size) => {
    const { page, ids, create } = await startChangingList();
    const all = await ids('sort=desc');
    const first = await page(`${NEWEST}, first: ${size}`);

    const unchanged = await page(`${NEWEST}, first: ${size}, after: "${first.endCursor}"`);
    await create(3);
    const changed = await page(`${NEWEST}, first: ${size}, after: "${first.endCursor}"`);

    expect(unchanged.ids).toEqual(all.slice(size, 2 * size));
    expect(unchanged.requests).toHaveLength(size / 100 + 1);
    expect(unchanged.requests).toContain(`order_by=id&sort=desc&page=${size}&per_page=1`);
    expect(changed.ids).toEqual(unchanged.ids);
    expect(changed.requests.length).toBeLessThanOrEqual(size / 100 + 2);
  });
});

describe('the page before a cursor', () => {
  test.each([
    ['from the end of the list', '', 'last: 20', 'startCursor'],
    ['from the end of a list of the newest', NEWEST, 'last: 20', 'startCursor'],
    ['from within a list of the newest', NEWEST, 'first: 60', 'endCursor'],
    ['from within the list', '', 'first: 60', 'endCursor'],
  ] as const)(
    'neither repeats nor loses anything after changes, read %s',
    async (_what, order, start, end) => {
      const { page, ids, create, remove } = await startChangingList();
      await create(90, 'failed');
      const all = await ids(`environment=demo/oslo&${order === '' ? '' : 'sort=desc'}`);
      const read = await page(`${OSLO}, ${order} ${start}`);
      const at = all.indexOf((end === 'startCursor' ? read.ids[0] : read.ids.at(-1)) ?? '');
      const deleted = all.slice(at - 15, at - 12);
      await create(5);
      await remove(deleted);

      const back = await page(`${OSLO}, ${order} last: 15, before: "${read[end]}"`);

      const left = all.slice(0, at).filter((id) => !deleted.includes(id));
      expect(back.ids).toEqual(left.slice(-15));
      expect(back.requests.length).toBeLessThanOrEqual(2);
    },
  );

  test.each([0, 3, 20])('tells what is new: %i rows were created', async (count) => {
    const { page, create } = await startChangingList();
    const first = await page(`${NEWEST}, first: 20`);
    const created = await create(count);

    const news = await page(`${NEWEST}, last: 20, before: "${first.startCursor}"`);

    expect(news.ids).toEqual(created.toReversed());
    expect(news).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(news.requests).toHaveLength(count === 0 ? 1 : 2);
  });

  test('tells the oldest of what is new first, if there is more than was asked for', async () => {
    const { page, create } = await startChangingList();
    const first = await page(`${NEWEST}, first: 10`);
    const created = await create(15);

    const news = await page(`${NEWEST}, last: 10, before: "${first.startCursor}"`);
    const more = await page(`${NEWEST}, last: 10, before: "${news.startCursor}"`);

    expect(news.ids).toEqual(created.slice(0, 10).toReversed());
    expect(news.hasPreviousPage).toBe(true);
    expect(more.ids).toEqual(created.slice(10).toReversed());
    expect(more.hasPreviousPage).toBe(false);
  });

  test('tells what is new at the end of a list from the oldest', async () => {
    const { page, create } = await startChangingList();
    const end = await page('last: 20');
    const created = await create(3);

    const news = await page(`first: 20, after: "${end.endCursor}"`);

    expect(news.ids).toEqual(created);
    expect(news.hasNextPage).toBe(false);
    expect(news.requests).toHaveLength(2);
  });

  test('ends where its row would be, if that was deleted', async () => {
    const { page, ids, remove } = await startChangingList();
    const all = await ids();
    const middle = await page(`first: 10, after: "${(await page('first: 40')).endCursor}"`);
    await remove(middle.ids.slice(0, 1));

    const back = await page(`last: 10, before: "${middle.startCursor}"`);

    expect(back.ids).toEqual(all.slice(30, 40));
    expect(back.requests).toHaveLength(1);
  });
});

describe('in the order of UPDATED_AT', () => {
  test('an unseen row that changes moves to the end, and none is lost', async () => {
    const { page, create, ids, setStatus } = await startChangingList();
    const created = await create(30);
    const all = await ids('order_by=updated_at&environment=demo/oslo');
    const list = `${BY_UPDATE}, ${OSLO}`;
    const first = await page(`${list}, first: 10`);
    await setStatus(created.slice(20, 21), 'failed');

    const second = await page(`${list}, first: 10, after: "${first.endCursor}"`);
    const rest = await page(`${list}, first: 100, after: "${second.endCursor}"`);

    const moved = created.slice(20, 21);
    const others = all.slice(10).filter((id) => !moved.includes(id));
    expect([...second.ids, ...rest.ids]).toEqual([...others, ...moved]);
    expect(second.requests).toHaveLength(1);
  });

  test('the latest first, such a row goes to the part that was read, and comes with what is new', async () => {
    const { page, create, ids, setStatus } = await startChangingList();
    const created = await create(30);
    const all = await ids('order_by=updated_at&sort=desc&environment=demo/oslo');
    const list = `${LATEST}, ${OSLO}`;
    const first = await page(`${list}, first: 10`);
    const moved = created.slice(5, 6);
    await setStatus(moved, 'failed');

    const second = await page(`${list}, first: 10, after: "${first.endCursor}"`);
    const news = await page(`${list}, last: 10, before: "${first.startCursor}"`);

    expect(second.ids).toEqual(
      all
        .slice(10)
        .filter((id) => !moved.includes(id))
        .slice(0, 10),
    );
    expect(news.ids).toEqual(moved);
    expect([second.requests.length, news.requests.length]).toEqual([2, 2]);
  });

  test.each([
    ['oldest', BY_UPDATE, ''],
    ['latest', LATEST, 'sort=desc&'],
  ])('the row of the cursor may change itself, the %s first', async (_what, order, sort) => {
    const { page, create, ids, setStatus } = await startChangingList();
    await create(30);
    const all = await ids(`order_by=updated_at&${sort}environment=demo/oslo`);
    const list = `${order}, ${OSLO}`;
    const first = await page(`${list}, first: 10`);
    await setStatus(first.ids.slice(-1), 'failed');

    const second = await page(`${list}, first: 10, after: "${first.endCursor}"`);

    expect(second.ids).toEqual(all.slice(10, 20));
    expect(second.requests.length).toBeLessThanOrEqual(2);
  });
});
