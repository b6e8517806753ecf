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

type Body = ArrayBuffer | Buffer<ArrayBuffer>;

/** A body that several callers get is one object (see `SharedBody`), which is compressed once for all of them. */
const compressed = {
  br: new WeakMap<Body, Promise<Buffer<ArrayBuffer>>>(),
  gzip: new WeakMap<Body, Promise<Buffer<ArrayBuffer>>>(),
};

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
        let bytes: Body = body;
        if (body.byteLength >= SHORTEST) {
          headers.append('vary', 'Accept-Encoding');
          const encoding = encodingFor(request.headers.get('accept-encoding'));
          if (encoding !== 'identity') {
            bytes = await compressOnce(body, encoding);
            headers.set('content-encoding', encoding);
          }
        }
        headers.set('content-length', String(bytes.byteLength));
        event.setResponse(new fetchAPI.Response(bytes, { status, statusText, headers }));
      });
    },
  };
}

function compressOnce(body: Body, encoding: 'br' | 'gzip'): Promise<Buffer<ArrayBuffer>> {
  const earlier = compressed[encoding].get(body);
  if (earlier) return earlier;
  const bytes = encoding === 'br' ? compressBrotli(body, BROTLI) : compressGzip(body, GZIP);
  compressed[encoding].set(body, bytes);
  return bytes;
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
