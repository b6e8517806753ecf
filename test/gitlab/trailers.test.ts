import { describe, expect, test } from 'vitest';
import { trailersIn } from '../../src/gitlab/trailers.ts';

/** What `git interpret-trailers --parse --unfold` says of the same messages. */
const CASES: readonly [name: string, message: string, trailers: Record<string, string[]>][] = [
  ['nothing', '', {}],
  ['a title', 'Changelog: fixed', {}],
  ['a title and text', 'Title\n\nSome text, no more.\n', {}],
  ['trailers alone below the title', 'Title\n\nChangelog: fixed\n', { Changelog: ['fixed'] }],
  [
    'trailers below the text',
    'Title\n\nText: with a colon, but not last.\n\nChangelog: fixed\nReviewed-by: Ada <ada@example.com>\n',
    { Changelog: ['fixed'], 'Reviewed-by': ['Ada <ada@example.com>'] },
  ],
  [
    'a name that comes several times',
    'Title\n\nReviewed-by: Ada\nReviewed-by: Grace\n',
    { 'Reviewed-by': ['Ada', 'Grace'] },
  ],
  [
    'a folded value',
    'Title\n\nChangelog: fixed\nNote: begins here\n  and goes on\n\tand on\n',
    { Changelog: ['fixed'], Note: ['begins here and goes on and on'] },
  ],
  ['another paragraph behind them', 'Title\n\nChangelog: fixed\n\nThe end.\n', {}],
  ['a line that is none among them', 'Title\n\nChangelog: fixed\nnot a trailer\n', {}],
  [
    'lines that are none beside one that Git writes',
    'Title\n\none\ntwo\nthree\nSigned-off-by: Ada\n',
    { 'Signed-off-by': ['Ada'] },
  ],
  ['too many such lines', 'Title\n\none\ntwo\nthree\nfour\nSigned-off-by: Ada\n', {}],
  [
    'a cherry-pick',
    'Title\n\nChangelog: fixed\n(cherry picked from commit 223de17fa161d4b5b6d5e1a192f07e5c155ebc26)\n',
    { Changelog: ['fixed'] },
  ],
  ['blanks before the colon, and none behind it', 'Title\n\nChangelog :fixed\n', { Changelog: ['fixed'] }],
  ['a value that is empty', 'Title\n\nChangelog:\n', { Changelog: [''] }],
  ['an address', 'Title\n\nhttps://example.com/a\n', { https: ['//example.com/a'] }],
  ['a name with a dot', 'Title\n\nsee.also: x\n', {}],
  ['a name with blanks', 'Title\n\nSee also: x\n', {}],
  ['a line that begins with a blank', 'Title\n\n Changelog: fixed\n', {}],
  ['blank lines with blanks, and at the end', 'Title\n \nChangelog: fixed\n\n \n', { Changelog: ['fixed'] }],
  ['comments', 'Title\n\n# text\nChangelog: fixed\n# more\n', { Changelog: ['fixed'] }],
  ['names of properties', 'Title\n\nconstructor: x\n', { constructor: ['x'] }],
];

describe('trailersIn', () => {
  test.each(CASES)('reads %s', (_name, message, trailers) => {
    expect(Object.fromEntries(trailersIn(message))).toEqual(trailers);
  });

  test('takes the line ends of Windows', () => {
    expect([...trailersIn('Title\r\n\r\nChangelog: fixed\r\n')]).toEqual([['Changelog', ['fixed']]]);
  });
});
