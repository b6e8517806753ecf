import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, type StartedGateway, STOREFRONT } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;
const environments = `/projects/${STOREFRONT.id}/environments`;

describe('paging', () => {
  test.each([7, 20, 64, 100, 150, 500])('pages of %i lead through all deployments and back', async (size) => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);
    const ask = asking(query, BOX_OFFICE.id, 'deployments');

    const there = await forward(ask, size, null);
    const back = await backward(ask, size, there.pageInfo.endCursor);

    expect(there.ids).toEqual(ids);
    expect([...back.ids, ids.at(-1)]).toEqual(ids);
    expect(gitlab.lines().every((line) => line.startsWith(`GET ${deployments}?`))).toBe(true);
  });

  test.each([7, 20, 64, 100, 150, 500])(
    'pages of %i lead from the end to the start and back',
    async (size) => {
      const { gitlab, query } = await startGateway();
      const ids = await idsOfAll(gitlab, deployments);
      const ask = asking(query, BOX_OFFICE.id, 'deployments');

      const there = await backward(ask, size, null);
      const back = await forward(ask, size, there.pageInfo.startCursor);

      expect(there.ids).toEqual(ids);
      expect([ids[0], ...back.ids]).toEqual(ids);
      expect(gitlab.lines().every((line) => line.includes('?sort=desc&'))).toBe(true);
    },
  );

  test.each([15, 50, 200])('pages of %i lead both ways through 122 environments', async (size) => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, environments);
    const ask = asking(query, STOREFRONT.id, 'environments');

    const fromStart = await forward(ask, size, null);
    const fromEnd = await backward(ask, size, null);

    expect(ids).toHaveLength(122);
    expect(fromStart.ids).toEqual(ids);
    expect(fromEnd.ids).toEqual(ids);
    expect(gitlab.lines().every((line) => line.startsWith(`GET ${environments}?`))).toBe(true);
  });

  test('a list without totals is led through just the same', async () => {
    const { gitlab, query } = await startGateway({}, { hideTotalsAbove: 100 });
    const ids = await idsOfAll(gitlab, deployments);
    const ask = asking(query, BOX_OFFICE.id, 'deployments');

    expect((await forward(ask, 96, null)).ids).toEqual(ids);
    expect((await backward(ask, 96, null)).ids).toEqual(ids);
    // 384 deployments are exactly four pages: nothing is asked behind the last. Beside 96 rows, that of the cursor takes
    // a page of its own.
    expect(gitlab.lines()).toHaveLength(2 * (4 + 3));
  });
});

