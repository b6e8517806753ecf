import { plainText, type Answer } from './answer.ts';

const window = 60_000;
/** The limit that the headers state if there is none. */
const announcedLimit = 2000;

/** GitLab's limit on requests per minute, counted for each token. */
export class RateLimit {
  readonly #limit: number;
  #started = 0;
  #observed = new Map<string, number>();

  /** A limit of 0 counts requests but refuses none. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a request. Add the headers to its response; `refusal` is the response if the request exceeds the limit. */
  count(key: string, now: Date): { headers: Record<string, string>; refusal: Answer | null } {
    const started = Math.floor(now.getTime() / window) * window;
    if (started !== this.#started) {
      this.#started = started;
      this.#observed.clear();
    }
    const observed = (this.#observed.get(key) ?? 0) + 1;
    this.#observed.set(key, observed);

    const limit = this.#limit === 0 ? announcedLimit : this.#limit;
    const reset = started + window;
    const headers = {
      'ratelimit-limit': String(limit),
      'ratelimit-name': 'throttle_authenticated_api',
      'ratelimit-observed': String(observed),
      'ratelimit-remaining': String(Math.max(0, limit - observed)),
      'ratelimit-reset': String(reset / 1000),
    };
    if (this.#limit === 0 || observed <= this.#limit) return { headers, refusal: null };
    const refusal = plainText(429, 'Retry later\n', {
      'ratelimit-resettime': new Date(reset).toUTCString(),
      'retry-after': String(Math.ceil((reset - now.getTime()) / 1000)),
    });
    return { headers, refusal };
  }

  forget(): void {
    this.#observed.clear();
  }
}
