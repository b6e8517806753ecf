import { describe, expect, test } from 'vitest';
import { existedBefore } from '../../src/gitlab/recorded-before.ts';

// GitLab answers at 10:00:30.700 by its clock, 200 ms after the request was sent.
const DATE = 'Sat, 21 Nov 2026 10:00:30 GMT';
// ULIDs of 10:00:30.550, when the request came, and of half a minute before it.
const ARRIVED = idOf('2026-11-21T10:00:30.550Z');
const EARLIER = idOf('2026-11-21T10:00:00.550Z');

interface Case {
  readonly created?: string | null;
  readonly status?: string;
  readonly job?: boolean;
  readonly date?: string;
  readonly id?: string;
  readonly requestId?: string;
  readonly elapsed?: number;
}

function answerOf(given: Case): boolean | null {
  const { created = '2026-11-21T10:00:30.600Z', status = 'success', job = false, elapsed = 200 } = given;
  return existedBefore({
    sent: { status },
    deployment: { created_at: created, deployable: job ? { id: 2 } : null },
    headers: { date: given.date ?? DATE, 'x-request-id': given.id },
    requestId: given.requestId ?? null,
    elapsed,
  });
}

/** A ULID of that moment. */
function idOf(moment: string): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let time = Date.parse(moment);
  let id = '';
  for (let place = 0; place < 10; place += 1) {
    id = `${digits.charAt(time % 32)}${id}`;
    time = Math.floor(time / 32);
  }
  return `${id}MFX4GDXBX65Y04HE`;
}

// CONTRACT.md §1.2: only a repeated success gets the existing deployment, with the same status 201.
describe('existedBefore', () => {
  test.each<[name: string, given: Case, expected: boolean | null]>([
    ['a status that GitLab never compares', { status: 'failed', created: '2026-11-20T10:00:00.000Z' }, false],
    ['a deployment that CI made', { job: true }, true],
    ['one of yesterday', { created: '2026-11-20T10:00:30.600Z' }, true],
    ['one of ten seconds ago', { created: '2026-11-21T10:00:20.000Z' }, true],
    ['one of a later time than the answer', { created: '2026-11-21T10:10:00.000Z' }, true],
    ['one of the second of the request', {}, null],
    [
      'one of that second, with an id that holds no time',
      { id: '732ad4ee-9870-4866-a199-a9db0cde3c86' },
      null,
    ],
    ['one that was made after the request came', { id: ARRIVED }, false],
    ['one that was made right before it', { id: ARRIVED, created: '2026-11-21T10:00:30.549Z' }, null],
    ['one of the very millisecond', { id: ARRIVED, created: '2026-11-21T10:00:30.550Z' }, null],
    ['one with an id of another time', { id: EARLIER }, null],
    ['one with the id that the gateway sent', { id: ARRIVED, requestId: ARRIVED }, null],
    [
      'one of a minute ago, where the answer took longer',
      { created: '2026-11-21T09:59:31.000Z', elapsed: 70_000 },
      null,
    ],
    ['one without a time', { created: null }, null],
    ['an answer without a date', { date: '', created: '2026-11-20T10:00:00.000Z' }, null],
  ])('%s', (_name, given, expected) => {
    expect(answerOf(given)).toBe(expected);
  });
});