describe('a connection', () => {
  test('edges, nodes, pageInfo and totalCount agree with each other at the start', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 2 });

    const { edges, nodes, pageInfo, totalCount } = project.list;
    expect(nodes).toEqual([{ databaseId: '913400124' }, { databaseId: '913400133' }]);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo).toEqual({
      hasPreviousPage: false,
      hasNextPage: true,
      startCursor: edges[0]?.cursor,
      endCursor: edges[1]?.cursor,
    });
    expect(totalCount).toBe(384);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=2`]);
  });

  test('edges, nodes, pageInfo and totalCount agree with each other at the end', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<Answer>(whole, { project: BOX_OFFICE.id, last: 2 });

    const { edges, nodes, pageInfo, totalCount } = project.list;
    expect(nodes).toEqual([{ databaseId: '913402572' }, { databaseId: '913402579' }]);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo).toEqual({
      hasPreviousPage: true,
      hasNextPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[1]?.cursor,
    });
    expect(totalCount).toBe(384);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?sort=desc&per_page=2`]);
  });

  test('every edge has a cursor that its neighbours can be asked for by', async () => {
    const { gitlab, query } = await startGateway();
    const { project } = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 9 });
    const { cursor } = project.list.edges[4] ?? {};
    gitlab.forgetRequests();

    const after = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 4, after: cursor });
    const before = await query<Answer>(whole, { project: BOX_OFFICE.id, last: 4, before: cursor });

    expect(after.project.list.nodes).toEqual(project.list.nodes.slice(5));
    expect(before.project.list.nodes).toEqual(project.list.nodes.slice(0, 4));
    expect(before.project.list.edges).toEqual(project.list.edges.slice(0, 4));
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=9`, `GET ${deployments}?per_page=5`]);
  });

  test('a cursor that was got by number holds for the same project by path and by global id', async () => {
    const { gitlab, query } = await startGateway();
    const { project } = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 1 });
    const after = project.list.pageInfo.endCursor;
    gitlab.forgetRequests();

    const byPath = await query<Answer>(whole, { project: BOX_OFFICE.path, first: 1, after });
    const byGlobalId = await query<Answer>(whole, {
      project: Buffer.from(`Project:${BOX_OFFICE.id}`).toString('base64'),
      first: 1,
      after,
    });

    expect(byPath.project.list.nodes).toEqual([{ databaseId: '913400133' }]);
    expect(byGlobalId).toEqual(byPath);
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/deployments?per_page=2',
      `GET ${deployments}?per_page=2`,
    ]);
  });

  test('an empty list has neither edges nor cursors', async () => {
    const { gitlab, query } = await startGateway();
    const kiosk = 'lanternway/ticketing/kiosk';

    const fromStart: unknown = await query(whole, { project: kiosk });
    const fromEnd: unknown = await query(whole, { project: kiosk, last: 5 });

    const none = { hasPreviousPage: false, hasNextPage: false, startCursor: null, endCursor: null };
    const empty = { project: { list: { edges: [], nodes: [], pageInfo: none, totalCount: 0 } } };
    expect([fromStart, fromEnd]).toEqual([empty, empty]);
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fkiosk/deployments?per_page=20',
      'GET /projects/lanternway%2Fticketing%2Fkiosk/deployments?sort=desc&per_page=5',
    ]);
  });

  test('behind the last one and ahead of the first one there is nothing', async () => {
    const { gitlab, query } = await startGateway();
    const { project } = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 384 });
    const { startCursor, endCursor } = project.list.pageInfo;
    gitlab.forgetRequests();

    const behind = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 5, after: endCursor });
    const ahead = await query<Answer>(whole, { project: BOX_OFFICE.id, last: 5, before: startCursor });

    expect(behind.project.list).toMatchObject({
      nodes: [],
      pageInfo: { hasPreviousPage: true, hasNextPage: false, startCursor: null, endCursor: null },
    });
    expect(ahead.project.list).toMatchObject({
      nodes: [],
      pageInfo: { hasPreviousPage: false, hasNextPage: true, startCursor: null, endCursor: null },
    });
    expect(gitlab.lines()).toEqual([
      `GET ${deployments}?page=39&per_page=10`,
      `GET ${deployments}?per_page=1`,
    ]);
  });

  test('without totals the count is null, and whether there is more is still told', async () => {
    const { gitlab, query } = await startGateway({}, { hideTotalsAbove: 100 });

    const start = await query<Answer>(whole, { project: BOX_OFFICE.id, first: 2 });
    const end = await query<Answer>(whole, { project: BOX_OFFICE.id, last: 2 });

    expect(start.project.list).toMatchObject({ totalCount: null, pageInfo: { hasNextPage: true } });
    expect(end.project.list).toMatchObject({
      nodes: [{ databaseId: '913402572' }, { databaseId: '913402579' }],
      totalCount: null,
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    expect(gitlab.lines()).toEqual([
      `GET ${deployments}?per_page=2`,
      `GET ${deployments}?sort=desc&per_page=2`,
    ]);
  });
});

const whole = `
  query Page($project: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    project(id: $project) {
      list: deployments(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { databaseId } }
        nodes { databaseId }
        pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
        totalCount
      }
    }
  }`;

interface Answer {
  readonly project: { readonly list: Page };
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
  readonly nodes: readonly { readonly databaseId: string }[];
  readonly pageInfo: {
    readonly hasPreviousPage: boolean;
    readonly hasNextPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
}

interface Walk extends Pick<Page, 'pageInfo'> {
  /** Of all pages, in the order of the list. */
  readonly ids: readonly string[];
}

type Ask = (window: Readonly<Record<string, unknown>>) => Promise<Page>;

function asking(query: StartedGateway['query'], project: string, field: string): Ask {
  return async (window) => {
    const answer = await query<Answer>(whole.replace('deployments(', `${field}(`), { project, ...window });
    return answer.project.list;
  };
}

/** Every page of `first` items behind a place, up to the end of the list. */
async function forward(ask: Ask, first: number, start: string | null): Promise<Walk> {
  const pages: Page[] = [];
  let after: string | null = start;
  do {
    const page = await ask({ first, after });
    pages.push(page);
    after = page.pageInfo.endCursor;
  } while (pages.at(-1)?.pageInfo.hasNextPage);
  return walked(pages);
}

/** Every page of `last` items ahead of a place, up to the start of the list. */
async function backward(ask: Ask, last: number, end: string | null): Promise<Walk> {
  const pages: Page[] = [];
  let before: string | null = end;
  do {
    const page = await ask({ last, before });
    pages.unshift(page);
    before = page.pageInfo.startCursor;
  } while (pages[0]?.pageInfo.hasPreviousPage);
  return walked(pages);
}

function walked(pages: readonly Page[]): Walk {
  const ids = pages.flatMap(({ nodes }) => nodes.map(({ databaseId }) => databaseId));
  return {
    ids,
    pageInfo: {
      hasPreviousPage: pages[0]?.pageInfo.hasPreviousPage ?? false,
      hasNextPage: pages.at(-1)?.pageInfo.hasNextPage ?? false,
      startCursor: pages[0]?.pageInfo.startCursor ?? null,
      endCursor: pages.at(-1)?.pageInfo.endCursor ?? null,
    },
  };
}
