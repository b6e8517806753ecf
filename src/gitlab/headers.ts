/** Header values by lower-case name; a header that came several times has several values. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** How many requests GitLab takes from this caller (or from this address); null what it does not say. */
export interface RateLimit {
  /** In each period: a minute, as a rule. */
  readonly limit: number | null;
  /** Until the period ends. */
  readonly remaining: number | null;
  /** When the period ends: Unix time in ms. */
  readonly resetsAt: number | null;
}

/** A header's one value, or its first. */
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
 * What the answer says of GitLab's limit. Usually null: GitLab sends these headers with its refusals (429), and with
 * other answers only behind a flag or in its newest versions. `remaining` may exceed `limit`, since GitLab scales the
 * one to a minute and counts the other in the real period, an hour as a rule.
 */
export function rateLimitIn(headers: Headers): RateLimit | null {
  const limit = wholeNumber(headers['ratelimit-limit']);
  const remaining = wholeNumber(headers['ratelimit-remaining']);
  const reset = wholeNumber(headers['ratelimit-reset']);
  if (limit === null && remaining === null && reset === null) return null;
  return { limit, remaining, resetsAt: reset === null ? null : reset * 1000 };
}

/**
 * Whole seconds until GitLab wants to be asked again: Retry-After as a number or a date, else RateLimit-Reset (Unix
 * time). Null where neither makes sense: the refusals of single endpoints' limits, which are JSON, carry neither.
 */
export function secondsToWait(headers: Headers, now = Date.now()): number | null {
  const after = firstValue(headers['retry-after'])?.trim() ?? '';
  if (/^\d{1,9}$/.test(after)) return Number(after);
  const reset = wholeNumber(headers['ratelimit-reset']);
  // Anything may be a date to Date.parse, as -5 is; an HTTP date begins with the day of the week.
  return (
    secondsUntil(/^[A-Z][a-z]{2}/.test(after) ? Date.parse(after) : NaN, now) ??
    secondsUntil(reset === null ? NaN : reset * 1000, now)
  );
}

function secondsUntil(time: number, now: number): number | null {
  const seconds = Math.ceil((time - now) / 1000);
  return seconds >= 0 ? seconds : null;
}

function wholeNumber(value: string | string[] | undefined): number | null {
  const digits = firstValue(value)?.trim() ?? '';
  return /^\d{1,12}$/.test(digits) ? Number(digits) : null;
}
