import { onTestFinished } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';
import type { ExecutionAnswer } from '../support/gateway.ts';

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
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';

  const next = async (): Promise<ExecutionAnswer<Data> | null> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const [, json] = /^event: next\ndata: (.*)$/m.exec(event) ?? [];
        if (json !== undefined) return JSON.parse(json) as ExecutionAnswer<Data>;
        if (event.startsWith('event: complete')) return null;
        continue;
      }
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return null;
      text += chunk.value;
    }
  };
  const close = async () => {
    await reader?.cancel();
  };
  onTestFinished(close);
  return { status: response.status, next, close };
}
