import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { onEnd, pipe, subscribe } from 'wonka';
import { DeploymentChangedDocument, type DeploymentChangedSubscription } from './generated/graphql.ts';
import type { Subscribe } from './live.ts';

/** Sends subscriptions over WebSocket. The clients of the other files send them over HTTP, as server-sent events. */
export function createUrqlWebSocketClient(url: string, token: () => string): Client {
  const credentials = () => ({ 'PRIVATE-TOKEN': token() });
  const sockets = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: credentials,
    // `follow` connects again, with another `since`.
    retryAttempts: 0,
  });
  const webSocketExchange = subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ query, variables }, sink) }),
    }),
  });

  return new Client({
    url,
    exchanges: [cacheExchange, fetchExchange, webSocketExchange],
    fetchOptions: () => ({ headers: credentials() }),
    preferGetMethod: false,
  });
}

/** For `follow`. The document cache reads every list on screen again that has deployments; the normalized cache none. */
export function urqlChanges(
  client: Client,
  project: string,
  environments?: readonly string[],
): Subscribe<DeploymentChangedSubscription['deploymentChanged']> {
  return (since, { change, end }) => {
    const variables = { project, environments: environments && [...environments], since };
    const subscription = pipe(
      client.subscription(DeploymentChangedDocument, variables, { additionalTypenames: ['Deployment'] }),
      onEnd(() => {
        end();
      }),
      subscribe(({ data, error }) => {
        if (error) end(error.graphQLErrors[0]?.extensions.code);
        if (data) change(data.deploymentChanged);
      }),
    );
    return () => {
      subscription.unsubscribe();
    };
  };
}
