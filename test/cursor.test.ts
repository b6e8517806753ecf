import { describe, expect, test } from 'vitest';
import { Cursors } from '../src/graph/cursor.ts';

describe('Cursors', () => {
  test.each([
    { index: 0, fromEnd: false },
    { index: 0, fromEnd: true },
    { index: 41, fromEnd: false },
    { index: 999_999_999, fromEnd: true },
  ])('a cursor stands for its place: %o', (position) => {
    const cursors = new Cursors('deployments by id');

    expect(cursors.decode(cursors.encode(position))).toEqual(position);
  });

  test('a cursor is the same in every list of the same filter and order', () => {
    const position = { index: 7, fromEnd: false };
    const cursor = new Cursors('deployments by id').encode(position);

    expect(new Cursors('deployments by id').encode(position)).toBe(cursor);
    expect(new Cursors('deployments by id').decode(cursor)).toEqual(position);
  });

  test('a cursor tells nothing of the list, and can stand in an address as it is', () => {
    const cursor = new Cursors('deployments of a secret environment').encode({ index: 7, fromEnd: false });

    expect(cursor).toMatch(/^[\w-]+$/);
    expect(Buffer.from(cursor, 'base64url').toString()).toMatch(/^s7\.[\w-]{8}$/);
  });

  test('a cursor of another filter or order is refused', () => {
    const cursor = new Cursors('deployments by updated_at').encode({ index: 7, fromEnd: false });

    expect(() => new Cursors('deployments by id').decode(cursor)).toThrow(
      expect.objectContaining({
        message: 'A cursor of a list with another filter or order.',
        extensions: { code: 'BAD_USER_INPUT' },
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
    encoded('s-1.abcdefgh'),
    encoded('s1e3.abcdefgh'),
    encoded('x7.abcdefgh'),
    encoded('s7.abcdefg'),
    encoded('s7.abcdefghi'),
    encoded('s9999999999.abcdefgh'),
    encoded('s7.abcdefgh\n'),
  ])('what is no cursor is refused: %j', (cursor) => {
    expect(() => new Cursors('deployments by id').decode(cursor)).toThrow(
      expect.objectContaining({ message: 'Not a cursor.', extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
