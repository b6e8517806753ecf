import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Anything higher takes seconds for megabytes of script, and saves a few hundredths. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** A text that is served to browsers, compressed at most once for each encoding that one asks for. */
export class Asset {
  /** Changes with the text. */
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

/** The best encoding of those that an Accept-Encoding names and does not forbid with `q=0`. */
export function encodingFor(acceptEncoding: string | null): Encoding {
  const accepted = (acceptEncoding ?? '')
    .toLowerCase()
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map((part) => part.split(';', 1)[0]?.trim());
  if (accepted.includes('br')) return 'br';
  return accepted.includes('gzip') ? 'gzip' : 'identity';
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
