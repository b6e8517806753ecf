import { firstValue, type Headers, requestIdIn } from './headers.ts';

/** GitLab's answer to a new deployment. */
export interface Recording {
  readonly sent: { readonly status: string };
  readonly deployment: { readonly created_at?: string | null; readonly deployable?: object | null };
  readonly headers: Headers;
  /** The number that the request was sent with, which some GitLabs take over. */
  readonly requestId: string | null;
  /** In ms, from before the request was sent until after its answer was there. */
  readonly elapsed: number;
}

/** In ms: how far the clocks of one GitLab's machines may be apart, and the second that a `Date` header cuts off. */
const CLOCKS_DIFFER = 5000;
const CUT_OFF = 1000;

/**
 * Whether the deployment that GitLab answered with was there before the request: GitLab records nothing where a success
 * repeats the last one of its environment, and does not say so. True and false are certain; null is what is not.
 *
 * All times are of GitLab's own clock, which the answer's `Date` tells to the second. A deployment from outside the time
 * that the request took is an earlier one. Within it, only the request's number decides: GitLab's begin with the
 * millisecond in which the request came, unless something in front of GitLab gives numbers of its own.
 */
export function existedBefore(recording: Recording): boolean | null {
  const { sent, deployment, headers, requestId, elapsed } = recording;
  // Only successes are compared with what is there, and only CI makes deployments with a job.
  if (sent.status !== 'success') return false;
  if (deployment.deployable) return true;

  const created = Date.parse(deployment.created_at ?? '');
  const answered = Date.parse(firstValue(headers.date) ?? '');
  if (Number.isNaN(created) || Number.isNaN(answered)) return null;
  const earliest = answered - elapsed - CLOCKS_DIFFER;
  const latest = answered + CUT_OFF + CLOCKS_DIFFER;
  if (created < earliest || created > latest) return true;

  const number = requestIdIn(headers);
  const arrived = number === requestId ? null : arrivalIn(number);
  const isOfThisRequest = arrived !== null && arrived >= earliest && arrived <= latest;
  return isOfThisRequest && created > arrived ? false : null;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The time in a ULID, such as `01J7KFRPXBX65Y04HEH7MFX4GD`; null for other ids. */
function arrivalIn(requestId: string | null): number | null {
  if (requestId === null || !/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(requestId)) return null;
  const digits = requestId.slice(0, 10).split('');
  return digits.reduce((time, digit) => time * 32 + CROCKFORD.indexOf(digit), 0);
}
