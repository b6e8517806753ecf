import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Pace } from '../../src/limits/pace.ts';

/** In which turn of the event loop, counted from 0, each of some works was let through. */
async function turnsOf(pace: Pace, works: readonly number[]): Promise<number[]> {
  let turn = 0;
  const clock = (async () => {
    while (turn < works.length) {
      await setImmediate();
      turn += 1;
    }
  })();
  const turns = await Promise.all(
    works.map((values) => (pace.turnFor(values) ?? Promise.resolve()).then(() => turn)),
  );
  await clock;
  return turns;
}

describe('the pace', () => {
  test('admits at once the work that fits into a turn, and the rest in order', async () => {
    const turns = await turnsOf(new Pace(10), [4, 6, 1, 9, 1, 10]);

    expect(turns.slice(0, 2)).toEqual([0, 0]);
    expect(turns).toEqual([...turns].sort((one, other) => one - other));
    expect(turns[3]).toBe(turns[2]);
    expect(turns[4]).toBeGreaterThan(turns[3] ?? NaN);
    expect(turns[5]).toBeGreaterThan(turns[4] ?? NaN);
  });

  test('admits work that is larger than a turn alone', async () => {
    const turns = await turnsOf(new Pace(10), [25, 25, 1]);

    expect(new Set(turns).size).toBe(3);
  });

  test('starts again with each turn', async () => {
    const pace = new Pace(10);
    const first = pace.turnFor(10);

    await setImmediate();

    expect([first, pace.turnFor(10)]).toEqual([undefined, undefined]);
  });
});
