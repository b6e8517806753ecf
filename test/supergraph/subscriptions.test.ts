import { createClient } from 'graphql-sse';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { byGuild } from './composition.ts';
import { startHiveGateway } from './gateways/hive-gateway.ts';
import { type Supergraph, sharedSupergraph } from './supergraph.ts';

const CHANGES = `subscription ($project: ID!, $since: DateTime) {
  deploymentChanged(projects: [$project], since: $since) {
    project { fullPath }
    deployment { databaseId status incidents { title } }
  }
}`;

interface Event {
  readonly data?: { readonly deploymentChanged: unknown } | null;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** Subscribes through the gateway in front. The subscription ends with the test. */
function subscribe({ url }: Supergraph, token: string, project: string): AsyncIterator<Event> {
  const client = createClient({ url, headers: { 'private-token': token }, retryAttempts: 0 });
  onTestFinished(() => {
    client.dispose();
  });
  const since = new Date(Date.now() - 60_000).toISOString();
  return client.iterate({ query: CHANGES, variables: { project, since } }) as AsyncIterator<Event>;
}

describe('through Hive Gateway, a subscription', () => {
  const graph = sharedSupergraph(byGuild, startHiveGateway, { pollActive: 100, pollIdle: 100 });

  test('receives changes with the fields of all subgraphs, read with its own token', async () => {
    const { gitlab } = graph();
    const events = subscribe(graph(), gitlab.tokens.reporter, BOX_OFFICE.path);
    const { id } = await record(graph());

    const { value } = (await events.next()) as { value: Event };

    expect(value).toEqual({
      data: {
        deploymentChanged: {
          project: { fullPath: BOX_OFFICE.path },
          deployment: { databaseId: String(id), status: 'RUNNING', incidents: [] },
        },
      },
    });
    const readers = gitlab.requests.filter(({ method }) => method === 'GET').map(({ user }) => user);
    expect(new Set(readers)).toEqual(new Set(['ines.duarte']));
    await events.return?.();
  });

  test('ends with the code of the error if the caller may not read the project', async () => {
    const { gitlab } = graph();
    const events = subscribe(graph(), gitlab.tokens.outsider, BOX_OFFICE.path);

    const { value } = (await events.next()) as { value: Event };

    expect(value.errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

/** Records a deployment in GitLab itself. */
async function record({ gitlab }: Supergraph): Promise<{ readonly id: number }> {
  const path = `${gitlab.url}/api/v4/projects/${BOX_OFFICE.id}`;
  const headers = { 'private-token': gitlab.tokens.maintainer, 'content-type': 'application/json' };
  const commit = await fetch(`${path}/repository/commits/main`, { headers });
  const { id: sha } = (await commit.json()) as { id: string };
  gitlab.forgetRequests();
  const body = JSON.stringify({ environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'running' });
  const response = await fetch(`${path}/deployments`, { method: 'POST', headers, body });
  return (await response.json()) as { id: number };
}
