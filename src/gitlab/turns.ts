/**
 * Limits how many run at the same time; the others wait in the order in which they came. Taking a free turn makes no promise:
 * most operations never wait, and with p-limit they would pay for it all the same.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Null if a turn is free. Each turn must end. */
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
