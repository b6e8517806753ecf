import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime';

/** Sends an operation over HTTP. */
export function fetchFunction(url: string, token: () => string, send = fetch): FetchFunction {
  return async ({ id, text }, variables) => {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'PRIVATE-TOKEN': token() },
      // With `persistConfig` in relay.config.json, documents have an id and no text.
      body: JSON.stringify(id ? { documentId: id, variables } : { query: text, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  };
}

export function createRelayEnvironment(url: string, token: () => string, send = fetch): Environment {
  return new Environment({
    network: Network.create(fetchFunction(url, token, send)),
    store: new Store(new RecordSource()),
  });
}
