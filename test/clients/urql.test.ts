import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@urql/core';
import type { IntrospectionQuery } from 'graphql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { recordDeployments } from '../support/rest.ts';
import { failOnWarnings } from './console.ts';
import {
  DeleteDeploymentDocument,
  EnvironmentHistoryDocument,
  ProjectBoardDocument,
  type ProjectBoardQuery,
  ReleaseNotesDocument,
  SetStatusDocument,
} from './recipes/generated/graphql.ts';
import { writeIntrospection } from './recipes/introspection.ts';
import { createUrqlClient } from './recipes/urql-client.ts';
import { createGraphcacheClient } from './recipes/urql-graphcache.ts';
import { serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const DEPLOYMENTS = `/projects/${PROJECT}/deployments`;
const BOARD = { project: PROJECT, orderBy: { field: 'ID', direction: 'DESC' } } as const;
const PARIS = { ...BOARD, filter: { environment: 'demo/paris' } };
const READ_PARIS = `GET ${DEPLOYMENTS}?environment=demo%2Fparis&order_by=id&sort=desc&per_page=20`;
const introspection = readIntrospection();
// Of demo/paris, recorded through the API.
const RUNNING = globalIdOf('Deployment', PROJECT, '913402550');
const FAILED = globalIdOf('Deployment', PROJECT, '913402543');

const WITHOUT_IDS = `query ($project: ID!) {
  project(id: $project) {
    id
    waiting: deployment(id: 913402553) {
      id
      approvals { status comment }
      approvalSummary { rules { accessLevelDescription requiredApprovals approvals { status } } }
    }
    done: deployment(id: 913402503) {
      id
      deployable { id runner { online } artifacts { filename } }
      commit { id stats { additions } }
      mergeRequests { edges { node { id milestone { title } } } }
    }
  }
}`;

type Create = (url: string, token: () => string, schema: IntrospectionQuery) => Client;

const createPlainClient: Create = (url, token) => createUrqlClient(url, token);

async function start(create: Create) {
  failOnWarnings();
  const served = await serveGateway();
  const schema = await introspection;
  return { ...served, client: create(served.url, () => served.gitlab.tokens.maintainer, schema) };
}

describe("urql's document cache", () => {
  test('answers what it has read, and reads it again after a change of the same type', async () => {
    const { client, gitlab } = await start(createPlainClient);
    const board = show(client, PARIS);
    await board.until((data) => statusOf(data, RUNNING) === 'RUNNING');
    await client.query(ProjectBoardDocument, PARIS);
    const reads = gitlab.lines();
    gitlab.forgetRequests();

    const { data } = await client.mutation(SetStatusDocument, { deployment: RUNNING, status: 'SUCCESS' });

    await board.until((shown) => statusOf(shown, RUNNING) === 'SUCCESS');
    expect(data?.updateDeploymentStatus).toMatchObject({ deployment: { id: RUNNING, status: 'SUCCESS' } });
    expect(reads).toEqual([READ_PARIS]);
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`, READ_PARIS]);
  });

  test('keeps what a refused change has left as it was', async () => {
    const { client, gitlab } = await start(createPlainClient);
    const board = show(client, PARIS);
    await board.until((data) => statusOf(data, RUNNING) === 'RUNNING');
    gitlab.forgetRequests();

    const { data, error } = await client.mutation(SetStatusDocument, {
      deployment: RUNNING,
      status: 'RUNNING',
    });

    expect(error).toBeUndefined();
    expect(data?.updateDeploymentStatus).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'BAD_USER_INPUT',
    });
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`]);
  });
});

