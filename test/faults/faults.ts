import { expect } from 'vitest';
import type { Fault } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { gzipBomb, pour } from './hostile-answers.ts';
import type { Target } from './targets.ts';

/** A fault, and what it comes to. */
export interface SickAnswer {
  readonly name: string;
  /** `away` is the address of a server that must never be sent anything. */
  readonly fault: (target: Target, away: string) => Fault;
  /** The code of the field's error; null where nothing is wrong in the end. */
  readonly read: string | null;
  readonly change: string;
  /** Whether a change says it as data, which is then of a type that implements `UserError`. */
  readonly asData?: boolean;
  /** Whether a read is sent again. */
  readonly retried?: boolean;
  /** Seconds that `extensions.retryAfter` gives; undefined where it gives none. */
  readonly retryAfter?: unknown;
}

const TWO_HUNDRED_MEBIBYTES = 200 * 1024 ** 2;
const HTML = '<html><body>Sign in at gitlab-internal.example</body></html>';
const LOST = { read: 'UPSTREAM_UNAVAILABLE', change: 'OUTCOME_UNKNOWN', retried: true } as const;
const SILENT = { read: 'UPSTREAM_TIMEOUT', change: 'OUTCOME_UNKNOWN', retried: true } as const;
const NONSENSE = { read: 'UPSTREAM_INVALID_RESPONSE', change: 'OUTCOME_UNKNOWN' } as const;
const STRAY = { read: 'UPSTREAM_INVALID_RESPONSE', change: 'UPSTREAM_INVALID_RESPONSE' } as const;
const LIMITED = { read: 'RATE_LIMITED', change: 'RATE_LIMITED' } as const;
// A date has no parts of a second.
const ABOUT_A_MINUTE = { retryAfter: expect.closeTo(60, -1) as unknown };
const CONFLICT = { read: 'CONFLICT', change: 'CONFLICT' } as const;

