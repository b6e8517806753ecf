import { applicationLimited, Refusal } from './answer.ts';

const window = 60_000;

/** GitLab's limit on the deployments that a user deletes per minute. It is separate from the rate limit. */
export class DeletionLimit {
  #started = 0;
  readonly #counts = new Map<number, number>();

  /** Counts a deletion, and refuses it if the user has already deleted `most` in this minute. 0 means no limit. */
  count(userId: number, most: number, now: Date): void {
    const started = Math.floor(now.getTime() / window) * window;
    if (started !== this.#started) this.#counts.clear();
    this.#started = started;
    const count = (this.#counts.get(userId) ?? 0) + 1;
    this.#counts.set(userId, count);
    if (most > 0 && count > most) throw new Refusal(applicationLimited());
  }
}
