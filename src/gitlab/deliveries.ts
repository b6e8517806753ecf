/** In ms. How long responses are processed before the event loop turns to everything else again. */
const LONGEST_RUN = 5;

/**
 * Has the responses of callers processed in turn. To process one takes up to some tens of ms (a page of rows, and all that
 * is resolved below it), and when many arrive at the same moment, each costs the callers behind it that time. So after a
 * few ms the rest waits for the next round of the event loop, and the callers who wait take turns.
 */
export class Deliveries {
  /** By caller, in the order of their turns. No caller is here without anything that waits. */
  readonly #waiting = new Map<string, (() => void)[]>();
  /** When the present run began, on the clock of `performance.now()`; null between two runs. */
  #runningSince: number | null = null;

  /** Resolves when it is this caller's turn; null if that is now, which costs no promise. */
  turn(caller: string): Promise<void> | null {
    if (this.#waiting.size === 0 && !this.#isRunLong()) return null;
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(caller);
      if (waiting) waiting.push(resolve);
      else this.#waiting.set(caller, [resolve]);
    });
  }

  #isRunLong(): boolean {
    const now = performance.now();
    if (this.#runningSince !== null) return now - this.#runningSince >= LONGEST_RUN;
    this.#runningSince = now;
    setImmediate(this.#startRun);
    return false;
  }

  readonly #startRun = (): void => {
    if (this.#waiting.size === 0) {
      this.#runningSince = null;
      return;
    }
    this.#runningSince = performance.now();
    setImmediate(this.#startRun);
    this.#deliver();
  };

  readonly #deliver = (): void => {
    const [next] = this.#waiting;
    if (next === undefined || this.#isRunLong()) return;
    const [caller, waiting] = next;
    // To the end of the line of callers.
    this.#waiting.delete(caller);
    const [longest, ...others] = waiting;
    if (others.length > 0) this.#waiting.set(caller, others);
    longest?.();
    // A tick asked for by a microtask comes after all that the delivery has set going.
    queueMicrotask(() => {
      process.nextTick(this.#deliver);
    });
  };
}
