import { describe, expect, test } from 'vitest';
import { type Anchor, Cursors, FARTHEST } from '../../src/graph/cursor.ts';

describe('Cursors', () => {
  test.each([
    row({ index: 0 }),
    row({ index: 0, fromEnd: true }),
    row({ index: FARTHEST - 1, id: Number.MAX_SAFE_INTEGER }),
    row({ value: 1_795_525_200_123 }),
    row({ value: 0, before: [7], after: [8, 9] }),
    row({ before: [4, 3, 2, 1], after: [6, 7, 8, 9] }),
  ])('a cursor stands for its row: %o', (anchor) => {
    const cursors = new Cursors('deployments by id');

    expect(cursors.decode(cursors.encode(anchor))).toEqual(anchor);
  });

  test('a cursor is the same in every list of the same filter and order', () => {
    const cursor = new Cursors('deployments by id').encode(row({}));

    expect(new Cursors('deployments by id').encode(row({}))).toBe(cursor);
    expect(new Cursors('deployments by id').decode(cursor)).toEqual(row({}));
  });

  test('a cursor tells nothing of the list, and can stand in an address as it is', () => {
    const cursor = new Cursors('deployments of a secret environment').encode(row({ index: 7 }));

    expect(cursor).toMatch(/^[\w-]+$/);
    expect(Buffer.from(cursor, 'base64url').toString()).toMatch(/^s7\.913402565\.\.\.\.[\w-]{8}$/);
  });

  test('a cursor of another filter or order is refused', () => {
    const cursor = new Cursors('deployments by updated_at').encode(row({}));

    expect(() => new Cursors('deployments by id').decode(cursor)).toThrow(
      expect.objectContaining({
        message:
          'This cursor belongs to a list with another filter or order. Repeat that filter and order, or omit the cursor.',
        code: 'BAD_USER_INPUT',
      }),
    );
  });

  test.each([FARTHEST, 9_999_999])('a cursor that points to row %i is refused', (index) => {
    const cursors = new Cursors('deployments by id');

    expect(() => cursors.decode(cursors.encode(row({ index })))).toThrow(
      expect.objectContaining({
        message:
          'A cursor reaches at most 1,000,000 items into a list. Use a filter, or read the list from its other end.',
        code: 'BAD_USER_INPUT',
      }),
    );
  });

  test.each([
    '',
    ' ',
    'x',
    '0',
    'null',
    'eyJpZCI6MX0',
    'not a cursor at all',
    '%00',
    '\u{1F3AB}',
    'a'.repeat(10_000),
    encoded('s7'),
    encoded('s7.abcdefgh'),
    encoded('s7.1...abcdefgh'),
    encoded('s-1.1....abcdefgh'),
    encoded('s1e3.1....abcdefgh'),
    encoded('x7.1....abcdefgh'),
    encoded('s7.-1....abcdefgh'),
    encoded('s7.1.x...abcdefgh'),
    encoded('s7.1..1..abcdefgh'),
    encoded('s7.1..-1-2-3-4-5..abcdefgh'),
    encoded('s7.9999999999999999....abcdefgh'),
    encoded('s7.1....abcdefg'),
    encoded('s7.1....abcdefghi'),
    encoded('s10000000.1....abcdefgh'),
    encoded('s7.1....abcdefgh\n'),
  ])('what is no cursor is refused: %j', (cursor) => {
    expect(() => new Cursors('deployments by id').decode(cursor)).toThrow(
      expect.objectContaining({
        message: 'This is not a cursor of this list. Use a cursor from an earlier response.',
        code: 'BAD_USER_INPUT',
      }),
    );
  });

  test.each([
    ['with a zero before its position', (cursor: string) => encoded(decoded(cursor).replace('s7', 's07'))],
    ['with padding', (cursor: string) => `${cursor}==`],
    ['with a blank in it', (cursor: string) => `${cursor.slice(0, 5)} ${cursor.slice(5)}`],
  ])('a cursor is refused that was written in another way: %s', (_how, rewrite) => {
    const cursors = new Cursors('deployments by id');
    const cursor = cursors.encode(row({ index: 7 }));

    expect(() => cursors.decode(rewrite(cursor))).toThrow(
      'This is not a cursor of this list. Use a cursor from an earlier response.',
    );
  });
});

function row(parts: Partial<Anchor>): Anchor {
  return { id: 913402565, value: null, index: 7, fromEnd: false, before: [], after: [], ...parts };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decoded(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
