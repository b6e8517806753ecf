import { expect, onTestFinished, test, vi } from 'vitest';

import { KeptReads } from '../../src/gitlab/kept-reads.ts';

/** Keeps a response to a request that was sent `age` ms ago. */
function keep(reads: KeptReads, key: string, age = 0, length = 10): void {
  const path = `/users/${key}`;
  const answer = { json: {}, headers: {}, path, length };
  reads.keep(key, path, { answer, readAt: performance.now() - age, credential: 'somebody' });
}

function startClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

test('each kept response leaves the memory in time, whenever the others came', () => {
  startClock();
  const reads = new KeptReads({ maxAge: 2000, maxBytes: 100_000 });

  keep(reads, '1');
  const one = reads.bytes;
  vi.advanceTimersByTime(1500);
  keep(reads, '2', 1000);
  keep(reads, '3');

  const after = (time: number): number => {
    vi.advanceTimersByTime(time);
    return Math.round(reads.bytes / one);
  };
  expect([after(0), after(500), after(500), after(999), after(1)]).toEqual([3, 2, 1, 1, 0]);
});

test('a response that is replaced, dropped or too large leaves no timer', () => {
  startClock();
  const reads = new KeptReads({ maxAge: 2000, maxBytes: 5000 });

  keep(reads, '1');
  keep(reads, '1');
  keep(reads, '2', 0, 10_000);
  expect(vi.getTimerCount()).toBe(1);
  reads.drop(undefined);

  expect(vi.getTimerCount()).toBe(0);
  expect(reads.bytes).toBe(0);
});
