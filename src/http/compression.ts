import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'graphql-yoga';
import { encodingFor } from './accept-encoding.ts';

/** `auto` compresses for all clients but those on the same machine, for which compression only costs time. */
export const COMPRESSIONS = ['auto', 'on', 'off'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** In bytes. A shorter response fits into one packet anyway. */
const SHORTEST = 1024;

/** Fast settings: the next higher ones take twice as long and save little. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 5 };

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/**
 * Compresses JSON responses of at least 1 KiB for clients that accept brotli or gzip. Event streams stay as they are, and so
 * do responses that are already compressed. List this plugin before `responseLimits`, which counts the bytes that are sent.
 */
export function compression(mode: Compression): Plugin<object, { readonly req?: IncomingMessage }> {
  return {
    onResponse(event) {
      const { request, response, fetchAPI, serverContext } = event;
      if (mode === 'off' || !isJson(response.headers)) return undefined;
      if (mode === 'auto' && isLocal(request, serverContext.req)) return undefined;

      return response.arrayBuffer().then(async (body) => {
        const { status, statusText, headers } = response;
        let bytes = new Uint8Array(body);
        if (bytes.length >= SHORTEST) {
          headers.append('vary', 'Accept-Encoding');
          const encoding = encodingFor(request.headers.get('accept-encoding'));
          if (encoding !== 'identity') {
            bytes = await (encoding === 'br' ? compressBrotli(bytes, BROTLI) : compressGzip(bytes, GZIP));
            headers.set('content-encoding', encoding);
          }
        }
        headers.set('content-length', String(bytes.length));
        event.setResponse(new fetchAPI.Response(bytes, { status, statusText, headers }));
      });
    },
  };
}

function isJson(headers: Headers): boolean {
  const type = headers.get('content-type') ?? '';
  return /^application\/(?:graphql-response\+)?json\b/.test(type) && !headers.has('content-encoding');
}

/** Whether the client is on this machine. A gateway that is called as a function knows only the name that the client used. */
function isLocal({ url }: Request, req: IncomingMessage | undefined): boolean {
  const address = req ? (req.socket.remoteAddress ?? '') : new URL(url).hostname;
  return /^(?:localhost|\[?::1\]?|(?:::ffff:)?127\.[\d.]+)$/.test(address);
}
