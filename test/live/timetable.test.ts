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
});

/** From a replica whose clock is wrong. */
function hint(): Hint {
  return { project: '1', source: 'webhook', receivedAt: Date.now() + MINUTE };
}
