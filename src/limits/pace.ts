/** The most values that are completed in one turn of the event loop, which takes about 10 to 20 ms. */
const VALUES_PER_TURN = 5000;

interface Waiting {
  readonly values: number;
  readonly go: () => void;
}

/**
 * Spreads the work of all operations over turns of the event loop, so that no operation blocks the others. After a number of
 * values in one turn, further work waits for a later turn, in the order in which it arrived.
 */
export class Pace {
  readonly #perTurn: number;
  readonly #waiting: Waiting[] = [];
  #next = 0;
  #done = 0;
  #isTurnAwaited = false;

  constructor(perTurn = VALUES_PER_TURN) {
    this.#perTurn = perTurn;
  }

  /** The most values that can be completed at once. */
  get perTurn(): number {
    return this.#perTurn;
  }

  /** Undefined if this number of values can be completed now, or else a promise that resolves when they can. */
  turnFor(values: number): Promise<void> | undefined {
    if (this.#next === this.#waiting.length && this.#hasRoomFor(values)) {
      this.#take(values);
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push({ values, go: resolve }));
  }

  #hasRoomFor(values: number): boolean {
    return this.#done === 0 || this.#done + values <= this.#perTurn;
  }

  #take(values: number): void {
    this.#done += values;
    if (this.#isTurnAwaited) return;
    this.#isTurnAwaited = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isTurnAwaited = false;
    this.#done = 0;
    let waiting = this.#waiting[this.#next];
    while (waiting && this.#hasRoomFor(waiting.values)) {
      this.#next += 1;
      this.#take(waiting.values);
      waiting.go();
      waiting = this.#waiting[this.#next];
    }
    if (!waiting) {
      this.#waiting.length = 0;
      this.#next = 0;
    }
  };
}
