/** Streams of events, in both protocols. */
const STREAM = /^(?:text\/event-stream|multipart\/mixed)\b/;

/**
 * Passes a response on so that a subscription ends as soon as its reader cancels the body. With the body that Yoga makes, it
 * ends only with the next event or ping.
 */
export function endedByReader(response: Response): Response {
  const { body, status, statusText, headers } = response;
  if (!body || !STREAM.test(headers.get('content-type') ?? '')) return response;

  const chunks = body.values();
  const events = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
  return new Response(events, { status, statusText, headers });
}
