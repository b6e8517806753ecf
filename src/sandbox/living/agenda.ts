interface Entry {
  readonly at: number;
  readonly work: (at: number) => void;
}

/** What is going to happen, in order of time. Times are milliseconds since 1970. */
export class Agenda {
  #entries: Entry[] = [];

  add(at: number, work: Entry['work']): void {
    const index = this.#entries.findLastIndex((entry) => entry.at <= at);
    this.#entries.splice(index + 1, 0, { at, work });
  }

  /** When the next thing happens: never is Infinity. */
  get next(): number {
    return this.#entries[0]?.at ?? Infinity;
  }

  /** Lets everything happen that is due, including what it causes. Returns whether there was anything. */
  advance(now: number): boolean {
    const anything = this.next <= now;
    for (let entry = this.#entries[0]; entry !== undefined && entry.at <= now; entry = this.#entries[0]) {
      this.#entries.shift();
      entry.work(entry.at);
    }
    return anything;
  }

  postpone(milliseconds: number): void {
    this.#entries = this.#entries.map(({ at, work }) => ({ at: at + milliseconds, work }));
  }
}
