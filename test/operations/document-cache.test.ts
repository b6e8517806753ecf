import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { documentCache } from '../../src/operations/document-cache.ts';
import { startGateway } from '../support/gateway.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MEBIBYTE = 1024 ** 2;

/** A document of a thousand tokens, as large as one may be. */
function largeDocument(index: number): string {
  return `query Q${index} { ${'__typename '.repeat(996)} }`;
}

describe('the document cache', () => {
  test('keeps documents that are used, by their text', () => {
    const cache = documentCache(64 * MEBIBYTE);
    const document = parse('{ __typename }');

    cache.set('{ __typename }', document);

    expect(cache.get('{ __typename }')).toBe(document);
    expect(cache.get('{ __typename } ')).toBeUndefined();
  });

  test('never exceeds its size, for any number of large documents', () => {
    const cache = documentCache(8 * MEBIBYTE);

    for (let index = 0; index < 200; index += 1) {
      const text = largeDocument(index);
      cache.set(text, parse(text));
    }

    expect(cache.calculatedSize).toBeLessThanOrEqual(8 * MEBIBYTE);
    expect(cache.size).toBe(7);
    expect(cache.get(largeDocument(199))).toBeDefined();
    expect(cache.get(largeDocument(0))).toBeUndefined();
  });

  test('counts long texts with few tokens', () => {
    const cache = documentCache(MEBIBYTE);
    const text = `{ __typename } # ${'x'.repeat(600_000)}`;

    cache.set(text, parse(text));

    expect(cache.size).toBe(0);
  });

  test('has room for the operations of many clients', () => {
    const cache = documentCache(64 * MEBIBYTE);

    for (let index = 0; index < 300; index += 1) {
      const text = `query Q${index} { ${'__typename '.repeat(100)} }`;
      cache.set(text, parse(text));
    }

    expect(cache.size).toBe(300);
  });
});

describe('a gateway', () => {
  test('keeps its documents within the cache size', async () => {
    const { execute } = await startGateway({ documentCacheBytes: 4 * MEBIBYTE, maxRootFields: 1000 });
    const send = (index: number) => execute<unknown>(wideDocument(index));
    expect((await send(-1)).errors).toBeUndefined();

    const before = retainedHeap();
    for (let index = 0; index < 200; index += 1) await send(index);

    // Kept whole, they take five times as much.
    expect(retainedHeap() - before).toBeLessThan(20 * MEBIBYTE);
  });
});

/** As many tokens, in a form that graphql-js validates to the end. */
function wideDocument(index: number): string {
  return `query Q${index + 1} { ${'... { __typename } '.repeat(248)} }`;
}

function retainedHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
