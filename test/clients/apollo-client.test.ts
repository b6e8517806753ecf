import { CombinedGraphQLErrors, type ObservableQuery, type OperationVariables } from '@apollo/client';
import { filter, firstValueFrom, map, ReplaySubject } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { deleteDeployment, loadMore, releaseNotes, setStatus, watchBoard } from './recipes/apollo-board.ts';
import { createApolloClient } from './recipes/apollo-client.ts';
import {
  type BoardDeploymentFragment,
  EnvironmentHistoryDocument,
  ObjectsByIdDocument,
  type ProjectBoardQuery,
} from './recipes/generated/graphql.ts';
import { recordDeployments } from '../support/rest.ts';
import { failOnWarnings } from './console.ts';
import { serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const DEPLOYMENTS = `/projects/${PROJECT}/deployments`;
const PARIS = 'environment=demo%2Fparis&order_by=id&sort=desc&per_page=20';
// Of demo/paris, recorded through the API.
const RUNNING = globalIdOf('Deployment', PROJECT, '913402550');
const FAILED = globalIdOf('Deployment', PROJECT, '913402543');

async function start() {
  failOnWarnings();
  const served = await serveGateway();
  const client = createApolloClient(served.url, () => served.gitlab.tokens.maintainer);
  onTestFinished(() => {
    client.stop();
  });
  return { ...served, client };
}

describe("Apollo Client's cache", () => {
  test('shows a new status in every list that holds the deployment, without asking again', async () => {
    const { gitlab, client } = await start();
    const board = show(watchBoard(client, PROJECT, { environment: 'demo/paris' }));
    const history = show(
      client.watchQuery({
        query: EnvironmentHistoryDocument,
        variables: { project: PROJECT, environment: 'demo/paris' },
      }),
    );
    const bothShow = async (status: string) =>
      Promise.all([
        board.until(({ project }) => statusIn(project?.deployments, RUNNING) === status),
        history.until(({ project }) => statusIn(project?.environment?.deployments, RUNNING) === status),
      ]);
    await bothShow('RUNNING');
    const reads = gitlab.lines();
    gitlab.forgetRequests();

    const refusal = await setStatus(client, RUNNING, 'SUCCESS');

    await bothShow('SUCCESS');
    expect(refusal).toBeUndefined();
    expect(reads.sort()).toEqual([
      `GET ${DEPLOYMENTS}?${PARIS}`,
      `GET ${DEPLOYMENTS}?${PARIS}`,
      `GET /projects/${PROJECT}/environments?name=demo%2Fparis`,
    ]);
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`]);
  });

  test('takes a deleted deployment out of every list', async () => {
    const { gitlab, client } = await start();
    const board = show(watchBoard(client, PROJECT, { environment: 'demo/paris' }));
    const before = await idsOf(board, 5);
    gitlab.forgetRequests();

    const refusal = await deleteDeployment(client, FAILED);

    expect(refusal).toBeUndefined();
    expect(await idsOf(board, 4)).toEqual(before.filter((id) => id !== FAILED));
    expect(gitlab.lines()).toEqual([`DELETE ${DEPLOYMENTS}/913402543`]);
  });

  test('adds pages to a list, each item once', async () => {
    const { gitlab, client } = await start();
    const board = watchBoard(client, PROJECT, { environment: 'staging' });
    const shown = show(board);
    await idsOf(shown, 20);
    await loadMore(board);
    await idsOf(shown, 40);
    await loadMore(board);
    const ids = await idsOf(shown, 55);

    await loadMore(board);

    expect(new Set(ids).size).toBe(55);
    const asked = `GET ${DEPLOYMENTS}?environment=staging&order_by=id&sort=desc`;
    expect(gitlab.lines()).toEqual([
      `${asked}&per_page=20`,
      `${asked}&per_page=40`,
      `${asked}&page=2&per_page=30`,
    ]);
  });

  test('shows no item twice where others are recorded between two pages', async () => {
    const { gitlab, client } = await start();
    const board = watchBoard(client, PROJECT, { environment: 'staging' });
    const shown = show(board);
    const first = await idsOf(shown, 20);
    await recordDeployments(gitlab, PROJECT, 'staging', 3);
    await loadMore(board);
    await idsOf(shown, 40);
    await recordDeployments(gitlab, PROJECT, 'staging', 2);

    await loadMore(board);

    const ids = await idsOf(shown, 55);
    expect(new Set(ids).size).toBe(55);
    expect(ids.slice(0, 20)).toEqual(first);
    expect(gitlab.lines().length).toBeLessThanOrEqual(2);
  });

  test('keeps lists with another filter apart', async () => {
    const { client } = await start();

    const paris = await idsOf(show(watchBoard(client, PROJECT, { environment: 'demo/paris' })), 5);
    const london = await idsOf(show(watchBoard(client, PROJECT, { environment: 'demo/london' })), 4);

    expect(london.filter((id) => paris.includes(id))).toEqual([]);
    expect(await idsOf(show(watchBoard(client, PROJECT, { environment: 'demo/paris' })), 5)).toEqual(paris);
  });

  test('knows from possibleTypes.json which types an interface stands for', async () => {
    const { client, gitlab } = await start();
    const query = {
      query: ObjectsByIdDocument,
      variables: { ids: [RUNNING, globalIdOf('Project', PROJECT)] },
    };
    const nodes = [
      { __typename: 'Deployment', id: RUNNING, databaseId: '913402550', status: 'RUNNING' },
      { __typename: 'Project', id: globalIdOf('Project', PROJECT) },
    ];

    const asked = await client.query(query);
    gitlab.forgetRequests();
    const kept = await client.query(query);

    expect(asked.data?.nodes).toEqual(nodes);
    expect(kept.data).toEqual(asked.data);
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('an error in Apollo Client', () => {
  test('of one field leaves the others their data', async () => {
    const { gitlab, client } = await start();
    gitlab.fault({ does: 'fail', as: 'forbidden', path: /\/merge_requests/, times: 1 });

    const { data, codes } = await releaseNotes(client, PROJECT, 'production');

    const edges = data?.project?.deployments?.edges ?? [];
    expect(codes).toEqual(['FORBIDDEN']);
    expect(edges).toHaveLength(5);
    expect(edges.filter(({ node }) => node.mergeRequests === null)).toHaveLength(1);
  });

  test('carries the code of the gateway', async () => {
    const { url } = await serveGateway();
    const client = createApolloClient(url, () => 'glpat-no-such-token');

    const error: unknown = await client
      .query({ query: ObjectsByIdDocument, variables: { ids: [RUNNING] } })
      .catch((reason: unknown) => reason);

    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
      { path: ['nodes', 0], extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('is data where GitLab refuses a change', async () => {
    const { gitlab, client } = await start();

    const refusal = await setStatus(client, RUNNING, 'RUNNING');

    expect(refusal).toContain('status');
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`]);
  });
});