describe("urql's normalized cache", () => {
  test('shows a new status in every list that holds the deployment, without asking again', async () => {
    const { client, gitlab } = await start(createGraphcacheClient);
    const history = { project: PROJECT, environment: 'demo/paris' };
    const board = show(client, PARIS);
    await board.until((data) => statusOf(data, RUNNING) === 'RUNNING');
    await client.query(EnvironmentHistoryDocument, history);
    gitlab.forgetRequests();

    await client.mutation(SetStatusDocument, { deployment: RUNNING, status: 'SUCCESS' });

    await board.until((data) => statusOf(data, RUNNING) === 'SUCCESS');
    const { data } = await client.query(EnvironmentHistoryDocument, history);
    expect(data?.project?.environment?.deployments?.edges.map(({ node }) => node.status)).toEqual([
      'SUCCESS',
      'SUCCESS',
      'CANCELED',
      'FAILED',
      'SUCCESS',
    ]);
    expect(gitlab.lines()).toEqual([`PUT ${DEPLOYMENTS}/913402550`]);
  });

  test('keeps what has no id with what it is part of', async () => {
    const { client } = await start(createGraphcacheClient);
    const variables = { project: PROJECT };

    const { data, error } = await client.query<Record<string, unknown>>(WITHOUT_IDS, variables);
    const kept = await client.query<Record<string, unknown>>(WITHOUT_IDS, variables);

    expect(error).toBeUndefined();
    expect(data).toMatchObject({
      project: {
        waiting: { approvals: [{ comment: expect.any(String) as string }] },
        done: { deployable: { runner: { online: false } } },
      },
    });
    expect(kept.data).toEqual(data);
  });

  test('reads the lists again that held a deployment which is deleted', async () => {
    const { client, gitlab } = await start(createGraphcacheClient);
    const board = show(client, PARIS);
    await board.until((data) => idsOf(data).includes(FAILED));
    gitlab.forgetRequests();

    await client.mutation(DeleteDeploymentDocument, { deployment: FAILED });

    const left = await board.until((data) => idsOf(data).length === 4);
    expect(idsOf(left)).not.toContain(FAILED);
    expect(gitlab.lines()).toEqual([`DELETE ${DEPLOYMENTS}/913402543`, READ_PARIS]);
  });

  test('joins the pages of a list, each item once', async () => {
    const { client, gitlab } = await start(createGraphcacheClient);
    const staging = { ...BOARD, filter: { environment: 'staging' } };
    let after: string | null = null;
    let data: ProjectBoardQuery | undefined;

    do {
      ({ data } = await client.query(ProjectBoardDocument, { ...staging, after }));
      after = data?.project?.deployments?.pageInfo.endCursor ?? null;
    } while (data?.project?.deployments?.pageInfo.hasNextPage);

    expect(data && new Set(idsOf(data)).size).toBe(55);
    expect(data && idsOf(data)).toHaveLength(55);
    const asked = `GET ${DEPLOYMENTS}?environment=staging&order_by=id&sort=desc`;
    expect(gitlab.lines()).toEqual([
      `${asked}&per_page=20`,
      `${asked}&per_page=40`,
      `${asked}&page=2&per_page=30`,
    ]);
  });

  test('shows no item twice where others are recorded between two pages', async () => {
    const { client, gitlab } = await start(createGraphcacheClient);
    const staging = { ...BOARD, filter: { environment: 'staging' } };
    let after: string | null = null;
    let data: ProjectBoardQuery | undefined;

    do {
      ({ data } = await client.query(ProjectBoardDocument, { ...staging, after }));
      after = data?.project?.deployments?.pageInfo.endCursor ?? null;
      await recordDeployments(gitlab, PROJECT, 'staging', 3);
    } while (data?.project?.deployments?.pageInfo.hasNextPage);

    expect(data && new Set(idsOf(data)).size).toBe(55);
    expect(data && idsOf(data)).toHaveLength(55);
  });
});

describe('an error in urql', () => {
  test.each([
    ['document', createPlainClient],
    ['normalized', createGraphcacheClient],
  ])('of one field leaves the others their data, with the %s cache', async (_name, create) => {
    const { client, gitlab } = await start(create);
    gitlab.fault({ does: 'fail', as: 'forbidden', path: /\/merge_requests/, times: 1 });

    const { data, error } = await client.query(ReleaseNotesDocument, {
      project: PROJECT,
      environment: 'production',
    });

    const edges = data?.project?.deployments?.edges ?? [];
    expect(error?.graphQLErrors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(edges).toHaveLength(5);
    expect(edges.filter(({ node }) => node.mergeRequests === null)).toHaveLength(1);
  });
});

/** As the recipe's build step writes it. */
async function readIntrospection(): Promise<IntrospectionQuery> {
  const folder = await mkdtemp(path.join(tmpdir(), 'introspection-'));
  const file = path.join(folder, 'introspection.json');
  await writeIntrospection(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), file);
  const text = await readFile(file, 'utf8');
  await rm(folder, { recursive: true });
  return JSON.parse(text) as IntrospectionQuery;
}

/** What a page shows that watches the board until the test ends. */
function show(client: Client, variables: typeof PARIS) {
  const waiting = new Set<(data: ProjectBoardQuery) => void>();
  let shown: ProjectBoardQuery | undefined;
  const subscription = client.query(ProjectBoardDocument, variables).subscribe(({ data }) => {
    if (!data) return;
    shown = data;
    for (const look of waiting) look(data);
  });
  onTestFinished(() => {
    subscription.unsubscribe();
  });

  return {
    until: async (condition: (data: ProjectBoardQuery) => boolean) =>
      new Promise<ProjectBoardQuery>((resolve) => {
        const look = (data: ProjectBoardQuery) => {
          if (!condition(data)) return;
          waiting.delete(look);
          resolve(data);
        };
        waiting.add(look);
        if (shown) look(shown);
      }),
  };
}

function idsOf({ project }: ProjectBoardQuery): string[] {
  return project?.deployments?.edges.map(({ node }) => node.id) ?? [];
}

function statusOf({ project }: ProjectBoardQuery, id: string): string | undefined {
  return project?.deployments?.edges.find(({ node }) => node.id === id)?.node.status;
}
