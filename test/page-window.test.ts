import { describe, expect, test } from 'vitest';
import {
  joinWindows,
  LARGEST_PAGE,
  pageCount,
  planPages,
  type Window,
  windowOf,
  type WindowArguments,
} from '../src/graph/page-window.ts';

describe('planPages', () => {
  test('every window of up to 50 within the first 2,000 places is on a single page', () => {
    const windows = windowsOf(range(1, 50), range(0, 1999));

    expect(windows.filter((window) => pageCount(planPages(window)) > 1)).toEqual([]);
  });

  test('the pages cover the window, and each of them holds a part of it', () => {
    const windows = windowsOf([1, 2, 19, 20, 50, 99, 100, 101, 250, 499, 500], range(0, 300));

    const astray = windows.filter(({ from, to }) => {
      const { perPage, first, last } = planPages({ from, to });
      const firstHoldsStart = (first - 1) * perPage <= from && from < first * perPage;
      const lastHoldsEnd = (last - 1) * perPage < to && to <= last * perPage;
      return !firstHoldsStart || !lastHoldsEnd || perPage > LARGEST_PAGE;
    });

    expect(astray).toEqual([]);
  });

  test('no other size of page needs fewer pages', () => {
    const windows = windowsOf([1, 3, 20, 50, 64, 99, 100, 101, 150, 180, 250, 500], range(0, 200));

    const wasteful = windows.filter((window) =>
      range(1, LARGEST_PAGE).some((perPage) => pagesOf(window, perPage) < pageCount(planPages(window))),
    );

    expect(wasteful).toEqual([]);
  });

  test('no smaller page holds a window that is on a single page', () => {
    const windows = windowsOf(range(1, LARGEST_PAGE), range(0, 200)).filter(
      (window) => pageCount(planPages(window)) === 1,
    );

    const wasteful = windows.filter((window) =>
      range(1, planPages(window).perPage - 1).some((perPage) => pagesOf(window, perPage) === 1),
    );

    expect(windows).not.toEqual([]);
    expect(wasteful).toEqual([]);
  });

  test.each([
    [
      { from: 0, to: 20 },
      { perPage: 20, first: 1, last: 1 },
    ],
    [
      { from: 20, to: 40 },
      { perPage: 20, first: 2, last: 2 },
    ],
    [
      { from: 5, to: 15 },
      { perPage: 15, first: 1, last: 1 },
    ],
    [
      { from: 112, to: 122 },
      { perPage: 14, first: 9, last: 9 },
    ],
    [
      { from: 90, to: 190 },
      { perPage: 100, first: 1, last: 2 },
    ],
    [
      { from: 180, to: 360 },
      { perPage: 90, first: 3, last: 4 },
    ],
    [
      { from: 0, to: 250 },
      { perPage: 100, first: 1, last: 3 },
    ],
  ])('%o takes the pages %o', (window, plan) => {
    expect(planPages(window)).toEqual(plan);
  });
});

describe('windowOf', () => {
  const fromStart = (index: number) => ({ index, fromEnd: false });
  const fromEnd = (index: number) => ({ index, fromEnd: true });

  test.each<[string, WindowArguments, Window]>([
    ['nothing', {}, { from: 0, to: 20, fromEnd: false }],
    ['first', { first: 5 }, { from: 0, to: 5, fromEnd: false }],
    ['first of none', { first: 0 }, { from: 0, to: 0, fromEnd: false }],
    ['first, after', { first: 5, after: fromStart(9) }, { from: 10, to: 15, fromEnd: false }],
    ['after alone', { after: fromStart(9) }, { from: 10, to: 30, fromEnd: false }],
    ['first, before', { first: 5, before: fromStart(3) }, { from: 0, to: 3, fromEnd: false }],
    [
      'first, between two places',
      { first: 5, after: fromStart(9), before: fromStart(12) },
      { from: 10, to: 12, fromEnd: false },
    ],
    [
      'first, between two places in the wrong order',
      { first: 5, after: fromStart(9), before: fromStart(2) },
      { from: 10, to: 10, fromEnd: false },
    ],
    ['last', { last: 5 }, { from: 0, to: 5, fromEnd: true }],
    ['last, before', { last: 5, before: fromEnd(4) }, { from: 5, to: 10, fromEnd: true }],
    ['last, after', { last: 5, after: fromEnd(3) }, { from: 0, to: 3, fromEnd: true }],
    [
      'last, before a place from the start',
      { last: 5, before: fromStart(9) },
      { from: 4, to: 9, fromEnd: false },
    ],
    ['last, close to the start', { last: 5, before: fromStart(2) }, { from: 0, to: 2, fromEnd: false }],
    ['first, after a place from the end', { first: 5, after: fromEnd(9) }, { from: 4, to: 9, fromEnd: true }],
    ['first, close to the end', { first: 5, after: fromEnd(2) }, { from: 0, to: 2, fromEnd: true }],
    [
      'first, between two places from the end',
      { first: 5, after: fromEnd(9), before: fromEnd(6) },
      { from: 7, to: 9, fromEnd: true },
    ],
  ])('%s', (_name, args, window) => {
    expect(windowOf(args)).toEqual(window);
  });

  test.each<[string, WindowArguments]>([
    ['Ask for `first` or for `last`, not for both.', { first: 1, last: 1 }],
    ['`first` and `last` go from 0 to 500.', { first: -1 }],
    ['`first` and `last` go from 0 to 500.', { first: 501 }],
    ['`first` and `last` go from 0 to 500.', { last: -1 }],
    ['`first` and `last` go from 0 to 500.', { last: 501 }],
    [
      '`after` and `before` come from pages that were read in different directions.',
      { first: 1, after: fromStart(1), before: fromEnd(1) },
    ],
    [
      '`first` needs an `after` beside this `before`, which was counted from the end.',
      { first: 1, before: fromEnd(1) },
    ],
    [
      '`last` needs a `before` beside this `after`, which was counted from the start.',
      { last: 1, after: fromStart(1) },
    ],
  ])('refuses with %j: %o', (message, args) => {
    expect(() => windowOf(args)).toThrow(
      expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });
});

describe('joinWindows', () => {
  const window = (from: number, to: number): Window => ({ from, to, fromEnd: false });

  test.each<[string, Window[], Window[]]>([
    ['one within the other', [window(0, 5), window(0, 20)], [window(0, 20)]],
    ['neighbours that fit on a page', [window(0, 20), window(20, 40)], [window(0, 40)]],
    ['apart, but on one page together', [window(60, 80), window(0, 20)], [window(0, 80)]],
    ['too far from each other', [window(0, 20), window(300, 320)], [window(0, 20), window(300, 320)]],
    ['none', [], []],
  ])('%s', (_name, windows, joined) => {
    expect(joinWindows(windows)).toEqual(joined);
  });
});

function windowsOf(sizes: readonly number[], offsets: readonly number[]): { from: number; to: number }[] {
  return sizes.flatMap((size) => offsets.map((from) => ({ from, to: from + size })));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function pagesOf({ from, to }: { from: number; to: number }, perPage: number): number {
  return Math.floor((to - 1) / perPage) - Math.floor(from / perPage) + 1;
}
