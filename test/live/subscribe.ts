import { onTestFinished } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';
import type { ExecutionAnswer } from '../support/gateway.ts';
import { sseEvents, textReader } from '../support/sse-events.ts';

export interface Events<Data> {
  readonly status: number;
  /** The next event; null at the end of the stream. */
  next(): Promise<ExecutionAnswer<Data> | null>;
  close(): Promise<void>;
}

/** Subscribes over SSE. The subscription ends with the test. */
export async function subscribe<Data>(
  gateway: Gateway,
  query: string,
  variables: object,
  headers: Readonly<Record<string, string>>,
): Promise<Events<Data>> {
  const response = await gateway(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    }),
  );
  const reader = textReader(response.body);
  const events = sseEvents(reader);

  const next = async (): Promise<ExecutionAnswer<Data> | null> => {
    const event = await events.next();
    return event.value?.type === 'next' ? (JSON.parse(event.value.data) as ExecutionAnswer<Data>) : null;
  };
  const close = async () => {
    await reader?.cancel();
  };
  onTestFinished(close);
  return { status: response.status, next, close };
}
