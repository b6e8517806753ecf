import { readFileSync } from 'node:fs';
import type { Client } from '@urql/core';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { fetchQuery } from 'relay-runtime';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { recordDeployments } from '../support/rest.ts';
import { failOnWarnings } from './console.ts';
import { watchBoard } from './recipes/apollo-board.ts';
import { createApolloClient } from './recipes/apollo-client.ts';
import { apolloChanges, createApolloWebSocketClient, showNewDeployments } from './recipes/apollo-live.ts';
import { ProjectBoardDocument, type ProjectBoardQuery } from './recipes/generated/graphql.ts';
import { type Change, follow, type Subscribe } from './recipes/live.ts';
import { sseChanges } from './recipes/sse-live.ts';
import { createUrqlClient } from './recipes/urql-client.ts';
import { createGraphcacheClient } from './recipes/urql-graphcache.ts';
import { createUrqlWebSocketClient, urqlChanges } from './recipes/urql-live.ts';
import type { boardQuery } from './relay/__generated__/boardQuery.graphql.ts';
import { BoardQuery } from './relay/board.ts';
import { createLiveRelayEnvironment, relayChanges } from './relay/live.ts';
import { type ServedGateway, serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const PARIS = {
  project: PROJECT,
  filter: { environment: 'demo/paris' },
  orderBy: { field: 'ID', direction: 'DESC' },
} as const;
// Of demo/paris, recorded through the API.
const RUNNING = '913402550';
const RUNNING_ID = globalIdOf('Deployment', PROJECT, RUNNING);
const READ_PARIS = `GET /projects/${PROJECT}/deployments?environment=demo%2Fparis&order_by=id&sort=desc&per_page=20`;

/** Fast, because these tests change GitLab itself. */
const POLLING = { pollActive: 100, pollIdle: 100 };

interface LiveClient {
  /** Reads the board, from the cache if it is there; returns the status that it shows for the running deployment. */
  readonly status: () => Promise<string | undefined>;
  readonly changesOf: (project: string) => Subscribe<Change>;
  /** What the client requests to show the change. */
  readonly reads?: readonly string[];
}

type Connect = (url: string, token: () => string) => LiveClient;

const apolloOverHttp: Connect = (url, token) => apollo(createApolloClient(url, token));

const CLIENTS: Record<string, Connect> = {
  'Apollo Client over HTTP': apolloOverHttp,
  'Apollo Client over WebSocket': (url, token) => apollo(createApolloWebSocketClient(url, token)),
  'urql over HTTP': (url, token) => ({ ...urql(createUrqlClient(url, token)), reads: [READ_PARIS] }),
  'urql over WebSocket': (url, token) => ({
    ...urql(createUrqlWebSocketClient(url, token)),
    reads: [READ_PARIS],
  }),
  'urql with its normalized cache': (url, token) => urql(createGraphcacheClient(url, token, introspection())),
  Relay: (url, token) => {
    const environment = createLiveRelayEnvironment(url, token);
    return {
      status: async () => {
        const variables = { project: PROJECT };
        const fetchPolicy = 'store-or-network';
        await fetchQuery<boardQuery>(environment, BoardQuery, variables, { fetchPolicy }).toPromise();
        return environment.getStore().getSource().get(RUNNING_ID)?.status as string | undefined;
      },
      changesOf: (project) => relayChanges(environment, project, []),
    };
  },
  'graphql-sse': (url, token) => {
    let status: string | undefined = 'RUNNING';
    return {
      status: () => Promise.resolve(status),
      changesOf:
        (project) =>
        (since, { change, end }) =>
          sseChanges(
            url,
            token,
            project,
          )(since, {
            change: (changed) => {
              status = changed.deployment?.status;
              change(changed);
            },
            end,
          }),
    };
  },
};

function apollo(client: ReturnType<typeof createApolloClient>): LiveClient {
  onTestFinished(() => {
    client.stop();
  });
  return {
    status: async () => {
      const { data } = await client.query({ query: ProjectBoardDocument, variables: PARIS });
      return statusIn(data);
    },
    changesOf: (project) => apolloChanges(client, project),
  };
}

function urql(client: Client): LiveClient {
  return {
    status: async () => {
      const { data } = await client.query(ProjectBoardDocument, PARIS).toPromise();
      return statusIn(data);
    },
    changesOf: (project) => urqlChanges(client, project),
  };
}

describe.each(Object.entries(CLIENTS))('%s', (_name, connect) => {
  test('shows a change that somebody makes in GitLab, and knows when the stream ends', async () => {
    const { gitlab, gateway, client } = await start(connect);
    expect(await client.status()).toBe('RUNNING');
    const stream = open(client.changesOf(PROJECT), aMinuteAgo());

    await setStatus(gitlab, 'success');
    const change = await stream.next();
    gitlab.forgetRequests();

    expect(change).toMatchObject({ deployment: { id: RUNNING_ID, updatedAt: expect.any(String) as string } });
    expect(await client.status()).toBe('SUCCESS');
    expect(gitlab.lines().filter((line) => !line.includes('updated_after'))).toEqual(client.reads ?? []);
    await gateway.endSubscriptions(0);
    expect(await stream.end).toBeUndefined();
  });

  test('gets the code of the error if the project is unknown', async () => {
    const { client } = await start(connect);

    const stream = open(client.changesOf('1'), aMinuteAgo());

    expect(await stream.end).toBe('NOT_FOUND');
  });
});

describe('the live recipe', () => {
  test('subscribes again when a stream ends, and misses nothing', async () => {
    const { gitlab, client, received } = await start(apolloOverHttp);
    const subscribe = client.changesOf(PROJECT);
    let disconnect: (() => void) | undefined;
    const changes = queue<Change>();
    const stop = follow<Change>(
      (since, subscriber) => {
        const close = subscribe(since, subscriber);
        disconnect = () => {
          close();
          subscriber.end();
        };
        return close;
      },
      { since: aMinuteAgo(), onChange: changes.add, onRefused: fail },
    );
    onTestFinished(stop);
    await setStatus(gitlab, 'success');
    const first = await changes.next();

    disconnect?.();
    await recordDeployments(gitlab, PROJECT, 'demo/paris', 1);

    // The first change once more, because the second subscription begins a little earlier.
    expect(await changes.next()).toEqual(first);
    expect(await changes.next()).toMatchObject({ deployment: { status: 'RUNNING' } });
    const [, second] = received.map(({ body }) => (body?.variables as { since: string }).since);
    expect(Date.parse(String(second))).toBe(Date.parse(String(first.deployment?.updatedAt)) - 10_000);
  });

  test('ends when the gateway refuses the subscription', async () => {
    const { client, received } = await start(apolloOverHttp);

    const code = await new Promise((resolve) => {
      follow(client.changesOf('1'), { since: aMinuteAgo(), onChange: fail, onRefused: resolve });
    });

    expect(code).toBe('NOT_FOUND');
    expect(received).toHaveLength(1);
  });

  test('shows a new deployment on a board of Apollo Client', async () => {
    const { gitlab, url } = await serve();
    const client = createApolloClient(url, () => gitlab.tokens.maintainer);
    const board = watchBoard(client, PROJECT, PARIS.filter);
    const counts = queue<number>();
    const shown = board.subscribe(({ data, dataState }) => {
      if (dataState === 'complete') counts.add(data.project?.deployments?.edges.length ?? 0);
    });
    onTestFinished(() => {
      shown.unsubscribe();
      client.stop();
    });
    expect(await counts.next()).toBe(5);
    const stop = follow(apolloChanges(client, PROJECT, ['demo/paris']), {
      since: aMinuteAgo(),
      onChange: showNewDeployments(board),
      onRefused: fail,
    });
    onTestFinished(stop);

    await recordDeployments(gitlab, PROJECT, 'demo/paris', 1);

    let count = await counts.next();
    while (count === 5) count = await counts.next();
    expect(count).toBe(6);
  });
});

function serve(): Promise<ServedGateway> {
  failOnWarnings();
  // Browsers have it; Node.js 20 does not.
  vi.stubGlobal('WebSocket', WebSocket);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return serveGateway(POLLING);
}

async function start(connect: Connect) {
  const served = await serve();
  return { ...served, client: connect(served.url, () => served.gitlab.tokens.maintainer) };
}

/** An open subscription, which ends with the test. */
function open(subscribe: Subscribe<Change>, since: string) {
  const changes = queue<Change>();
  let close: (() => void) | undefined;
  const end = new Promise<unknown>((resolve) => {
    close = subscribe(since, { change: changes.add, end: resolve });
  });
  onTestFinished(() => {
    close?.();
  });
  return { next: changes.next, end };
}

/** Gives each item once, in order, as soon as it is there. */
function queue<Item>() {
  const items: Item[] = [];
  let wake: (() => void) | undefined;
  return {
    add: (item: Item) => {
      items.push(item);
      wake?.();
    },
    next: async (): Promise<Item> => {
      for (;;) {
        const [item] = items.splice(0, 1);
        if (item !== undefined) return item;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function fail(unexpected: unknown): never {
  throw new Error(`Unexpected: ${JSON.stringify(unexpected)}`);
}

function aMinuteAgo(): string {
  return new Date(Date.now() - 60_000).toISOString();
}

/** Directly in GitLab, where the gateway does not see it. */
async function setStatus({ url, tokens }: ServedGateway['gitlab'], status: string): Promise<void> {
  const response = await fetch(`${url}/api/v4/projects/${PROJECT}/deployments/${RUNNING}`, {
    method: 'PUT',
    headers: { 'private-token': tokens.maintainer, 'content-type': 'application/json' },
    body: JSON.stringify({ status }),
  });
  expect(response.status).toBe(200);
}

function statusIn(data: ProjectBoardQuery | undefined): string | undefined {
  return data?.project?.deployments?.edges.find(({ node }) => node.id === RUNNING_ID)?.node.status;
}

function introspection() {
  return introspectionFromSchema(buildSchema(readFileSync('schema.graphql', 'utf8')));
}
