import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * The memory for one token of a document. We measured 500 bytes for its node and what validation keeps, and as much again
 * for the data from which the sizes of the response are computed.
 */
const BYTES_PER_TOKEN = 1024;

/** The memory for validation errors, each of which has a stack. */
const BYTES_PER_DOCUMENT = 64 * 1024;

/**
 * Caches parsed documents by their text in about `maxBytes` of memory, and forgets those that were not used for the longest
 * time. Yoga's own cache limits the number of documents, but a thousand large ones fill the heap.
 */
export function documentCache(maxBytes: number): LRUCache<string, DocumentNode> {
  return new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: (document, text) => BYTES_PER_DOCUMENT + memoryOf(document) + 2 * text.length,
  });
}

/** A cache for errors that keeps nothing: parsing an invalid text again costs less than keeping its error. */
export const nothingCached = {
  get: (): undefined => undefined,
  set: (): void => {
    // Nothing is kept.
  },
};

/** About how many bytes a parsed document takes, without its text. */
export function memoryOf(document: DocumentNode): number {
  return BYTES_PER_TOKEN * countTokens(document);
}

function countTokens({ loc }: DocumentNode): number {
  let count = 0;
  for (let token = loc?.startToken; token; token = token.next ?? undefined) count += 1;
  return count;
}
