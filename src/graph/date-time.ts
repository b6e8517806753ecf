import { GraphQLError } from 'graphql';
import { InvalidResponseError } from '../gitlab/errors.ts';

/** The form of nearly every date and time that GitLab sends. A list has hundreds of them, so they have a short way. */
const USUAL =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Days of the months in a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Formats a date and time from GitLab as RFC 3339 in UTC. */
export function formatDateTime(value: unknown): string {
  if (typeof value === 'string' && value.endsWith('Z') && isUsual(value)) return value;
  if (!isMoment(value)) throw new InvalidResponseError('GitLab sent something other than a date and time.');
  return new Date(value).toISOString();
}

/** Whether `formatDateTime` accepts a value from GitLab. */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  return isUsual(value) || (isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)));
}

function isUsual(value: string): boolean {
  // Every month has the first 28 days, so most dates need no further check.
  return USUAL.test(value) && (value.slice(8, 10) < '29' || isEndOfMonth(value));
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

/** Whether the 29th, 30th or 31st of a date that `USUAL` matches exists. Making a `Date` of it takes ten times as long. */
function isEndOfMonth(moment: string): boolean {
  const year = Number(moment.slice(0, 4));
  const month = Number(moment.slice(5, 7));
  const day = Number(moment.slice(8, 10));
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] ?? 0) && (month !== 2 || day < 29 || isLeapYear);
}

/** `Date` turns 30 February into a day in March, so a day exists if it stays the same. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
