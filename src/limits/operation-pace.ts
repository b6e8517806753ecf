import type { Pace } from './pace.ts';

/** The most values that one operation waits for at a time; each uses about 5 KB until it arrives. */
const MOST_AWAITED = 2000;

/** The pace of one operation: gives it turns among all operations, but none for lists while it waits for many values. */
export class OperationPace {
  readonly #pace: Pace;
  #awaited = 0;
  #released: (() => void)[] = [];

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get perTurn(): number {
    return this.#pace.perTurn;
  }

  /** The operation now waits for one more value, until `arrived` is called. */
  awaiting(): void {
    this.#awaited += 1;
  }

  arrived(): void {
    this.#awaited -= 1;
    if (this.#awaited > MOST_AWAITED || this.#released.length === 0) return;
    const released = this.#released;
    this.#released = [];
    for (const release of released) release();
  }

  /** For values that have arrived: undefined if they can be completed now, or else a promise that resolves when they can. */
  turnFor(values: number): Promise<void> | undefined {
    return this.#pace.turnFor(values);
  }

  /** The same for the items of a list, which may need further values. */
  turnForItems(values: number): Promise<void> | undefined {
    const turn = this.#pace.turnFor(values);
    return !turn && this.#awaited <= MOST_AWAITED ? undefined : this.#turnForItems(turn, values);
  }

  async #turnForItems(turn: Promise<void> | undefined, values: number): Promise<void> {
    await turn;
    while (this.#awaited > MOST_AWAITED) {
      await new Promise<void>((resolve) => this.#released.push(resolve));
      // All waiting lists are released together, and each checks again when it has its turn.
      await this.#pace.turnFor(values);
    }
  }
}
