import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';
import possibleTypes from 'gitlab-deployments-gateway/possibleTypes.json' with { type: 'json' };

/** Everything with an `id` is kept once, however many lists hold it; `fetchMore` adds pages to their list. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes,
    // Only for lists that are read page by page: in one that could not be read, this policy keeps an empty list, not null.
    typePolicies: {
      Project: {
        fields: {
          deployments: relayStylePagination(['filter', 'orderBy']),
          environments: relayStylePagination(['filter']),
        },
      },
      Environment: { fields: { deployments: relayStylePagination(['filter', 'orderBy']) } },
    },
  });
}

export function createApolloClient(uri: string, token: () => string, send = fetch): ApolloClient {
  const credentials = new SetContextLink(() => ({ headers: { 'PRIVATE-TOKEN': token() } }));

  return new ApolloClient({
    cache: createCache(),
    link: credentials.concat(new HttpLink({ uri, fetch: send })),
  });
}
