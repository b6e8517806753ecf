import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, type StartedGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';
import { respondTogether } from '../support/together.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;
const NEWEST = `GET ${deployments}?sort=desc&per_page=100`;
const CUE_SERVER = 'harbour-stage/backstage/cue-server';

interface Listed {
  readonly name: string;
  readonly list: {
    readonly nodes: readonly { readonly databaseId: string }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  };
}

const page = '{ nodes { databaseId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

async function environmentsWith(
  { query }: StartedGateway,
  fields: string,
  window = 'first: 20, filter: { state: AVAILABLE }',
  project = BOX_OFFICE.id,
): Promise<Listed[]> {
  const answer = await query<{ project: { environments: { nodes: Listed[] } } }>(
    `{ project(id: "${project}") { environments(${window}) { nodes { name ${fields} } } } }`,
  );
  return answer.project.environments.nodes;
}

/** The ids of all deployments to an environment, newest first. */
function idsOf({ gitlab }: StartedGateway, name: string, more = ''): Promise<string[]> {
  return idsOfAll(gitlab, `${deployments}?environment=${encodeURIComponent(name)}&sort=desc${more}`);
}

describe('Environment.deployments of several environments', () => {
  test.each([
    ['last: 1', 1, false],
    ['last: 3', 3, false],
    ['first: 3, orderBy: { direction: DESC }', 3, true],
    ['first: 2, orderBy: { field: CREATED_AT, direction: DESC }', 2, true],
  ])('%s are the newest ones, in the order of the list', async (args, size, isReversed) => {
    const started = await startGateway();

    const nodes = await environmentsWith(started, `list: deployments(${args}) ${page}`);

    const lines = started.gitlab.lines();
    expect(nodes).toHaveLength(20);
    for (const { name, list } of nodes) {
      const ids = await idsOf(started, name);
      const newest = ids.slice(0, size);
      const hasMore = ids.length > size;
      expect(
        list.nodes.map(({ databaseId }) => databaseId),
        name,
      ).toEqual(isReversed ? newest : newest.toReversed());
      expect(list.pageInfo, name).toMatchObject({
        hasNextPage: isReversed && hasMore,
        hasPreviousPage: !isReversed && hasMore,
      });
    }
    expect(lines).toContain(NEWEST);
    // The list of the project has four pages: reading it costs less than one request for each environment.
    expect(lines.length).toBeLessThanOrEqual(5);
  });

  test('cost two requests, side by side, if the newest 100 contain enough for each', async () => {
    const { gitlab, query } = await startGateway();
    respondTogether(gitlab, 2);

    await query<unknown>(
      `{ project(id: "${CUE_SERVER}") { environments { nodes { deployments(last: 2) { nodes { status } } } } } }`,
    );

    expect(gitlab.lines().toSorted()).toEqual([
      'GET /projects/harbour-stage%2Fbackstage%2Fcue-server/deployments?sort=desc&per_page=100',
      'GET /projects/harbour-stage%2Fbackstage%2Fcue-server/environments?per_page=20',
    ]);
    expect(gitlab.mostInFlight).toBe(2);
  });

  test('share their list with `latestDeployment`, also of other statuses', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(`{ project(id: "${CUE_SERVER}") { environments(first: 3) { nodes {
      latestDeployment { databaseId }
      open: latestDeployment(statuses: [RUNNING, BLOCKED]) { status }
      newest: deployments(last: 1) { nodes { databaseId } }
      live: deployments(first: 1, filter: { status: SUCCESS }, orderBy: { direction: DESC }) { nodes { status } }
    } } } }`);

    expect(answer).toMatchObject({
      project: {
        environments: {
          nodes: [
            { open: null, live: { nodes: [{ status: 'SUCCESS' }] } },
            { open: { status: 'RUNNING' }, live: { nodes: [{ status: 'SUCCESS' }] } },
            { open: { status: 'BLOCKED' }, live: { nodes: [{ status: 'SUCCESS' }] } },
          ],
        },
      },
    });
    expect(gitlab.requests).toHaveLength(2);
  });

  test('of one status each are a list with that status', async () => {
    const started = await startGateway();

    const nodes = await environmentsWith(
      started,
      `list: deployments(last: 1, filter: { status: FAILED }) ${page}`,
      'first: 5',
    );

    const lines = started.gitlab.lines();
    for (const { name, list } of nodes) {
      const [newest] = await idsOf(started, name, '&status=failed');
      expect(list.nodes).toEqual(newest === undefined ? [] : [{ databaseId: newest }]);
    }
    // GitLab lists 12 failures, so the list shows also which environments have none.
    expect(lines.toSorted()).toEqual([
      `GET ${deployments}?status=failed&sort=desc&per_page=100`,
      `GET /projects/${BOX_OFFICE.id}/environments?per_page=5`,
    ]);
  });

  test('have the cursors of their own lists', async () => {
    const started = await startGateway();
    const [, staging] = await environmentsWith(started, `list: deployments(last: 4) ${page}`, 'first: 4');
    const ids = await idsOf(started, 'staging');
    started.gitlab.forgetRequests();

    const [before] = await environmentsWith(
      started,
      `list: deployments(last: 4, before: "${staging?.list.pageInfo.startCursor}") ${page}`,
      'filter: { name: "staging" }',
    );

    expect(before?.list.nodes.map(({ databaseId }) => databaseId)).toEqual(ids.slice(4, 8).toReversed());
    expect(started.gitlab.lines()[1]).toBe(`GET ${deployments}?environment=staging&sort=desc&per_page=8`);
  });

  test.each([
    ['totalCount', 'deployments(last: 2) { totalCount nodes { databaseId } }'],
    ['the oldest ones', 'deployments(first: 2) { nodes { databaseId } }'],
    ['another order', 'deployments(last: 2, orderBy: { field: UPDATED_AT }) { nodes { databaseId } }'],
    [
      'a period',
      'deployments(last: 2, filter: { updatedAfter: "2026-11-01T00:00:00Z" }) { nodes { databaseId } }',
    ],
    ['more than a page', 'deployments(last: 101) { nodes { databaseId } }'],
  ])('have a list each for %s', async (_what, field) => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { environments(first: 3) { nodes { ${field} } } } }`,
    );

    const lists = gitlab.lines().filter((line) => line.startsWith(`GET ${deployments}`));
    expect(lists.length).toBeGreaterThanOrEqual(3);
    expect(lists.every((line) => line.includes('environment='))).toBe(true);
  });

  test('those that the list has too few of cost one request each', async () => {
    const started = await startGateway();

    const nodes = await environmentsWith(started, `list: deployments(last: 60) ${page}`, 'first: 2');

    const lines = started.gitlab.lines();
    for (const { name, list } of nodes) {
      const ids = await idsOf(started, name);
      expect(list.nodes.map(({ databaseId }) => databaseId)).toEqual(ids.slice(0, 60).toReversed());
    }
    // Two are short, and the list has three more pages.
    expect(lines.slice(2).toSorted()).toEqual(
      nodes.map(({ name }) => `GET ${deployments}?environment=${name}&sort=desc&per_page=60`).toSorted(),
    );
  });

  test('a shared list that fails is an error of each of them', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'fail', as: 'forbidden', path: deployments });

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { environments(first: 2) { nodes { deployments(last: 1) { nodes { iid } } } } } }`,
    );

    expect(data).toEqual({
      project: { environments: { nodes: [{ deployments: null }, { deployments: null }] } },
    });
    expect(errors).toMatchObject([
      { path: ['project', 'environments', 'nodes', 0, 'deployments'], extensions: { code: 'FORBIDDEN' } },
      { path: ['project', 'environments', 'nodes', 1, 'deployments'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  test('one without an identity ends what the list shows', async () => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({
      path: `${deployments}?sort=desc&per_page=100`,
      does: 'answer',
      status: 200,
      body: [{ id: null }],
    });

    const answer = await query<{
      project: { environments: { nodes: { deployments: { nodes: unknown[] } }[] } };
    }>(
      `{ project(id: ${BOX_OFFICE.id}) { environments(first: 2) { nodes { deployments(last: 1) { nodes { iid } } } } } }`,
    );

    expect(answer.project.environments.nodes.map((node) => node.deployments.nodes.length)).toEqual([1, 1]);
    expect(gitlab.lines()).toHaveLength(4);
  });
});

describe('Environment.deployments of a single environment', () => {
  test.each([
    ['last: 3', 'sort=desc&per_page=3'],
    ['first: 3, orderBy: { direction: DESC }', 'order_by=id&sort=desc&per_page=3'],
  ])('%s is a list of its own', async (args, parameters) => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { environment(name: "staging") {
        deployments(${args}) { nodes { databaseId } pageInfo { hasPreviousPage } }
      } } }`,
    );

    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/environments?name=staging`,
      `GET ${deployments}?environment=staging&${parameters}`,
    ]);
  });
});
