import { LRUCache } from 'lru-cache';

import { type Content, readJson } from './answer-body.ts';
import type { Answered } from './attempt.ts';
import { firstValue } from './headers.ts';
import type { DispatchedRequest } from './request.ts';

interface Parsed {
  readonly body: Buffer;
  readonly content: Content;
}

/** In bytes. To parse a shorter body costs about as much as to look it up. */
const LEAST_BYTES = 1024;
/** In bytes, for all bodies and what was parsed from them. */
const MEMORY = 32 * 1024 * 1024;
/** In bytes, for an entry besides its body. */
const OVERHEAD = 512;
/** The memory for one character of JSON that was parsed: a list of 20 deployments takes one to two bytes. */
const BYTES_PER_CHARACTER = 2;
/** In place of a body that has come only once so far. Many never come again, and keeping those would cost time and memory. */
const CAME_ONCE = Symbol('came once');

/**
 * Reads the bodies of GitLab's answers, and parses the same bytes from the same path only once. Viewers who poll, or who look
 * at the same page with tokens of their own, get the same bytes again and again. Parsing takes a third of the time of a query.
 *
 * This keeps no answer for anyone: GitLab has always just sent the bytes, and they are compared in full.
 */
export class ParsedBodies {
  readonly #parsed = new LRUCache<string, Parsed | typeof CAME_ONCE>({
    maxSize: MEMORY,
    sizeCalculation: (parsed, key) => OVERHEAD + 2 * key.length + (parsed === CAME_ONCE ? 0 : sizeOf(parsed)),
  });

  /** Like `readJson`: the content must have the shape that the request expects, otherwise this throws UnreadableBodyError. */
  async read(request: DispatchedRequest, answered: Answered, maxBytes: number): Promise<Content> {
    const { method, path, shape } = request;
    const { body, headers } = answered;
    if (method !== 'GET' || body === null || body.length < LEAST_BYTES)
      return readJson(answered, shape, maxBytes);

    const key = `${shape} ${firstValue(headers['content-encoding']) ?? ''} ${body.length} ${path}`;
    const earlier = this.#parsed.get(key);
    if (typeof earlier === 'object' && earlier.body.equals(body)) return earlier.content;

    const content = await readJson(answered, shape, maxBytes);
    this.#parsed.set(key, earlier === CAME_ONCE ? { body, content } : CAME_ONCE);
    return content;
  }
}

function sizeOf({ body, content }: Parsed): number {
  return body.length + BYTES_PER_CHARACTER * content.length;
}
