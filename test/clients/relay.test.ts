import { readdir, readFile } from 'node:fs/promises';
import {
  commitMutation,
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  getFragment,
  getRequest,
  getSingularSelector,
  type GraphQLTaggedNode,
  type MutationParameters,
  type OperationType,
  readInlineData,
} from 'relay-runtime';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { recordDeployments } from '../support/rest.ts';
import { failOnWarnings } from './console.ts';
import type { board_deployment$key } from './relay/__generated__/board_deployment.graphql.ts';
import type { board_project$data } from './relay/__generated__/board_project.graphql.ts';
import MoreQuery, { type boardMoreQuery } from './relay/__generated__/boardMoreQuery.graphql.ts';
import type { boardQuery } from './relay/__generated__/boardQuery.graphql.ts';
import type { changesDeleteMutation } from './relay/__generated__/changesDeleteMutation.graphql.ts';
import type { changesRecordMutation } from './relay/__generated__/changesRecordMutation.graphql.ts';
import type { changesSetStatusMutation } from './relay/__generated__/changesSetStatusMutation.graphql.ts';
import type { historyQuery } from './relay/__generated__/historyQuery.graphql.ts';
import { boardDeployment, boardProject, BoardQuery } from './relay/board.ts';
import { DeleteMutation, RecordMutation, SetStatusMutation } from './relay/changes.ts';
import { createRelayEnvironment } from './relay/environment.ts';
import { HistoryQuery } from './relay/history.ts';
import { relayArtifacts } from './relay-artifacts.ts';
import { serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const DEPLOYMENTS = `/projects/${PROJECT}/deployments`;
const NEWEST = `GET ${DEPLOYMENTS}?order_by=id&sort=desc`;
const PARIS = { project: PROJECT, environment: 'demo/paris' };
// Of demo/paris, recorded through the API.
const RUNNING = globalIdOf('Deployment', PROJECT, '913402550');
const FAILED = globalIdOf('Deployment', PROJECT, '913402543');

async function start() {
  failOnWarnings();
  const served = await serveGateway();
  return {
    ...served,
    environment: createRelayEnvironment(served.url, () => served.gitlab.tokens.maintainer),
  };
}

describe('relay-compiler', () => {
  test('makes of the sample and schema.graphql what is committed, and nothing else', async () => {
    const artifacts = await relayArtifacts(await readFile('schema.graphql', 'utf8'));

    const committed = await readdir('test/clients/relay/__generated__');
    expect(artifacts.map(({ name }) => name.split('/').at(-1))).toEqual(committed.sort());
    for (const { name, text } of artifacts) expect(text).toBe(await readFile(name, 'utf8'));
  });

  test('gives each error of a mutation a type of its own, which its __typename selects', () => {
    type Result = NonNullable<changesSetStatusMutation['response']['updateDeploymentStatus']>;

    expectTypeOf<Extract<Result, { __typename: 'InvalidInputError' }>['message']>().toEqualTypeOf<string>();
    expectTypeOf<Result['__typename']>().toEqualTypeOf<
      'UpdateDeploymentStatusPayload' | 'ForbiddenError' | 'InvalidInputError' | 'NotFoundError' | '%other'
    >();
  });

  test('refuses what schema.graphql does not have', async () => {
    const sdl = await readFile('schema.graphql', 'utf8');

    await expect(relayArtifacts(sdl.replaceAll('shortSha:', 'shortHash:'))).rejects.toThrow('shortSha');
  });
});

describe('the store of Relay', () => {
  test('adds pages to a connection by its refetch query, each item once', async () => {
    const { environment, gitlab } = await start();
    await ask<boardQuery>(environment, BoardQuery, { project: PROJECT });
    const more = async (first: number) => {
      const { id, deployments } = readBoard(environment);
      const after = deployments?.pageInfo.endCursor;
      await ask<boardMoreQuery>(environment, MoreQuery, { id, first, after });
    };

    await more(20);
    await more(20);
    const requests = gitlab.lines();
    const onThreePages = idsOnBoard(environment);
    await more(500);

    const ids = idsOnBoard(environment);
    expect(new Set(ids).size).toBe(384);
    expect(ids).toHaveLength(384);
    expect(ids.slice(0, 60)).toEqual(onThreePages);
    expect(readBoard(environment).deployments?.pageInfo.hasNextPage).toBe(false);
    expect(requests).toEqual([
      `${NEWEST}&per_page=20`,
      `${NEWEST}&per_page=40`,
      `${NEWEST}&page=2&per_page=30`,
    ]);
  });

  test('shows no item twice where others are recorded between two pages', async () => {
    const { environment, gitlab } = await start();
    await ask<boardQuery>(environment, BoardQuery, { project: PROJECT });
    const before = idsOnBoard(environment);

    for (const first of [20, 20, 500]) {
      await recordDeployments(gitlab, PROJECT, 'staging', 3);
      const { id, deployments } = readBoard(environment);
      const after = deployments?.pageInfo.endCursor;
      await ask<boardMoreQuery>(environment, MoreQuery, { id, first, after });
    }

    const ids = idsOnBoard(environment);
    expect(ids.slice(0, 20)).toEqual(before);
    expect(ids).toHaveLength(384);
    expect(new Set(ids).size).toBe(384);
  });

  test('shows a new status in every connection that holds the deployment, without asking again', async () => {
    const { environment, gitlab } = await start();
    await ask<boardQuery>(environment, BoardQuery, { project: PROJECT });
    await ask<historyQuery>(environment, HistoryQuery, PARIS);
    const before = statusesOfParis(environment);
    gitlab.forgetRequests();

    const { updateDeploymentStatus } = await change<changesSetStatusMutation>(
      environment,
      SetStatusMutation,
      {
        input: { id: RUNNING, status: 'SUCCESS' },
      },
    );

    expect(updateDeploymentStatus?.__typename).toBe('UpdateDeploymentStatusPayload');
    expect(before).toEqual(['RUNNING', 'RUNNING']);
    expect(statusesOfParis(environment)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`]);
  });

  test('puts a new deployment at the top of a connection', async () => {
    const { environment, gitlab } = await start();
    await ask<boardQuery>(environment, BoardQuery, { project: PROJECT });
    const before = idsOnBoard(environment);
    const connection = readBoard(environment).deployments?.__id ?? '';
    gitlab.forgetRequests();

    const { createDeployment } = await change<changesRecordMutation>(environment, RecordMutation, {
      input: { project: PROJECT, environment: 'staging', ref: 'main', sha: 'main', status: 'RUNNING' },
      connections: [connection],
    });

    const [newest, ...others] = idsOnBoard(environment);
    expect(createDeployment).toMatchObject({
      __typename: 'CreateDeploymentPayload',
      deployment: { id: newest },
    });
    expect(others).toEqual(before);
    expect(gitlab.lines()).toEqual([`POST ${DEPLOYMENTS}`]);
  });

  test('takes a deleted deployment out of a connection', async () => {
    const { environment, gitlab } = await start();
    await ask<boardQuery>(environment, BoardQuery, { project: PROJECT });
    const before = idsOnBoard(environment);
    const connection = readBoard(environment).deployments?.__id ?? '';
    gitlab.forgetRequests();

    await change<changesDeleteMutation>(environment, DeleteMutation, {
      input: { id: FAILED },
      connections: [connection],
    });

    expect(before).toContain(FAILED);
    expect(idsOnBoard(environment)).toEqual(before.filter((id) => id !== FAILED));
    expect(gitlab.lines()).toEqual([`DELETE ${DEPLOYMENTS}/913402543`]);
  });

  test('has what GitLab refuses as data', async () => {
    const { environment } = await start();

    const { updateDeploymentStatus } = await change<changesSetStatusMutation>(
      environment,
      SetStatusMutation,
      {
        input: { id: RUNNING, status: 'RUNNING' },
      },
    );

    expect(updateDeploymentStatus).toMatchObject({ __typename: 'InvalidInputError', code: 'BAD_USER_INPUT' });
  });
});

async function ask<Query extends OperationType>(
  environment: Environment,
  query: GraphQLTaggedNode,
  variables: Query['variables'],
): Promise<Query['response']> {
  const response = await fetchQuery<Query>(environment, query, variables).toPromise();
  environment.retain(createOperationDescriptor(getRequest(query), variables));
  return response;
}

async function change<Mutation extends MutationParameters>(
  environment: Environment,
  mutation: GraphQLTaggedNode,
  variables: Mutation['variables'],
): Promise<Mutation['response']> {
  return new Promise((resolve, reject) => {
    commitMutation<Mutation>(environment, {
      mutation,
      variables,
      onCompleted: resolve,
      onError: reject,
    });
  });
}

/** What the store has of a query, which is what a component shows. */
function read<Query extends OperationType>(
  environment: Environment,
  query: GraphQLTaggedNode,
  variables: Query['variables'],
): Query['response'] {
  const { fragment } = createOperationDescriptor(getRequest(query), variables);
  return environment.lookup(fragment).data;
}

function readBoard(environment: Environment): board_project$data {
  const { project } = read<boardQuery>(environment, BoardQuery, { project: PROJECT });
  const selector = getSingularSelector(getFragment(boardProject), project);
  return environment.lookup(selector).data as board_project$data;
}

function idsOnBoard(environment: Environment): string[] {
  return readBoard(environment).deployments?.edges.map(({ node }) => node.id) ?? [];
}

/** The status of the first deployment to demo/paris, on the board and in the history of the environment. */
function statusesOfParis(environment: Environment): (string | undefined)[] {
  const inHistory = read<historyQuery>(environment, HistoryQuery, PARIS).project?.environment?.deployments;
  return [readBoard(environment).deployments, inHistory].map(
    (list) =>
      list?.edges
        .map(({ node }) => readInlineData<board_deployment$key>(boardDeployment, node))
        .find(({ environment: place }) => place?.name === 'demo/paris')?.status,
  );
}
