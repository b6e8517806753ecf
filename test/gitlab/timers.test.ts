import { expect, test, vi } from 'vitest';

import { attempt } from '../../src/gitlab/attempt.ts';
import { Cancellation } from '../../src/gitlab/cancellation.ts';
import { TimeoutError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { Queue } from '../../src/gitlab/queue.ts';
import { clientOf, hang, rejection, startDispatcher, startFarEnd, unopenedConnection } from './far-end.ts';

const PAST = -5;
const USER = path`/user`;

/** The shortest time of the timers that the work starts, in ms. */
async function shortestTimer(work: () => Promise<void>): Promise<number> {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await work();
  expect(timers).toHaveBeenCalled();
  return Math.min(...timers.mock.calls.map(([, milliseconds]) => milliseconds ?? 0));
}

test.each<[string, () => Promise<void>]>([
  [
    'a wait for a connection',
    async () => {
      const past = performance.now() + PAST;
      expect(await new Queue(1).wait('somebody', () => past, new Cancellation(null))).toBe('timeout');
    },
  ],
  [
    'an attempt',
    async () => {
      const outcome = attempt(unopenedConnection(), {
        ...{ method: 'GET', path: '/', headers: [], body: null, timeout: 1000, maxBytes: 1 },
        ...{ deadline: performance.now() + PAST, cancellation: new Cancellation(null), mayAbandon: true },
      });
      expect(await outcome).toMatchObject({ answered: false });
    },
  ],
  [
    'the wait for a read of another operation',
    async () => {
      const gitlab = await startFarEnd(hang);
      const dispatcher = startDispatcher(gitlab.url, { totalTimeout: 200 });
      const other = rejection(clientOf(dispatcher).get(USER));
      vi.spyOn(dispatcher, 'deadline').mockReturnValueOnce(performance.now() + PAST);
      expect(await rejection(clientOf(dispatcher).get(USER))).toBeInstanceOf(TimeoutError);
      await other;
    },
  ],
])('%s whose time is up starts no negative timer, of which Node.js 24 warns', async (_name, work) => {
  expect(await shortestTimer(work)).toBeGreaterThanOrEqual(0);
});
