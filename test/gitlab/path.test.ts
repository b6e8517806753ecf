import { describe, expect, test } from 'vitest';

import { InvalidIdError } from '../../src/gitlab/errors.ts';
import { path, queryString } from '../../src/gitlab/path.ts';
import { json, startClient, startFarEnd } from './far-end.ts';

const HOSTILE = [
  '',
  '.',
  '..',
  '../../users',
  'a/../../users',
  'a/./b',
  '/',
  'a//b',
  'a/',
  '..\\..\\users',
  'a\\..\\b',
  'a\0b',
  'a\r\nX-Evil: 1',
  'a\tb',
  'a\u007fb',
  'a\u0085b',
  '\ud800',
  'a\udc00b',
  'x'.repeat(1025),
];

describe('path', () => {
  test('each value becomes one segment, and the route contains no values', () => {
    const result = path`/projects/${'group/app'}/deployments/${7}/merge_requests`;

    expect(result).toEqual({
      path: '/projects/group%2Fapp/deployments/7/merge_requests',
      route: '/projects/:/deployments/:/merge_requests',
    });
  });

  test.each([
    ['1#x', '1%23x'],
    ['1?x=y', '1%3Fx%3Dy'],
    ['%2e%2e', '%252e%252e'],
    ['%2e%2e%2fusers', '%252e%252e%252fusers'],
    ['a b', 'a%20b'],
    ['gruppe/größe', 'gruppe%2Fgr%C3%B6%C3%9Fe'],
    ['.hidden/..two', '.hidden%2F..two'],
    ['😀', '%F0%9F%98%80'],
  ])('%j names only itself', (value, encoded) => {
    expect(path`/projects/${value}`.path).toBe(`/projects/${encoded}`);
  });

  test.each(HOSTILE)('%j is refused', (value) => {
    expect(() => path`/projects/${value}/deployments`).toThrow(InvalidIdError);
  });

  test.each([NaN, Infinity, -1, 1.5, 2 ** 53])('the number %d is refused', (value) => {
    expect(() => path`/projects/${value}`).toThrow(InvalidIdError);
  });

  test('the refusal quotes the value without control characters, and cuts a long one', () => {
    expect(() => path`/x/${'a\r\n\u0085b/'}`).toThrow(/^Not an id: "a\\r\\n b\/"$/);
    expect(() => path`/x/${'y'.repeat(5000)}`).toThrow(/^Not an id: "y{100}"$/);
  });

  test('no value leads to another route', async () => {
    const pieces = [
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '?',
      '#',
      ';',
      '@',
      ':',
      '//',
      'a',
      '\u0000',
      '\ud800',
      ' ',
      '&',
    ];
    const gitlab = await startFarEnd(json({}));
    const client = startClient(gitlab.url, { budget: 2000 });
    const values = pieces.flatMap((one) =>
      pieces.flatMap((two) => [one + two, `${one}${two}x`, `x${one}/${two}`]),
    );

    const asked = await Promise.all(
      values.map(async (value) => {
        try {
          await client.get(path`/projects/${value}/deployments/${value}`);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidIdError);
        }
      }),
    );

    expect(asked.length).toBeGreaterThan(800);
    expect(gitlab.requests.length).toBeGreaterThan(100);
    for (const request of gitlab.requests) {
      expect(request).toMatch(/^GET \/api\/v4\/projects\/[^/?#\\]+\/deployments\/[^/?#\\]+$/);
      const segments = request.split('/').map(decodeURIComponent);
      expect(segments).not.toContain('..');
      expect(segments).not.toContain('.');
    }
  });
});

describe('queryString', () => {
  test('keeps the order, encodes values, and leaves out missing ones', () => {
    const query = {
      environment: 'review/a b&c',
      updated_after: '2026-01-01T00:00:00+02:00',
      status: undefined,
      sort: null,
      simple: false,
      page: 2,
      'iids[]': 0,
      'not[labels]': 'bug,#1',
    };

    expect(queryString(query)).toBe(
      '?environment=review%2Fa%20b%26c&updated_after=2026-01-01T00%3A00%3A00%2B02%3A00&simple=false&page=2' +
        '&iids[]=0&not[labels]=bug%2C%231',
    );
  });

  test('an array is repeated, and an empty one is left out', () => {
    expect(queryString({ iids: ['1', 2], scopes: [] })).toBe('?iids[]=1&iids[]=2');
    expect(queryString({ scopes: [] })).toBe('');
  });

  test('half of a surrogate pair is refused', () => {
    expect(() => queryString({ search: '\ud800' })).toThrow(InvalidIdError);
  });
});
