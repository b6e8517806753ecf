import type { IncomingMessage } from 'node:http';
import { refused } from './answer.ts';

const largest = 1024 * 1024;

/** Reads the whole body as text. Refuses a body of more than 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) {
    return '';
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) throw refused(413, '413 Request Entity Too Large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