export const FAULTS: readonly SickAnswer[] = [
  { name: 'silence', fault: () => ({ does: 'hang' }), ...SILENT },
  { name: 'a byte at a time', fault: () => ({ does: 'drip', milliseconds: 20 }), ...SILENT },
  { name: 'a reset ahead of the answer', fault: () => ({ does: 'reset', at: 'request' }), ...LOST },
  { name: 'a reset within the body', fault: () => ({ does: 'reset', at: 'body' }), ...LOST },
  { name: 'an answer cut short', fault: () => ({ does: 'truncate' }), ...LOST },
  { name: '500', fault: () => ({ does: 'fail', as: 'internal' }), ...LOST },
  { name: '502 in HTML', fault: () => ({ does: 'fail', as: 'bad-gateway' }), ...LOST },
  { name: '503 that says when to come back', fault: () => ({ does: 'fail', as: 'unavailable' }), ...LOST },
  { name: '504 in HTML', fault: () => ({ does: 'fail', as: 'gateway-timeout' }), ...LOST },

  { name: 'an empty body', fault: () => answer(200, ''), ...NONSENSE },
  { name: 'HTML that calls itself JSON', fault: () => answer(200, HTML, 'application/json'), ...NONSENSE },
  { name: 'HTML', fault: () => answer(200, HTML, 'text/html'), ...NONSENSE },
  { name: 'broken JSON', fault: () => answer(200, '[{"id": 1, ', 'application/json'), ...NONSENSE },
  { name: 'null', fault: () => answer(200, 'null', 'application/json'), ...NONSENSE },
  { name: 'a number', fault: () => answer(200, '42', 'application/json'), ...NONSENSE },
  {
    name: 'a list for an object, or the reverse',
    fault: ({ path }) => answer(200, path.includes('?') ? {} : []),
    ...NONSENSE,
  },
  { name: '200 MiB of known length', fault: () => respond(pour(TWO_HUNDRED_MEBIBYTES, true)), ...NONSENSE },
  { name: '200 MiB without a length', fault: () => respond(pour(TWO_HUNDRED_MEBIBYTES, false)), ...NONSENSE },
  { name: 'a gzip bomb', fault: () => respond(gzipBomb(TWO_HUNDRED_MEBIBYTES)), ...NONSENSE },

  { name: '429 in JSON, seconds', fault: () => limited(true, '7'), ...LIMITED, retryAfter: 7 },
  { name: '429 in text, seconds', fault: () => limited(false, '7'), ...LIMITED, retryAfter: 7 },
  { name: '429 in JSON, a date', fault: () => limited(true, inAMinute()), ...LIMITED, ...ABOUT_A_MINUTE },
  { name: '429 in text, a date', fault: () => limited(false, inAMinute()), ...LIMITED, ...ABOUT_A_MINUTE },
  { name: '429 in JSON, no time', fault: () => limited(true), ...LIMITED },
  { name: '429 in text, no time', fault: () => limited(false), ...LIMITED },
  { name: '429 in JSON, ten minutes', fault: () => limited(true, '600'), ...LIMITED, retryAfter: 600 },
  { name: '429 in text, ten minutes', fault: () => limited(false, '600'), ...LIMITED, retryAfter: 600 },
  { name: '429 with nonsense for a time', fault: () => limited(false, '-5'), ...LIMITED },

  {
    name: '401',
    fault: () => refuse(401, 'Unauthorized'),
    read: 'UNAUTHENTICATED',
    change: 'UNAUTHENTICATED',
  },
  {
    name: '403',
    fault: () => refuse(403, 'Forbidden'),
    read: 'FORBIDDEN',
    change: 'FORBIDDEN',
    asData: true,
  },
  {
    name: '404',
    fault: () => refuse(404, 'Not found'),
    read: 'NOT_FOUND',
    change: 'NOT_FOUND',
    asData: true,
  },
  { name: '409', fault: () => refuse(409, 'Conflict: Resource lock'), ...CONFLICT, retried: true },
  { name: '412', fault: () => refuse(412, 'Precondition Failed'), ...CONFLICT },
  {
    name: '422',
    fault: () => refuse(422, 'Unprocessable Entity'),
    read: 'BAD_USER_INPUT',
    change: 'BAD_USER_INPUT',
    asData: true,
  },

  {
    name: 'the redirect of a project that has moved',
    fault: ({ path }) =>
      redirect(301, `/api/v4${path.replace(BOX_OFFICE.id, encodeURIComponent(BOX_OFFICE.path))}`),
    read: null,
    change: 'UPSTREAM_INVALID_RESPONSE',
  },
  {
    name: 'redirects within, without end',
    fault: ({ path }) => redirect(302, `/api/v4${path}`),
    retried: true,
    ...STRAY,
  },
  { name: '301 away', fault: (_target, away) => redirect(301, `${away}/api/v4/user`), ...STRAY },
  { name: '302 away', fault: (_target, away) => redirect(302, `${away}/api/v4/user`), ...STRAY },
  { name: '307 away', fault: (_target, away) => redirect(307, `${away}/api/v4/user`), ...STRAY },
  { name: '308 away', fault: (_target, away) => redirect(308, `${away}/api/v4/user`), ...STRAY },
  { name: '302 to a page', fault: () => redirect(302, '/users/sign_in'), ...STRAY },
];

function answer(status: number, body: unknown, type?: string): Fault {
  return { does: 'answer', status, body, headers: type === undefined ? {} : { 'content-type': type } };
}

function respond(respond: Extract<Fault, { does: 'respond' }>['respond']): Fault {
  return { does: 'respond', respond };
}

function refuse(status: number, reason: string): Fault {
  return answer(status, { message: `${status} ${reason}` });
}

function redirect(status: number, location: string): Fault {
  return { does: 'redirect', status, location };
}

/** Of the two systems of GitLab that limit, one answers with text and the other with JSON. */
function limited(asJson: boolean, retryAfter?: string): Fault {
  const body = asJson ? { message: { error: 'Requested too many times.' } } : 'Retry later\n';
  return {
    does: 'answer',
    status: 429,
    body,
    // The sandbox adds the other header that says when to come back.
    headers: { 'ratelimit-reset': '', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
  };
}

function inAMinute(): string {
  return new Date(Date.now() + 60_000).toUTCString();
}
