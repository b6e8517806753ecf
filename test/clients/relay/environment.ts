import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime';

export function createRelayEnvironment(url: string, token: () => string, send = fetch): Environment {
  const ask: FetchFunction = async ({ id, text }, variables) => {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'PRIVATE-TOKEN': token() },
      // With `persistConfig` in relay.config.json, documents have an id and no text.
      body: JSON.stringify(id ? { documentId: id, variables } : { query: text, variables }),
    });
    return (await response.json()) as GraphQLResponse;
  };

  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
}
