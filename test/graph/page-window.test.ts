import { describe, expect, test } from 'vitest';
import type { Anchor } from '../../src/graph/cursor.ts';
import {
  joinWindows,
  pageCount,
  planPages,
  type Reading,
  type ReadingArguments,
  readingOf,
  type Window,
} from '../../src/graph/page-window.ts';
import { LARGEST_PAGE } from '../../src/gitlab/pages.ts';

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

describe('readingOf', () => {
  const fromStart = (id: number) => anchor(id, false);
  const fromEnd = (id: number) => anchor(id, true);

  test.each<[string, ReadingArguments, Omit<Reading, 'size'>]>([
    ['nothing', {}, { fromEnd: false, lower: null, upper: null, upwards: true }],
    ['first', { first: 5 }, { fromEnd: false, lower: null, upper: null, upwards: true }],
    [
      'first, after',
      { first: 5, after: fromStart(9) },
      { fromEnd: false, lower: fromStart(9), upper: null, upwards: true },
    ],
    [
      'first, before',
      { first: 5, before: fromStart(3) },
      { fromEnd: false, lower: null, upper: fromStart(3), upwards: true },
    ],
    [
      'first, before a row read from the end',
      { first: 5, before: fromEnd(3) },
      { fromEnd: false, lower: null, upper: fromEnd(3), upwards: true },
    ],
    [
      'first, between rows read from different ends',
      { first: 5, after: fromStart(9), before: fromEnd(12) },
      { fromEnd: false, lower: fromStart(9), upper: fromEnd(12), upwards: true },
    ],
    ['last', { last: 5 }, { fromEnd: true, lower: null, upper: null, upwards: true }],
    [
      'last, before',
      { last: 5, before: fromEnd(4) },
      { fromEnd: true, lower: fromEnd(4), upper: null, upwards: true },
    ],
    [
      'last, after a row read from the start',
      { last: 5, after: fromStart(3) },
      { fromEnd: true, lower: null, upper: fromStart(3), upwards: true },
    ],
    [
      'last, before a row read from the start',
      { last: 5, before: fromStart(9) },
      { fromEnd: false, lower: null, upper: fromStart(9), upwards: false },
    ],
    [
      'first, after a row read from the end',
      { first: 5, after: fromEnd(9) },
      { fromEnd: true, lower: null, upper: fromEnd(9), upwards: false },
    ],
  ])('%s', (_name, args, reading) => {
    expect(readingOf(args)).toEqual({ size: args.first ?? args.last ?? 20, ...reading });
  });

  test.each<[string, ReadingArguments]>([
    ['Set either `first` or `last`, not both.', { first: 1, last: 1 }],
    ['`first` must be from 0 to 500, but is -1.', { first: -1 }],
    ['`first` must be from 0 to 500, but is 501.', { first: 501 }],
    ['`last` must be from 0 to 500, but is -1.', { last: -1 }],
    ['`last` must be from 0 to 500, but is 501.', { last: 501 }],
  ])('refuses with %j: %o', (message, args) => {
    expect(() => readingOf(args)).toThrow(expect.objectContaining({ message, code: 'BAD_USER_INPUT' }));
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

function anchor(id: number, fromEnd: boolean): Anchor {
  return { id, value: null, index: id, fromEnd, before: [], after: [] };
}

function windowsOf(sizes: readonly number[], offsets: readonly number[]): { from: number; to: number }[] {
  return sizes.flatMap((size) => offsets.map((from) => ({ from, to: from + size })));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function pagesOf({ from, to }: { from: number; to: number }, perPage: number): number {
  return Math.floor((to - 1) / perPage) - Math.floor(from / perPage) + 1;
}
