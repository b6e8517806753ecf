import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';
import { POSSIBLE_TYPES } from '../generated/possible-types.ts';
import { API_URL } from '../settings.ts';
import { errorsAside } from './errors-aside.ts';
import { asSent, credentials } from './payload.ts';
import { send } from './send.ts';

export interface BoardClient {
  readonly graphql: Client;
  /** Opens a WebSocket connection for the next subscription; the returned function closes it. */
  readonly openSocket: (onConnected: () => void) => () => void;
}

const partOfItsParent = () => null;

/** Sends every operation of the page with one token, which nothing but this client keeps. */
export function createBoardClient(token: string): BoardClient {
  const headers = credentials(token);
  let socket: SocketClient | undefined;

  const graphql = new Client({
    url: API_URL,
    fetch: send,
    fetchOptions: () => ({ headers, referrerPolicy: 'no-referrer' }),
    // The gateway refuses GET requests that any page can make a browser send.
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        possibleTypes: POSSIBLE_TYPES,
        keys: {
          ApprovalRule: partOfItsParent,
          ApprovalSummary: partOfItsParent,
          CommitStats: partOfItsParent,
          Comparison: partOfItsParent,
          DeploymentApproval: partOfItsParent,
          DeploymentChange: partOfItsParent,
          InvalidField: partOfItsParent,
        },
        resolvers: {
          Query: { searchProjects: relayPagination() },
          Group: { projects: relayPagination() },
        },
      }),
      errorsAside,
      subscriptionExchange({
        isSubscriptionOperation: ({ kind, context }) =>
          kind === 'subscription' && context.fetchSubscriptions !== true,
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe:
              socket?.subscribe(
                { query: '', ...asSent(request) },
                {
                  next: (result) => {
                    sink.next(result as Parameters<typeof sink.next>[0]);
                  },
                  error: sink.error.bind(sink),
                  complete: sink.complete.bind(sink),
                },
              ) ?? (() => undefined),
          }),
        }),
      }),
      fetchExchange,
    ],
  });
  return {
    graphql,
    openSocket: (onConnected) => {
      const opened = createSocketClient({
        url: API_URL.replace(/^http/, 'ws'),
        connectionParams: headers,
        // The loop in live.ts decides when and how to connect again.
        retryAttempts: 0,
        on: { connected: onConnected },
      });
      socket = opened;
      return () => {
        void opened.dispose();
      };
    },
  };
}
