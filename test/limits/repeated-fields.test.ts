import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { repeatedPairs } from '../../src/limits/repeated-fields.ts';

function times(count: number, text: string): string {
  return Array.from({ length: count }, () => text).join(' ');
}

describe('pairs of fields at the same place of a response', () => {
  test.each([
    ['fields of different names', '{ a { b c } d { e } }', 0],
    ['fields without selections', '{ a a a }', 0],
    ['different aliases', '{ a: x { y } b: x { y } }', 0],
    ['the same field three times', '{ a { x } a { x } a { x } }', 3],
    ['the same alias', '{ a: x { z } a: y { z } }', 1],
    ['fields below the same field', '{ a { b { x } } a { b { x } } }', 2],
    ['inline fragments', '{ a { x } ... { a { x } } ... on T { a { x } } }', 3],
    [
      'fragments, and the fields in them',
      '{ ...F ...G } fragment F on T { a { x } } fragment G on T { a { x } }',
      2,
    ],
    ['one fragment several times', '{ ...F ...F ...F } fragment F on T { a { x } }', 0],
    ['the larger of two operations', 'query A { a { x } } query B { a { x } a { x } }', 1],
    ['a fragment in itself', '{ ...F } fragment F on T { a { ...F } }', 0],
    ['a fragment that is not there', '{ a { x } ...F }', 0],
  ])('%s', (_name, document, pairs) => {
    expect(repeatedPairs(parse(document))).toBe(pairs);
  });

  test('a field that is repeated a thousand times', () => {
    expect(repeatedPairs(parse(`{ ${times(1000, 'a { x }')} }`))).toBe(499_500);
  });

  test('fragments that multiply within themselves are not counted to the end', () => {
    const document = '{ ...F } fragment F on T { a { ...F } b { ...F } }';
    expect(repeatedPairs(parse(document))).toBe(Infinity);
  });
});
