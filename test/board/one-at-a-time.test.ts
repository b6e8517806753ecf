import { expect, test } from 'vitest';
import { oneAtATime } from '../../src/board/api/one-at-a-time.ts';

test('a task runs once more after any number of calls while it runs, and again after a later call', async () => {
  const ends: (() => void)[] = [];
  const run = oneAtATime(() => new Promise((resolve) => ends.push(resolve)));

  run();
  run();
  run();
  const atOnce = ends.length;
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  run();
  await expect.poll(() => ends.length).toBe(3);

  expect(atOnce).toBe(1);
});
