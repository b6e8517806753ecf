import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Encoding } from './accept-encoding.ts';

/** A higher quality takes seconds for megabytes of script, and saves a few percent. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** A text for browsers. It is compressed once for each encoding, when a browser first asks for it. */
export class Asset {
  /** Changes when the text changes. */
  readonly hash: string;
  readonly contentType: string;
  readonly #text: string;
  readonly #encoded = new Map<Encoding, Promise<Buffer<ArrayBuffer>>>();

  constructor(text: string, contentType: string) {
    this.hash = createHash('sha256').update(text).digest('base64url').slice(0, 16);
    this.contentType = contentType;
    this.#text = text;
  }

  bytes(encoding: Encoding): Promise<Buffer<ArrayBuffer>> {
    let bytes = this.#encoded.get(encoding);
    if (!bytes) {
      bytes = encode(Buffer.from(this.#text), encoding);
      this.#encoded.set(encoding, bytes);
    }
    return bytes;
  }
}

async function encode(bytes: Buffer<ArrayBuffer>, encoding: Encoding): Promise<Buffer<ArrayBuffer>> {
  switch (encoding) {
    case 'br':
      return compressBrotli(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
    case 'gzip':
      return compressGzip(bytes, { level: GZIP_LEVEL });
    case 'identity':
      return bytes;
  }
}
