/** Header values by lower-case name; a header that was sent several times has several values. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** How many requests GitLab accepts from this caller (or from this address); null where GitLab does not say. */
export interface RateLimit {
  /** In each period: a minute, as a rule. */
  readonly limit: number | null;
  /** Until the period ends. */
  readonly remaining: number | null;
  /** When the period ends: Unix time in ms. */
  readonly resetsAt: number | null;
}

/** The value of a header, or its first value. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}

/** Whether a text can be a request id: short, and harmless in a header and in a log. */
export function isRequestId(text: string): boolean {
  return /^[\w.-]{1,128}$/.test(text);
}

/** GitLab's X-Request-Id; null if it does not belong in a log, such as the caller's own token. */
export function requestIdIn(headers: Headers, secret: string | null = null): string | null {
  const id = firstValue(headers['x-request-id']);
  if (id === undefined || !isRequestId(id)) return null;
  return secret !== null && id.includes(secret) ? null : id;
}

/**
 * GitLab's rate limit as the answer reports it. Usually null: GitLab sends these headers with its refusals (429), and with
 * other answers only behind a flag or in its newest versions. `remaining` may exceed `limit`, because GitLab scales `limit` to
 * a minute and counts `remaining` in the real period, which is usually an hour.
 */
export function rateLimitIn(headers: Headers): RateLimit | null {
  const limit = wholeNumber(headers['ratelimit-limit']);
  const remaining = wholeNumber(headers['ratelimit-remaining']);
  const reset = wholeNumber(headers['ratelimit-reset']);
  if (limit === null && remaining === null && reset === null) return null;
  return { limit, remaining, resetsAt: reset === null ? null : reset * 1000 };
}

/**
 * Whole seconds until GitLab accepts requests again: Retry-After as a number or a date, else RateLimit-Reset (Unix time).
 * Null if neither makes sense: the refusals by the limits of single endpoints, which are JSON, have neither.
 */
export function secondsToWait(headers: Headers, now = Date.now()): number | null {
  const after = firstValue(headers['retry-after'])?.trim() ?? '';
  if (/^\d{1,9}$/.test(after)) return Number(after);
  const reset = wholeNumber(headers['ratelimit-reset']);
  // Date.parse accepts almost anything as a date, even -5. An HTTP date begins with the day of the week.
  return (
    secondsUntil(/^[A-Z][a-z]{2}/.test(after) ? Date.parse(after) : NaN, now) ??
    secondsUntil(reset === null ? NaN : reset * 1000, now)
  );
}

/** GitLab's time at its answer: Unix time in ms. Our own time if GitLab does not say, as its clock may differ from ours. */
export function timeIn(headers: Headers): number {
  const time = Date.parse(firstValue(headers.date) ?? '');
  return Number.isNaN(time) ? Date.now() : time;
}

function secondsUntil(time: number, now: number): number | null {
  const seconds = Math.ceil((time - now) / 1000);
  return seconds >= 0 ? seconds : null;
}

function wholeNumber(value: string | string[] | undefined): number | null {
  const digits = firstValue(value)?.trim() ?? '';
  return /^\d{1,12}$/.test(digits) ? Number(digits) : null;
}
