import { GraphQLError } from 'graphql';
import { InvalidResponseError } from '../gitlab/errors.ts';

/** The form of nearly every date and time that GitLab sends. It is passed on as it is, because a list has hundreds of them. */
const UTC =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Formats a date and time from GitLab as RFC 3339 in UTC. */
export function formatDateTime(value: unknown): string {
  if (!isMoment(value)) throw new InvalidResponseError('GitLab sent something other than a date and time.');
  return UTC.test(value) ? value : new Date(value).toISOString();
}

/** Whether `formatDateTime` accepts a value from GitLab. */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  // Every month has the first 28 days, so most dates need no further check.
  if (UTC.test(value) && value.slice(8, 10) < '29') return true;
  return isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

/** Returns an RFC 3339 date and time with its offset unchanged, because GitLab understands this form. */
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

/** `Date` turns 30 February into a day in March, so a day exists if it stays the same. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
