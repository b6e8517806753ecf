import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * What a token costs with what hangs on its document: 500 for its node and what validation keeps of it, as measured, and
 * as much again for what the sizes of its response are computed from.
 */
const BYTES_PER_TOKEN = 1024;

/** Room for what validation finds wrong with it, each with its stack. */
const BYTES_PER_DOCUMENT = 64 * 1024;

/**
 * Parsed documents by their text, those that were used last, in about so many bytes of memory. Yoga's own cache counts
 * documents instead, and a thousand large ones fill the heap.
 */
export function documentCache(maxBytes: number): LRUCache<string, DocumentNode> {
  return new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: (document, text) =>
      BYTES_PER_DOCUMENT + BYTES_PER_TOKEN * countTokens(document) + 2 * text.length,
  });
}

/**
 * Charges a document with what was made of it besides. False, with nothing charged, where the document is not kept, or
 * would not be with so much.
 */
export function charge(
  cache: LRUCache<string, DocumentNode>,
  document: DocumentNode,
  bytes: number,
): boolean {
  const text = document.loc?.source.body ?? '';
  if (cache.peek(text) !== document) return false;

  const size = (cache.info(text)?.size ?? 0) + bytes;
  if (size > cache.maxSize) return false;
  // lru-cache keeps the size of a value that is set once more.
  cache.delete(text);
  cache.set(text, document, { size });
  return true;
}

/** For what Yoga would keep and we would not: to find once more that a text does not parse costs less than to keep it. */
export const nothingCached = {
  get: (): undefined => undefined,
  set: (): void => {
    // Nothing is kept.
  },
};

function countTokens({ loc }: DocumentNode): number {
  let count = 0;
  for (let token = loc?.startToken; token; token = token.next ?? undefined) count += 1;
  return count;
}
