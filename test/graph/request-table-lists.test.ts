import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, STOREFRONT } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;
const environments = `/projects/${STOREFRONT.id}/environments`;

describe('the rows of the request table about lists', () => {
  test('the first 250 cost three pages of 100, the last two of them side by side', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);
    gitlab.setLatency(100);

    const { project } = await query<Answer>(listed('deployments(first: 250)'));

    expect(databaseIds(project.list)).toEqual(ids.slice(0, 250));
    expect(gitlab.lines().toSorted()).toEqual([
      `GET ${deployments}?page=2&per_page=100`,
      `GET ${deployments}?page=3&per_page=100`,
      `GET ${deployments}?per_page=100`,
    ]);
    expect(gitlab.mostInFlight).toBe(2);
  });

  test.each([
    [1, 0, 'per_page=2'],
    [20, 19, 'per_page=40'],
    [20, 4, 'per_page=25'],
    [20, 24, 'page=2&per_page=23'],
    [50, 49, 'per_page=100'],
    [50, 99, 'page=2&per_page=75'],
    [50, 119, 'page=3&per_page=57'],
    [13, 200, 'page=12&per_page=18'],
  ])('the first %i behind place %i cost one page', async (first, place, page) => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);
    const { project: before } = await query<Answer>(listed(`deployments(first: ${place + 1})`));
    gitlab.forgetRequests();

    const { project } = await query<Answer>(
      listed(`deployments(first: ${first}, after: "${before.list.pageInfo.endCursor}")`),
    );

    expect(databaseIds(project.list)).toEqual(ids.slice(place + 1, place + 1 + first));
    expect(gitlab.lines()).toEqual([`GET ${deployments}?${page}`]);
  });

  test('the last 10 cost one request, with the order turned round', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);

    const { project } = await query<Answer>(listed('deployments(last: 10)'));

    expect(databaseIds(project.list)).toEqual(ids.slice(-10));
    expect(gitlab.lines()).toEqual([`GET ${deployments}?sort=desc&per_page=10`]);
  });

  test('the last 10 of an order from the newest are asked for from the oldest', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);

    const { project } = await query<Answer>(
      listed('deployments(orderBy: { field: ID, direction: DESC }, last: 10)'),
    );

    expect(databaseIds(project.list)).toEqual(ids.slice(0, 10).toReversed());
    expect(gitlab.lines()).toEqual([`GET ${deployments}?order_by=id&per_page=10`]);
  });

  test('the last 10 of up to 100 environments, which have no order to turn round, cost one request', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, `/projects/${BOX_OFFICE.id}/environments`);

    const { project } = await query<Answer>(listed('environments(last: 10)'));

    expect(ids).toHaveLength(84);
    expect(databaseIds(project.list)).toEqual(ids.slice(-10));
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/environments?per_page=100`]);
  });

  test('the last 10 of more than 100 environments cost two requests', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, environments);

    const { project } = await query<Answer>(listed('environments(last: 10)', STOREFRONT.id));

    expect(ids).toHaveLength(122);
    expect(databaseIds(project.list)).toEqual(ids.slice(-10));
    expect(gitlab.lines()).toEqual([
      `GET ${environments}?per_page=100`,
      `GET ${environments}?page=9&per_page=14`,
    ]);
  });

  test('the count alone costs one request with a page of one', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") {
        all: deployments { totalCount }
        failed: deployments(filter: { status: FAILED }) { __typename totalCount }
      } }`,
    );

    expect(answer).toEqual({
      project: { all: { totalCount: 384 }, failed: { __typename: 'DeploymentConnection', totalCount: 12 } },
    });
    expect(gitlab.lines().toSorted()).toEqual([
      `GET ${deployments}?per_page=1`,
      `GET ${deployments}?status=failed&per_page=1`,
    ]);
  });

  test.each([
    ['from the start', 'first: 5', 'per_page=5', { hasNextPage: true, hasPreviousPage: false }],
    ['from the end', 'last: 5', 'sort=desc&per_page=5', { hasNextPage: false, hasPreviousPage: true }],
  ])('the count costs nothing beside a page of the same list %s', async (_where, args, page, pageInfo) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") {
        count: deployments { ...Count }
        page: deployments(${args}) { pageInfo { hasNextPage hasPreviousPage } }
      } }
      fragment Count on DeploymentConnection { totalCount }`,
    );

    expect(answer).toEqual({
      project: { count: { totalCount: 384 }, page: { pageInfo } },
    });
    expect(gitlab.lines()).toEqual([`GET ${deployments}?${page}`]);
  });

  test('what is skipped costs nothing, however often the operation runs', async () => {
    const { gitlab, query } = await startGateway();
    const operation = `query ($whole: Boolean!) { project(id: "${BOX_OFFICE.id}") {
      deployments(first: 2) { totalCount ... on DeploymentConnection @include(if: $whole) { nodes { iid } } }
    } }`;

    const answers: unknown[] = [];
    for (const whole of [true, false, true, false, true, false]) {
      answers.push(await query(operation, { whole }), gitlab.lines());
      gitlab.forgetRequests();
    }

    const counted = { totalCount: 384 };
    const both = [
      { project: { deployments: { ...counted, nodes: [{ iid: '1' }, { iid: '2' }] } } },
      [`GET ${deployments}?per_page=2`],
    ];
    const count = [{ project: { deployments: counted } }, [`GET ${deployments}?per_page=1`]];
    expect(answers).toEqual([both, count, both, count, both, count].flat());
  });

  test('windows at both ends of a list without an order cost one request together', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, `/projects/${BOX_OFFICE.id}/environments`);

    const answer = await query<{ project: Readonly<Record<'oldest' | 'newest', List>> }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        oldest: environments(first: 5) ${fields}
        newest: environments(last: 5) ${fields}
      } }`,
    );

    expect(databaseIds(answer.project.oldest)).toEqual(ids.slice(0, 5));
    expect(databaseIds(answer.project.newest)).toEqual(ids.slice(-5));
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/environments?per_page=100`]);
  });

  test('two windows of one list that overlap cost one request', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);

    const answer = await query<{ project: Readonly<Record<'five' | 'twenty', List>> }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        five: deployments(first: 5) ${fields}
        twenty: deployments(first: 20) ${fields}
      } }`,
    );

    const { five, twenty } = answer.project;
    expect(databaseIds(five)).toEqual(ids.slice(0, 5));
    expect(five.pageInfo.hasNextPage).toBe(true);
    expect(databaseIds(twenty)).toEqual(ids.slice(0, 20));
    expect(gitlab.lines()).toEqual([`GET ${deployments}?per_page=20`]);
  });

  test('windows at both ends of one list cost one request each', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, deployments);

    const answer = await query<{ project: Readonly<Record<'oldest' | 'newest', List>> }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        oldest: deployments(first: 5) ${fields}
        newest: deployments(last: 5) ${fields}
      } }`,
    );

    expect(databaseIds(answer.project.oldest)).toEqual(ids.slice(0, 5));
    expect(databaseIds(answer.project.newest)).toEqual(ids.slice(-5));
    expect(gitlab.lines().toSorted()).toEqual([
      `GET ${deployments}?per_page=5`,
      `GET ${deployments}?sort=desc&per_page=5`,
    ]);
  });
});

interface List {
  readonly nodes: readonly { readonly databaseId: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

interface Answer {
  readonly project: { readonly list: List };
}

const fields = '{ nodes { databaseId } pageInfo { hasNextPage endCursor } }';

function listed(list: string, project = BOX_OFFICE.id): string {
  return `{ project(id: "${project}") { list: ${list} ${fields} } }`;
}

function databaseIds({ nodes }: List): string[] {
  return nodes.map(({ databaseId }) => databaseId);
}
