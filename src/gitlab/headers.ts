/** Header values by lower-case name; a header that came several times has several values. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A header's one value, or its first. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}

/** GitLab's X-Request-Id, unless it is something that does not belong into a log. */
export function requestIdIn(headers: Headers): string | null {
  const id = firstValue(headers['x-request-id']);
  return id !== undefined && /^[\w.-]{1,128}$/.test(id) ? id : null;
}

/**
 * Whole seconds until GitLab wants to be asked again: Retry-After as a number or a date, else RateLimit-Reset (Unix
 * time). Null where neither makes sense: GitLab's own limits often send none.
 */
export function secondsToWait(headers: Headers, now = Date.now()): number | null {
  const after = firstValue(headers['retry-after'])?.trim() ?? '';
  if (/^\d{1,9}$/.test(after)) return Number(after);
  const reset = firstValue(headers['ratelimit-reset'])?.trim() ?? '';
  // Anything may be a date to Date.parse, as -5 is; an HTTP date begins with the day of the week.
  return (
    secondsUntil(/^[A-Z][a-z]{2}/.test(after) ? Date.parse(after) : NaN, now) ??
    secondsUntil(/^\d{1,12}$/.test(reset) ? Number(reset) * 1000 : NaN, now)
  );
}

function secondsUntil(time: number, now: number): number | null {
  const seconds = Math.ceil((time - now) / 1000);
  return seconds >= 0 ? seconds : null;
}
