import { GraphQLError } from 'graphql';
import { InvalidResponseError } from '../gitlab/errors.ts';

/** What GitLab sends for nearly every moment: passed on without being taken apart, since a list has hundreds of them. */
const UTC =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Formats a moment of GitLab's as RFC 3339 in UTC: an offset is resolved, the moment stays. */
export function formatDateTime(value: unknown): string {
  if (!isMoment(value)) throw new InvalidResponseError('GitLab sent something other than a date and time.');
  return UTC.test(value) ? value : new Date(value).toISOString();
}

/** Whether a value of GitLab's is a moment that `formatDateTime` takes. */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  // Every month has the first 28 days: nothing more to look at in nearly all moments there are.
  if (UTC.test(value) && value.slice(8, 10) < '29') return true;
  return isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

/** Takes an RFC 3339 date and time with its offset, as it is written: GitLab understands the same. */
export function parseDateTime(value: unknown): string {
  const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined;
  if (typeof value !== 'string' || day === undefined || !isDay(day)) {
    // graphql-js adds its own words to the message of any other class.
    throw new GraphQLError('This is not a date and time with an offset, such as `2026-11-22T13:00:00Z`.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return value;
}

/** `Date` carries 30 February over into March; what comes back unchanged is in the calendar. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
