import type { Random } from '../sample/random.ts';

const beginnings = [
  'Speed up',
  'Simplify',
  'Test',
  'Fix a gap in',
  'Log slow steps of',
  'Document',
  'Move the settings of',
  'Show errors of',
  'Count uses of',
  'Upgrade what reads',
  'Remove old code from',
  'Add a limit to',
] as const;

const subjects = [
  'refunds',
  'the evening report',
  'group bookings',
  'vouchers',
  'opening hours',
  'ticket e-mails',
  'the waiting list',
  'the order history',
  'wheelchair bookings',
  'seat holds',
  'the first page',
  'barcode checks',
  'the price table',
  'late arrivals',
  'translations',
  'the nightly import',
  'keyboard control',
  'time zones',
] as const;

/** The title of a merge request of today. */
export function titleOfToday(random: Random): string {
  return `${random.pick(beginnings)} ${random.pick(subjects)}`;
}
