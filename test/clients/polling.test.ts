import { createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { ask } from './recipes/ask.ts';
import { createApolloClient } from './recipes/apollo-client.ts';
import { ProjectBoardDocument } from './recipes/generated/graphql.ts';
import { ProjectBoardDocument as BoardText } from './recipes/generated/text/graphql.ts';
import { patientFetch, poll } from './recipes/polling.ts';
import { createUrqlClient } from './recipes/urql-client.ts';
import { BoardQuery } from './relay/board.ts';
import { createRelayEnvironment } from './relay/environment.ts';
import { serveGateway } from './serve.ts';

const VARIABLES = { project: BOX_OFFICE.id, first: 2 };

/** How a client polls, and the number of deployments that it shows after that. */
interface Polling {
  readonly read: () => Promise<unknown>;
  readonly shown: () => number | undefined;
}

const CLIENTS: Record<string, (url: string, token: string, send: typeof fetch) => Polling> = {
  fetch: (url, token, send) => {
    let board: Board | undefined;
    return {
      read: async () => {
        const { data } = await ask(url, token, BoardText, VARIABLES, send);
        board = data ?? board;
      },
      shown: () => board?.project?.deployments?.edges.length,
    };
  },
  'Apollo Client': (url, token, send) => {
    const client = createApolloClient(url, () => token, send);
    onTestFinished(() => {
      client.stop();
    });
    const query = { query: ProjectBoardDocument, variables: VARIABLES };
    return {
      read: () => client.query({ ...query, fetchPolicy: 'network-only' }),
      shown: () => client.readQuery(query)?.project?.deployments?.edges.length,
    };
  },
  urql: (url, token, send) => {
    const client = createUrqlClient(url, () => token, send);
    let board: Board | undefined;
    return {
      read: async () => {
        const options = { requestPolicy: 'network-only' } as const;
        const { data, error } = await client.query(ProjectBoardDocument, VARIABLES, options).toPromise();
        if (!error) board = data;
      },
      shown: () => board?.project?.deployments?.edges.length,
    };
  },
  Relay: (url, token, send) => {
    const environment = createRelayEnvironment(url, () => token, send);
    const variables = { project: BOX_OFFICE.id };
    environment.retain(createOperationDescriptor(getRequest(BoardQuery), variables));
    return {
      read: () => fetchQuery(environment, BoardQuery, variables, { fetchPolicy: 'network-only' }).toPromise(),
      shown: () => {
        const records = environment.getStore().getSource().toJSON() as Readonly<
          Record<string, { readonly __typename: string }>
        >;
        const [, project] =
          Object.entries(records['client:root'] ?? {}).find(([key]) => key.startsWith('project(')) ?? [];
        if (project == null) return 0;
        return Object.values(records).filter(({ __typename }) => __typename === 'Deployment').length;
      },
    };
  },
};

interface Board {
  project?: { deployments?: { edges: unknown[] } | null } | null;
}

describe('polling', () => {
  test.each(Object.keys(CLIENTS))(
    'with %s keeps the last good board when the limit is used up, and waits as told',
    async (name) => {
      const { url, gitlab, execute } = await serveGateway();
      const { send, pause } = patientFetch();
      const client = CLIENTS[name]?.(url, gitlab.tokens.maintainer, send);
      await client?.read();
      const before = client?.shown();
      gitlab.fault({ does: 'fail', as: 'rate-limited', times: 1 });
      await execute('{ currentUser { name } }');
      gitlab.forgetRequests();
      const stop = new AbortController();
      const pauses: number[] = [];

      await poll(
        async () => client?.read(),
        () => {
          pauses.push(pause(10));
          stop.abort();
          return 0;
        },
        stop.signal,
      );

      expect(before).toBeGreaterThan(1);
      expect(client?.shown()).toBe(before);
      expect(pauses[0]).toBeGreaterThan(50_000);
      expect(gitlab.requests).toEqual([]);
    },
  );
});
