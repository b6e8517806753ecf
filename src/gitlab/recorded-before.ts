import { firstValue, type Headers, requestIdIn } from './headers.ts';

/** GitLab's response to a new deployment. */
export interface Recording {
  readonly sent: { readonly status: string };
  readonly deployment: { readonly created_at?: string | null; readonly deployable?: object | null };
  readonly headers: Headers;
  /** The id that the gateway sent with the request; some installations of GitLab use it as their own. */
  readonly requestId: string | null;
  /** In ms, from before the gateway sent the request until it had the response. */
  readonly elapsed: number;
}

/** In ms: how much the clocks of GitLab's machines can differ, and the fraction of a second that a `Date` header omits. */
const CLOCKS_DIFFER = 5000;
const CUT_OFF = 1000;

/**
 * Whether the deployment in GitLab's response existed before the request: if a success repeats the last one of its
 * environment, GitLab records nothing and does not say so. True and false are certain; null means unknown.
 *
 * All times are from GitLab's clock, which the response's `Date` shows to the second. A deployment from outside the time
 * that the request took is an earlier one. Within that time, only the id of the request decides: GitLab's ids begin with
 * the millisecond in which the request arrived, unless a proxy in front of GitLab sets its own ids.
 */
export function existedBefore(recording: Recording): boolean | null {
  const { sent, deployment, headers, requestId, elapsed } = recording;
  // GitLab compares only successes with earlier deployments, and only CI makes deployments with a job.
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
