import { setTimeout as pause } from 'node:timers/promises';
import type { FaultEffect } from '../../src/sandbox/http/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { eventually } from './eventually.ts';
import { inTurn, type Some } from './in-turn.ts';
import { count, type Counts, type Tally } from './tally.ts';

/** A way in which GitLab fails for a while. */
interface Illness {
  readonly name: string;
  readonly fault: FaultEffect;
  /** The requests that fail; all of them if undefined. */
  readonly path?: RegExp;
  /** A little longer than the breaker needs to open. */
  readonly isOutage?: boolean;
  /** GitLab stays ill until a caller receives this code. */
  readonly code?: string;
}

const HTML = '<html><body>502 at gitlab-internal.example</body></html>';
const LISTS = /\/deployments(\?|$)/;

export const ILLNESSES: Some<Illness> = [
  { name: 'slow', fault: { does: 'delay', milliseconds: 80 } },
  {
    name: 'down',
    fault: { does: 'fail', as: 'unavailable' },
    isOutage: true,
    code: 'UPSTREAM_UNAVAILABLE',
  },
  { name: 'errors in lists', fault: { does: 'fail', as: 'internal' }, path: LISTS },
  { name: 'silent in part', fault: { does: 'hang' }, path: /merge_requests|\/users|\/environments/ },
  { name: 'resets ahead of the answer', fault: { does: 'reset', at: 'request' }, path: LISTS },
  { name: 'resets after the work is done', fault: { does: 'reset', at: 'answer' }, path: LISTS },
  { name: 'resets within the answer', fault: { does: 'reset', at: 'body' }, path: /\/deployments/ },
  { name: 'cut short', fault: { does: 'truncate' }, path: /\/deployments/ },
  // Longer than an operation waits for the end of a limit, and no longer than necessary: the gateway remembers the limit
  // after GitLab is well again.
  {
    name: 'limited',
    fault: { does: 'fail', as: 'rate-limited', headers: { 'retry-after': '2' } },
    code: 'RATE_LIMITED',
  },
  {
    name: 'limited in part',
    fault: { does: 'fail', as: 'application-limited', headers: { 'retry-after': '2' } },
    path: LISTS,
    code: 'RATE_LIMITED',
  },
  {
    name: 'HTML',
    fault: { does: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: HTML },
  },
  { name: 'out', fault: { does: 'reset', at: 'request' }, isOutage: true },
  {
    name: 'a gateway in front of it is lost',
    fault: { does: 'fail', as: 'bad-gateway' },
    path: /\/deployments|\/user$/,
  },
  { name: 'locked', fault: { does: 'fail', as: 'conflict' }, path: LISTS },
  {
    name: 'redirects away',
    fault: { does: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
    path: /\/pipelines|\/user$/,
  },
  { name: 'drips', fault: { does: 'drip', milliseconds: 5 }, path: LISTS },
];

/**
 * Makes the embedded GitLab fail and recover for at least one round, and until the time is up: each round has every illness
 * once. Calls `onOutage` while GitLab is down.
 */
export async function fallIll(
  gitlab: Sandbox,
  {
    until,
    turn,
    tally,
    signal,
    onOutage,
  }: {
    readonly until: number;
    readonly turn: number;
    readonly tally: Tally;
    /** Ends this early, by an error. */
    readonly signal: AbortSignal;
    readonly onOutage: () => Promise<void>;
  },
): Promise<Counts> {
  const met: Counts = {};
  for (let index = 0; index < ILLNESSES.length || Date.now() + 2 * turn < until; index += 1) {
    const { name, fault, path, isOutage = false, code } = inTurn(ILLNESSES, index);
    count(met, name);
    const before = { ...tally.codes };
    gitlab.fault({ ...fault, path });
    await pause(turn, undefined, { signal });
    if (code !== undefined && !(await eventually(() => (tally.codes[code] ?? 0) > (before[code] ?? 0))))
      tally.breach('callers learn what is wrong', `${name}: nobody received ${code}.`);
    if (isOutage) await onOutage();
    gitlab.clearFaults();
    // GitLab is well in between, so that the gateway has to recover.
    await pause(turn / 2, undefined, { signal });
  }
  return met;
}
