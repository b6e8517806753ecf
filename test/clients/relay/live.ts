import { createClient } from 'graphql-ws';
import {
  Environment,
  graphql,
  type GraphQLResponse,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
  type SubscribeFunction,
} from 'relay-runtime';
import type { Change, Subscribe } from '../recipes/live.ts';
import type { liveSubscription } from './__generated__/liveSubscription.graphql.ts';
import { fetchFunction } from './environment.ts';

/** Sends subscriptions over WebSocket, and everything else over HTTP. */
export function createLiveRelayEnvironment(url: string, token: () => string): Environment {
  const sockets = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: () => ({ 'PRIVATE-TOKEN': token() }),
    // `follow` connects again, with another `since`.
    retryAttempts: 0,
  });
  const subscribe: SubscribeFunction = ({ id, text }, variables) =>
    Observable.create<GraphQLResponse>((sink) => {
      const payload = id ? { query: '', documentId: id, variables } : { query: text ?? '', variables };
      return sockets.subscribe(payload, {
        next: (result) => {
          sink.next(result as GraphQLResponse);
        },
        error: (error: Error) => {
          sink.error(error);
        },
        complete: () => {
          sink.complete();
        },
      });
    });

  return new Environment({
    network: Network.create(fetchFunction(url, token), subscribe),
    store: new Store(new RecordSource()),
  });
}

/** A deployment that no list of `connections` shows goes to the top of them. A deleted one leaves all lists. */
const LiveSubscription = graphql`
  subscription liveSubscription(
    $projects: [ID!]!
    $environments: [String!]
    $since: DateTime
    $connections: [ID!]!
  ) {
    deploymentChanged(projects: $projects, environments: $environments, since: $since) {
      deployment @prependNode(connections: $connections, edgeTypeName: "DeploymentEdge") {
        id
        updatedAt
        ...board_deployment
      }
      deletedDeploymentId @deleteRecord
    }
  }
`;

/** For `follow`. `connections` are lists of the board, by their `__id`. */
export function relayChanges(
  environment: Environment,
  project: string,
  connections: readonly string[],
): Subscribe<Change> {
  return (since, { change, end }) => {
    const { dispose } = requestSubscription<liveSubscription>(environment, {
      subscription: LiveSubscription,
      variables: { projects: [project], since, connections },
      onNext: (response) => {
        if (response?.deploymentChanged) change(response.deploymentChanged);
      },
      // Relay has the errors of the response in `source`.
      onError: (error: Error & { source?: { errors?: { extensions?: { code?: unknown } }[] } }) => {
        end(error.source?.errors?.[0]?.extensions?.code);
      },
      onCompleted: () => {
        end();
      },
    });
    return dispose;
  };
}
