import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusedRequest } from './refusal.ts';

/**
 * Refuses GraphQL requests with a larger body: HTTP status 413. A length that the client tells is believed, since
 * whoever speaks HTTP for us reads no byte more; without one the bytes are counted as they come.
 *
 * Yoga's own limit counts them in any case, and to lead every body through one more stream and one more request costs
 * as much as all the rest of a small operation.
 */
export function requestSizeLimit(maxBytes: number): Plugin {
  return {
    onRequestParse(event) {
      const { request, requestParser, fetchAPI } = event;
      const told = request.headers.get('content-length');
      if (told !== null && !/^\d{1,15}$/.test(told))
        throw refusedRequest(400, 'BAD_REQUEST', 'The Content-Length header is not a number.');
      if (Number(told) > maxBytes) throw tooLarge(String(Number(told)), maxBytes);
      if (told !== null || !requestParser || !request.body) return;

      event.setRequestParser(async (unlimited) => {
        const { url, method, headers, signal } = unlimited;
        // Streams can be iterated wherever this runs; TypeScript's type of a body does not know.
        const stream = unlimited.body as unknown as AsyncIterable<Uint8Array>;
        const body = await readAtMost(maxBytes, stream);
        return requestParser(new fetchAPI.Request(url, { method, headers, signal, body }));
      });
    },
  };
}

async function readAtMost(maxBytes: number, stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // No `for await`: to leave it early ends the connection, ahead of the answer that says why.
  const iterator = stream[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    size += next.value.byteLength;
    if (size > maxBytes) {
      void discard(iterator);
      throw tooLarge(`more than ${maxBytes}`, maxBytes);
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks).toString();
}

/** Reads on for a client that does not stop sending, as Node does with a body that nobody reads, and keeps nothing. */
async function discard(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The client has gone, which is all there is to it.
  }
}

function tooLarge(bytes: string, maxBytes: number): GraphQLError {
  return refusedRequest(
    413,
    'REQUEST_TOO_LARGE',
    `The request body has ${bytes} bytes. The limit is ${maxBytes} (MAX_REQUEST_BYTES). Send a shorter document or fewer variables.`,
  );
}
