import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const MEBIBYTE = 1024 ** 2;
const SPACES = Buffer.alloc(MEBIBYTE / 16, ' ');

/** How many bytes of a body left for the client before it had enough. */
export interface Pouring {
  bytes: number;
}

/** Answers with that many bytes of JSON that goes on, no faster than they are read; the length is told or not. */
export function pour(size: number, toldLength: boolean, pouring: Pouring = { bytes: 0 }) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    const length = toldLength ? { 'content-length': String(size) } : {};
    response.writeHead(200, { 'content-type': 'application/json', ...length });
    const more = (): void => {
      while (pouring.bytes < size) {
        pouring.bytes += SPACES.length;
        if (response.write(SPACES)) continue;
        response.once('drain', more);
        return;
      }
      response.end();
    };
    more();
  };
}

/** Answers with little that becomes that many bytes once it is unpacked. */
export function gzipBomb(size: number) {
  // A gzip file may have many members, so that none of it ever lies unpacked in this process.
  const member = gzipSync(Buffer.alloc(MEBIBYTE, ' '));
  const bomb = Buffer.concat(Array<Buffer>(size / MEBIBYTE).fill(member));
  return (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  };
}
