import { describe, expect, test } from 'vitest';
import { type SseEvent, sseEvents, textReader } from './sse-events.ts';

const STREAM =
  ':\n\nevent: next\ndata: {"name":"Zoë"}\n\n:\n\nevent: next\ndata: {}\n\nevent: complete\ndata\n\n';

describe('sseEvents', () => {
  test.each([1, 2, 7, 1000])('finds every event in chunks of %i bytes', async (size) => {
    const bytes = new TextEncoder().encode(STREAM);
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(stream) {
        for (let at = 0; at < bytes.length; at += size) stream.enqueue(bytes.slice(at, at + size));
        stream.close();
      },
    });

    const events: SseEvent[] = [];
    for await (const event of sseEvents(textReader(body))) events.push(event);

    expect(events).toEqual([
      { type: 'next', data: '{"name":"Zoë"}' },
      { type: 'next', data: '{}' },
      { type: 'complete', data: '' },
    ]);
  });

  test('ends when the reader is cancelled, even while somebody waits for an event', async () => {
    const reader = textReader(new ReadableStream<Uint8Array<ArrayBuffer>>());
    const next = sseEvents(reader).next();

    await reader?.cancel();

    expect(await next).toEqual({ value: undefined, done: true });
  });
});
