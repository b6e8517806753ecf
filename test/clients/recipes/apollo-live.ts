import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  type ObservableQuery,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { createCache } from './apollo-client.ts';
import {
  DeploymentChangedDocument,
  type DeploymentChangedSubscription,
  type ProjectBoardQuery,
  type ProjectBoardQueryVariables,
} from './generated/graphql.ts';
import type { Subscribe } from './live.ts';

export type DeploymentChange = DeploymentChangedSubscription['deploymentChanged'];

/** Sends subscriptions over WebSocket. The client of apollo-client.ts sends them over HTTP. */
export function createApolloWebSocketClient(uri: string, token: () => string): ApolloClient {
  const credentials = () => ({ 'PRIVATE-TOKEN': token() });
  const sockets = createClient({
    url: uri.replace(/^http/, 'ws'),
    connectionParams: credentials,
    // `follow` connects again, with another `since`.
    retryAttempts: 0,
  });
  const http = new SetContextLink(() => ({ headers: credentials() })).concat(new HttpLink({ uri }));

  return new ApolloClient({
    cache: createCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(sockets),
      http,
    ),
  });
}

/** For `follow`. Every list in the cache that holds the deployment shows the change. */
export function apolloChanges(
  client: ApolloClient,
  project: string,
  environments?: readonly string[],
): Subscribe<DeploymentChange> {
  return (since, { change, end }) => {
    const variables = { project, environments: environments && [...environments], since };
    const subscription = client.subscribe({ query: DeploymentChangedDocument, variables }).subscribe({
      next({ data, error }) {
        if (error) end(CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : undefined);
        if (!data) return;
        const { deletedDeploymentId: id } = data.deploymentChanged;
        if (id != null) client.cache.evict({ id: client.cache.identify({ __typename: 'Deployment', id }) });
        change(data.deploymentChanged);
      },
      complete: () => {
        end();
      },
    });
    return () => {
      subscription.unsubscribe();
    };
  };
}

/** For `onChange`: reads the board again if it does not show the deployment. That costs one REST request. */
export function showNewDeployments(board: ObservableQuery<ProjectBoardQuery, ProjectBoardQueryVariables>) {
  return ({ deployment }: DeploymentChange): void => {
    const { data, dataState } = board.getCurrentResult();
    const edges = (dataState === 'complete' ? data.project?.deployments?.edges : undefined) ?? [];
    if (deployment && !edges.some(({ node }) => node.id === deployment.id)) void board.refetch();
  };
}
