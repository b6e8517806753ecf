/** Streams of events, in both protocols. */
const STREAM = /^(?:text\/event-stream|multipart\/mixed)\b/;

/**
 * Passes a response on so that a subscription ends as soon as its reader cancels the body or its caller aborts the request.
 * With the body that Yoga makes, it ends only with the next event or ping.
 */
export function endedByReader({ signal }: Request, response: Response): Response {
  const { body, status, statusText, headers } = response;
  if (!body || !STREAM.test(headers.get('content-type') ?? '')) return response;

  const chunks = body.values();
  const end = async (): Promise<void> => {
    await chunks.return?.();
  };
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      const abort = (): void => {
        controller.error(signal.reason);
        void end();
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    },
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: end,
  };
  // Nothing is read ahead: a change that waits is replaced by a newer one.
  const events = new ReadableStream(source, { highWaterMark: 0 });
  return new Response(events, { status, statusText, headers });
}
