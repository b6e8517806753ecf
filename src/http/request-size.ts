import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { BAD_REQUEST, refusedRequest } from './refusal.ts';

/**
 * Refuses GraphQL requests with a larger body: HTTP status 413. If the request has a Content-Length, the plugin trusts it,
 * because HTTP servers read no more bytes than that; otherwise it counts the bytes as they arrive.
 *
 * Yoga's own limit always counts them. The additional stream and request for each body cost as much as everything else
 * that a small operation needs.
 */
export function requestSizeLimit(maxBytes: number): Plugin {
  return {
    onRequestParse(event) {
      const { request, requestParser, fetchAPI } = event;
      const told = request.headers.get('content-length');
      if (told !== null && !/^\d{1,15}$/.test(told))
        throw refusedRequest(400, BAD_REQUEST, 'The Content-Length header is not a number.');
      if (Number(told) > maxBytes) throw tooLarge(String(Number(told)), maxBytes);
      if (told !== null || !requestParser || !request.body) return;

      event.setRequestParser(async (unlimited) => {
        const { url, method, headers, signal } = unlimited;
        // Every runtime can iterate streams, but TypeScript's type of a body does not say so.
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
  // No `for await`: leaving it early would end the connection before the response that says why.
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

/** Reads and discards the rest of the body, as Node.js does with a body that nothing reads. */
async function discard(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The client has disconnected.
  }
}

function tooLarge(bytes: string, maxBytes: number): GraphQLError {
  return refusedRequest(
    413,
    'REQUEST_TOO_LARGE',
    `The request body has ${bytes} bytes. The limit is ${maxBytes} (MAX_REQUEST_BYTES). Send a shorter document or fewer variables.`,
  );
}
