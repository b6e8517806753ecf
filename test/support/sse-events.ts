/** A server-sent event of GraphQL over SSE. */
export interface SseEvent {
  readonly type: string;
  /** JSON in one line; empty for the event that completes a subscription. */
  readonly data: string;
}

/** Reads the body of a response as text. */
export function textReader(body: Response['body']) {
  return body?.pipeThrough(new TextDecoderStream()).getReader();
}

/**
 * The events of a stream, without comments. Each comes when its last character has arrived, whatever chunks the text arrives
 * in. The events end with the stream, and when somebody cancels the reader.
 */
export async function* sseEvents(reader: ReturnType<typeof textReader>): AsyncGenerator<SseEvent, void> {
  let text = '';
  for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) {
    text += chunk.value;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, type, data = ''] = /^event: (.*)(?:\ndata: (.*))?$/m.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (type !== undefined) yield { type, data };
    }
  }
}
