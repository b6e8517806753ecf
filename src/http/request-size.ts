import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { BAD_REQUEST, refusedRequest } from './refusal.ts';
import { readAtMost } from './request-body.ts';

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
        const { url, method, headers, signal, body: stream } = unlimited;
        const body = stream && (await readAtMost(maxBytes, stream));
        if (!body) throw tooLarge(`more than ${maxBytes}`, maxBytes);
        return requestParser(new fetchAPI.Request(url, { method, headers, signal, body }));
      });
    },
  };
}

function tooLarge(bytes: string, maxBytes: number): GraphQLError {
  return refusedRequest(
    413,
    'REQUEST_TOO_LARGE',
    `The request body has ${bytes} bytes. The limit is ${maxBytes} (MAX_REQUEST_BYTES). Send a shorter document or fewer variables.`,
  );
}
