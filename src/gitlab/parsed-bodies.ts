import { LRUCache } from 'lru-cache';

import { type Content, memoryOfJson, readJson } from './answer-body.ts';
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
const MEMORY = 16 * 1024 * 1024;
/** In bytes, for an entry besides its body. */
const OVERHEAD = 512;
/** In place of a body that has come only once so far. Many never come again, and keeping those would cost time and memory. */
const CAME_ONCE = Symbol('came once');

/**
 * Parses the bodies of responses. A body with the same bytes as an earlier one for the same path is not parsed again. This is
 * common: when viewers poll, and when viewers of one page have their own tokens. Parsing takes a third of the time of a query.
 *
 * Nobody sees anything that GitLab has not just sent them, because all bytes are compared.
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
  return body.length + memoryOfJson(content);
}
