import { ApolloClient, type ApolloLink, HttpLink } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import type { DocumentNode } from 'graphql';
import { createCache } from './apollo-client.ts';

/** Sends the ids that documents have in persisted-documents.json; queries go by GET. */
export function createPersistedApolloClient(uri: string, token: () => string): ApolloClient {
  const byId: ApolloLink = new PersistedQueryLink({
    generateHash: (document: DocumentNode & { readonly __meta__?: { readonly hash: string } }) =>
      document.__meta__?.hash ?? '',
    useGETForHashedQueries: true,
  });
  const credentials = new SetContextLink(() => ({
    // The second header is for GETs: without it the gateway refuses them, since any page could send one.
    headers: { 'PRIVATE-TOKEN': token(), 'Apollo-Require-Preflight': 'true' },
  }));

  return new ApolloClient({
    cache: createCache(),
    link: credentials.concat(byId).concat(new HttpLink({ uri })),
  });
}
