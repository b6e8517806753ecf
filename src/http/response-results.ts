import type { ExecutionResult } from 'graphql';

/**
 * The results in a response of the gateway: one if it is JSON, any number if it is a stream of events. Ending the iteration
 * ends the request immediately, which an async generator would do only after the next event.
 */
export async function resultsIn(
  response: Response,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  return isStream && response.body ? eventsIn(response.body) : resultOf(await response.text());
}

/** A result whose errors have the method by which graphql-ws writes them. */
function resultOf(text: string): ExecutionResult {
  const result = JSON.parse(text) as { readonly errors?: readonly object[] };
  const errors = result.errors?.map((error) => ({ ...error, toJSON: () => error }));
  return (errors ? { ...result, errors } : result) as ExecutionResult;
}

function eventsIn(body: ReadableStream<Uint8Array>): AsyncIterableIterator<ExecutionResult> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';

  /** The next event that has a result; undefined if it has not arrived yet. */
  const take = (): ExecutionResult | undefined => {
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, json] = /^event: next\ndata: (.*)$/m.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (json !== undefined) return resultOf(json);
    }
    return undefined;
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const value = take();
        if (value) return { done: false, value };
        const chunk = await reader.read();
        if (chunk.done) return { done: true, value: undefined };
        text += decoder.decode(chunk.value, { stream: true });
      }
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}
