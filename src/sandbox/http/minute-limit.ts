import { applicationLimited, Refusal } from './answer.ts';

const window = 60_000;

/** A limit of GitLab's application on what somebody does per minute. It is separate from the rate limit. */
export class MinuteLimit {
  #started = 0;
  readonly #counts = new Map<string, number>();

  /** Counts one action, and refuses it if there were already `most` in this minute. 0 means no limit. */
  count(who: string, most: number, now: Date): void {
    const started = Math.floor(now.getTime() / window) * window;
    if (started !== this.#started) this.#counts.clear();
    this.#started = started;
    const count = (this.#counts.get(who) ?? 0) + 1;
    this.#counts.set(who, count);
    if (most > 0 && count > most) throw new Refusal(applicationLimited());
  }
}
