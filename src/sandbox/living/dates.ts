import type { Sample } from '../sample/company.ts';

/** Moves all dates of a sample by the same time, so that the newest things in it happened `now`. */
export function endAt(sample: Sample, now: number): void {
  const moments = sample.projects.flatMap(({ deployments, pipelines }) => [
    ...deployments.map(({ updatedAt }) => updatedAt),
    ...pipelines.map(({ createdAt }) => createdAt),
  ]);
  const newest = Math.max(...moments.map((moment) => Date.parse(moment)));
  // The people are the same in all samples, and joined the company on fixed days.
  moveDates(sample, now - newest, new Set<unknown>(sample.users));
}

function moveDates(value: unknown, by: number, done: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || done.has(value)) return;
  done.add(value);
  if (value instanceof Map || Array.isArray(value)) {
    for (const item of value.values()) moveDates(item, by, done);
    return;
  }
  // A record of the sample. Only this function changes the dates that stay the same later.
  const record = value as Record<string, unknown>;
  for (const key in record) {
    const item = record[key];
    if (typeof item === 'object') moveDates(item, by, done);
    else if (typeof item === 'string' && isDate(key)) record[key] = moved(item, by);
  }
}

function isDate(key: string): boolean {
  return key.endsWith('At') || key.endsWith('Date');
}

const hour = 3_600_000;

/** Keeps the form of a date: a day, a time of a commit with its time zone, or a time in UTC. */
function moved(text: string, by: number): string {
  const time = Date.parse(text) + by;
  if (text.length === 10) return new Date(time).toISOString().slice(0, 10);
  if (!text.endsWith('+01:00')) return new Date(time).toISOString();
  return `${new Date(time + hour).toISOString().slice(0, 19)}.000+01:00`;
}
