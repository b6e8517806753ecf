/**
 * Lets so many run at the same time; the others wait in the order in which they came. Where a turn is free, taking it
 * makes no promise: most operations never wait, and p-limit makes them pay for it.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Null where the turn is there at once. Each turn taken has to be ended. */
  take(): Promise<void> | null {
    if (this.#free > 0) {
      this.#free -= 1;
      return null;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
