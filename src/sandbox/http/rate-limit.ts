import { plainText, type Answer } from './answer.ts';

const window = 60_000;
/** What the headers say where nothing is limited. */
const announcedLimit = 2000;

/** GitLab's limit a minute, counted for each token. */
export class RateLimit {
  readonly #limit: number;
  #started = 0;
  #observed = new Map<string, number>();

  /** A limit of 0 counts, and refuses nobody. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a request. The headers belong on its answer; `refusal` is the answer itself where the limit is passed. */
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
