import { type GitLabError, RateLimitedError } from './errors.ts';

/** In ms. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;

/** How often one read is tried again, and after which pauses. */
export class Retries {
  readonly #limit: number;
  #failures = 0;
  #hasWaitedForLimit = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** In ms, the pause before the next attempt, after an error that may pass. Null if there is no further attempt. */
  pauseAfter(error: GitLabError): number | null {
    if (error instanceof RateLimitedError) {
      if (this.#hasWaitedForLimit || error.retryAfter === null) return null;
      this.#hasWaitedForLimit = true;
      return error.retryAfter * 1000;
    }
    if (this.#failures >= this.#limit) return null;
    // With full jitter, so that what failed together does not return together.
    const pause = Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    this.#failures += 1;
    return pause;
  }
}
