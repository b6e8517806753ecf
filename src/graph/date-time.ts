import { GraphQLError } from 'graphql';
import { InvalidResponseError } from '../gitlab/errors.ts';

/** What GitLab sends for nearly every moment: passed on without being taken apart, since a list has hundreds of them. */
const UTC =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Days of the months in a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Formats a moment of GitLab's as RFC 3339 in UTC: an offset is resolved, the moment stays. */
export function formatDateTime(value: unknown): string {
  if (typeof value === 'string' && isInUtc(value)) return value;
  if (!isMoment(value)) throw new InvalidResponseError('GitLab sent something else where a date belongs.');
  return new Date(value).toISOString();
}

/** Whether a value of GitLab's is a moment that `formatDateTime` takes. */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  return isInUtc(value) || (isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)));
}

function isInUtc(value: string): boolean {
  // Every month has the first 28 days: nothing more to look at in nearly all moments there are.
  return UTC.test(value) && (value.slice(8, 10) < '29' || isEndOfMonth(value));
}

/** Takes an RFC 3339 date and time with its offset, as it is written: GitLab understands the same. */
export function parseDateTime(value: unknown): string {
  const day = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined;
  if (typeof value !== 'string' || day === undefined || !isDay(day)) {
    // graphql-js adds its own words to the message of any other class.
    throw new GraphQLError('Not a date and time with an offset, such as 2026-11-22T13:00:00Z.', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  return value;
}

/** Of a moment that `UTC` matches, and whose day not every month has. To make a `Date` of it takes ten times as long. */
function isEndOfMonth(moment: string): boolean {
  const year = Number(moment.slice(0, 4));
  const month = Number(moment.slice(5, 7));
  const day = Number(moment.slice(8, 10));
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] ?? 0) && (month !== 2 || day < 29 || isLeapYear);
}

/** `Date` carries 30 February over into March; what comes back unchanged is in the calendar. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
