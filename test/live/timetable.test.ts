import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Hint } from '../../src/live/hints.ts';
import { Timetable } from '../../src/live/timetable.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a feed', () => {
  test('reads 50 ms after the first hint, however many follow', () => {
    const timetable = new Timetable({ active: MINUTE, idle: MINUTE, hooked: MINUTE }, () => true);
    vi.advanceTimersByTime(MINUTE);

    timetable.hinted(hint());
    const atFirst = timetable.wait(false);
    vi.advanceTimersByTime(40);
    timetable.hinted(hint());

    expect(atFirst).toBe(50);
    expect(timetable.wait(false)).toBe(10);
  });

  test('reads again 250 ms after it has read, if hints keep arriving', () => {
    const timetable = new Timetable({ active: MINUTE, idle: MINUTE, hooked: MINUTE }, () => true);
    timetable.hinted(hint());
    timetable.begin();
    timetable.hinted(hint());
    vi.advanceTimersByTime(240);
    timetable.hinted(hint());

    expect(timetable.wait(false)).toBe(10);
  });

  test('repeats a failed read after lost hints until it succeeds, and lets no other replica do it', () => {
    const timetable = new Timetable({ active: MINUTE, idle: MINUTE, hooked: MINUTE }, () => true);
    vi.advanceTimersByTime(MINUTE / 2);

    timetable.reread(Date.now());
    const reads = [timetable.begin()];
    timetable.failed();
    timetable.leave(MINUTE, MINUTE);
    const state = { isPoll: timetable.isPoll, wait: timetable.wait(false) };
    reads.push(timetable.begin());
    timetable.succeeded(false);

    expect(state).toEqual({ isPoll: false, wait: 1000 });
    expect(reads.map(({ isPoll }) => isPoll)).toEqual([false, false]);
    expect(timetable.isPoll).toBe(true);
    expect(timetable.begin()).toMatchObject({ isPoll: true, receivedAt: null });
  });

  test('keeps its interval when another replica reports a loss of access, and reads at once', () => {
    const timetable = new Timetable({ active: 2000, idle: 10_000, hooked: MINUTE }, () => true);
    timetable.hinted(hint());
    timetable.begin();
    timetable.succeeded(true);
    vi.advanceTimersByTime(5000);

    timetable.hinted({ project: '1', source: 'loss', receivedAt: Date.now() });
    const wait = timetable.wait(true);

    expect(wait).toBe(0);
    expect(timetable.begin()).toMatchObject({ isPoll: false, receivedAt: null });
    expect(timetable.interval(true)).toBe(MINUTE);
  });

  test('reads at most once in 250 ms, however many losses of access others report', () => {
    const timetable = new Timetable({ active: MINUTE, idle: MINUTE, hooked: MINUTE }, () => true);
    timetable.begin();
    timetable.succeeded(false);
    vi.advanceTimersByTime(200);

    timetable.hinted({ project: '1', source: 'loss', receivedAt: Date.now() });

    expect(timetable.wait(false)).toBe(50);
  });

  test.each([
    ['ten intervals', 2000, 20_000],
    ['two minutes', 55_000, 120_000],
  ])('reads without the turn to poll after %s', (_name, interval, longest) => {
    const timetable = new Timetable({ active: interval, idle: interval, hooked: interval }, () => true);
    vi.advanceTimersByTime(longest);
    timetable.leave(interval, interval);
    const before = timetable.isPoll;

    vi.advanceTimersByTime(1);
    timetable.leave(interval, interval);

    expect([before, timetable.isPoll]).toEqual([true, false]);
    expect(timetable.wait(false)).toBe(0);
  });
});

/** From a replica whose clock is wrong. */
function hint(): Hint {
  return { project: '1', source: 'webhook', receivedAt: Date.now() + MINUTE };
}
