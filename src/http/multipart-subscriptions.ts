import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** In ms. Apollo Client and Apollo Router expect a sign of life about this often. */
const HEARTBEAT = 5000;
const MEDIA_TYPE = 'multipart/mixed';
const CONTENT_TYPE = `${MEDIA_TYPE};boundary="graphql";subscriptionSpec=1.0`;
const DELIMITER = '\r\n--graphql';
const PART = '\r\ncontent-type: application/json\r\n\r\n';
const END = '--\r\n';

/**
 * Sends subscriptions in Apollo's multipart protocol to clients that accept it, such as Apollo Client over HTTP: each event
 * is a part with a `payload`, and an empty object between events shows that the connection is alive. Yoga has no such
 * protocol. List this plugin before the ones that check whether a result can be sent.
 */
export const multipartSubscriptions: Plugin = {
  onResultProcess(event) {
    const { request, result } = event;
    const accept = request.headers.get('accept') ?? '';
    if (!/multipart\/mixed\s*;[^,]*subscriptionspec/i.test(accept) || !(Symbol.asyncIterator in result))
      return;
    event.setResultProcessor((events, { Response: ResponseClass }) => {
      const body = bodyOf(events as AsyncIterable<ExecutionResult>);
      return new ResponseClass(body, { headers: { 'content-type': CONTENT_TYPE } });
    }, MEDIA_TYPE);
  },
};

function bodyOf(events: AsyncIterable<ExecutionResult>): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;

  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(DELIMITER + part({})));
    },
    async pull(controller) {
      // Not before: nobody reads or cancels the body if the client leaves before it gets the response.
      heartbeat ??= setInterval(() => {
        // A client that reads nothing needs no sign of life.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(part({})));
      }, HEARTBEAT).unref();
      const event = await iterator.next();
      if (!event.done) {
        controller.enqueue(encoder.encode(part({ payload: event.value })));
        return;
      }
      clearInterval(heartbeat);
      controller.enqueue(encoder.encode(END));
      controller.close();
    },
    async cancel() {
      clearInterval(heartbeat);
      await iterator.return?.();
    },
  });
}

/** With the delimiter of the next part: clients take a part only when they have read what ends it. */
function part(json: object): string {
  return PART + JSON.stringify(json) + DELIMITER;
}
