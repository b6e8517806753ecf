import { setTimeout as pause } from 'node:timers/promises';
import { fallIll } from './broken-gitlab.ts';
import { CALLERS } from './callers.ts';
import type { GoodTraffic } from './good-traffic.ts';
import { attack, HOSTILE_REQUESTS } from './hostile-requests.ts';
import { inTurn } from './in-turn.ts';
import type { LiveTraffic } from './live.ts';
import type { Parties } from './parties.ts';
import { type BreakerCounts, watchBreaker } from './recovery.ts';
import type { Counts, Tally } from './tally.ts';
import type { Writes } from './writes.ts';

export interface Traffic {
  readonly parties: Parties;
  readonly tally: Tally;
  readonly good: GoodTraffic;
  readonly writes: Writes;
  readonly live: LiveTraffic;
}

export interface Duration {
  readonly seconds: number;
  readonly everySecond: () => void;
  /** Ends the traffic early. */
  readonly signal: AbortSignal;
}

// How long one sender pauses between two actions, in ms. This limits the rate.
const [READ_PAUSE, WRITE_PAUSE, HOSTILE_PAUSE, CHANGE_PAUSE, LEAVING_PAUSE] = [60, 250, 60, 150, 200];
const [READERS, WRITERS, ATTACKERS] = [6, 2, 3];

/**
 * Sends good and hostile traffic while GitLab and Redis fail in turns, for the given time and until GitLab has failed in
 * every way. Rejects as soon as a sender fails or the signal aborts.
 */
export async function sendTraffic(
  { parties, tally, good, writes, live }: Traffic,
  { seconds, everySecond, signal }: Duration,
): Promise<{ illnesses: Counts; breaker: BreakerCounts }> {
  const { gitlab, client } = parties;
  const until = Date.now() + seconds * 1000;
  // In ms, how long GitLab or Redis fails.
  const turn = Math.min(2000, seconds * 25);
  const breaker = { opened: 0, closed: 0 };
  let isGitLabIll = true;
  const illness = fallIll(gitlab, {
    until,
    turn,
    tally,
    signal,
    onOutage: () => watchBreaker(client, gitlab, breaker, tally),
  }).finally(() => {
    isGitLabIll = false;
  });
  // Without traffic, nobody would notice how GitLab is.
  const goesOn = () => isGitLabIll || Date.now() < until;
  const many = (senders: number, milliseconds: number, send: (turn: number) => Promise<void> | void) =>
    Array.from({ length: senders }, async (_, sender) => {
      for (let index = sender; goesOn(); index += senders) {
        await send(index);
        await pause(milliseconds, undefined, { signal });
      }
    });
  const [illnesses] = await Promise.all([
    illness,
    ...many(READERS, READ_PAUSE, () => good.ask()),
    ...many(WRITERS, WRITE_PAUSE, (index) => deploy(writes, index)),
    ...many(ATTACKERS, HOSTILE_PAUSE, (index) => attackInTurn(parties, tally, index)),
    ...many(1, CHANGE_PAUSE, (index) => live.change(index)),
    ...many(1, LEAVING_PAUSE, (index) => live.leave(index)),
    ...many(1, turn, (index) => live.fail(index, turn, signal)),
    ...many(1, 1000, everySecond),
    pause(seconds * 500, undefined, { signal }).then(() => {
      live.takeAccessAway();
    }),
  ]);
  return { illnesses, breaker };
}

/** Every seventh caller disconnects during the write. */
async function deploy(writes: Writes, turn: number): Promise<void> {
  const leaving = new AbortController();
  const left =
    turn % 7 === 0
      ? pause(turn % 5).then(() => {
          leaving.abort();
        })
      : undefined;
  await writes.live(inTurn(CALLERS, turn), left && leaving.signal);
  await left;
}

async function attackInTurn({ client, sockets }: Parties, tally: Tally, turn: number): Promise<void> {
  if (turn % 12 === 4) sockets.open();
  else if (turn % 12 === 10) sockets.neglect();
  else if (turn % 6 === 5) await sockets.leave(turn % 4);
  else await attack(client, tally, inTurn(HOSTILE_REQUESTS, turn), turn);
}
