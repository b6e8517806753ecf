import { cacheExchange, Client, fetchExchange } from '@urql/core';

/** With the document cache: after a change, every list on screen that has something of the same type is read again. */
export function createUrqlClient(url: string, token: () => string, send = fetch): Client {
  return new Client({
    url,
    fetch: send,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: () => ({ headers: { 'PRIVATE-TOKEN': token() } }),
    // urql asks by GET where it can. The gateway refuses a GET that any page could have a browser send.
    preferGetMethod: false,
    // Subscriptions as server-sent events.
    fetchSubscriptions: true,
  });
}