test('the token of each moment goes to GitLab', async () => {
  const { url, gitlab } = await serveGateway();
  let token = gitlab.tokens.maintainer;
  const client = createApolloClient(url, () => token);

  await idsOf(show(watchBoard(client, PROJECT, { environment: 'demo/paris' })), 5);
  token = gitlab.tokens.reporter;
  await idsOf(show(watchBoard(client, PROJECT, { environment: 'demo/london' })), 4);

  expect(gitlab.requests.map(({ user }) => user)).toEqual(['mira.castellan', 'ines.duarte']);
});

interface Shown<Data> {
  /** Gives the data of the first result, from the present one on, that the condition holds for; fails with the query. */
  until(condition: (data: Data) => boolean): Promise<Data>;
}

/** What a page shows that watches the query until the test ends. */
function show<Data, Variables extends OperationVariables>(
  query: ObservableQuery<Data, Variables>,
): Shown<Data> {
  const results = new ReplaySubject<ObservableQuery.Result<Data>>(1);
  const subscription = query.subscribe(results);
  onTestFinished(() => {
    subscription.unsubscribe();
  });
  return {
    until: async (condition) =>
      firstValueFrom(
        results.pipe(
          map(({ data, dataState, error }) => {
            if (error) throw new Error(error.message, { cause: error });
            return dataState === 'complete' ? data : undefined;
          }),
          filter((data) => data !== undefined),
          filter(condition),
        ),
      ),
  };
}

/** The ids on a board, once there are so many. */
async function idsOf(board: Shown<ProjectBoardQuery>, count: number): Promise<string[]> {
  const edges = ({ project }: ProjectBoardQuery) => project?.deployments?.edges ?? [];
  return edges(await board.until((data) => edges(data).length === count)).map(({ node }) => node.id);
}

function statusIn(
  list: { readonly edges: readonly { readonly node: BoardDeploymentFragment }[] } | null | undefined,
  id: string,
): string | undefined {
  return list?.edges.find(({ node }) => node.id === id)?.node.status;
}
