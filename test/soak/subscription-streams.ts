import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { sseEvents, textReader } from '../support/sse-events.ts';

export interface Subscription {
  /** The address of GraphQL. */
  readonly url: string;
  /** The credentials, and the request id. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Subscribes until the signal aborts. Calls `onResult` with the JSON of each result. Rejects if the connection ends. */
export type Subscribe = (
  subscription: Subscription,
  signal: AbortSignal,
  onResult: (json: string) => void,
) => Promise<void>;

export const overSse: Subscribe = async ({ url, headers, query, variables }, signal, onResult) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  // A refusal of the whole operation is no stream.
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isStream) {
    onResult(await response.text());
    return;
  }
  for await (const { type, data } of sseEvents(textReader(response.body)))
    if (type === 'next') onResult(data);
};

export const overWebSocket: Subscribe = async ({ url, headers, query, variables }, signal, onResult) => {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: headers,
    retryAttempts: 0,
  });
  const results = client.iterate({ query, variables });
  const leave = () => void results.return?.();
  signal.addEventListener('abort', leave);
  try {
    for await (const result of results) onResult(JSON.stringify(result));
  } catch (error) {
    // The whole operation was refused. Otherwise, the connection has ended.
    if (Array.isArray(error)) onResult(JSON.stringify({ errors: error as unknown }));
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
    await client.dispose();
  }
};
