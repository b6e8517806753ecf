import type { Pace } from './pace.ts';

/** Values of one operation that are waited for at the same time; each holds some 5 KB until it is there. */
const MOST_AWAITED = 2000;

/** The pace of one operation: its turns among all others, and none while it waits for very much. */
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

  /** A value is waited for from now on, until `arrived`. */
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

  /** Undefined where so many values may be completed now; else resolves when they may. For values that are there. */
  turnFor(values: number): Promise<void> | undefined {
    return this.#pace.turnFor(values);
  }

  /** The same for items of a list, below which further values may have to be waited for. */
  turnForItems(values: number): Promise<void> | undefined {
    const turn = this.#pace.turnFor(values);
    return !turn && this.#awaited <= MOST_AWAITED ? undefined : this.#turnForItems(turn, values);
  }

  async #turnForItems(turn: Promise<void> | undefined, values: number): Promise<void> {
    await turn;
    while (this.#awaited > MOST_AWAITED) {
      await new Promise<void>((resolve) => this.#released.push(resolve));
      // What waits is released together, and looks again when its turn has come.
      await this.#pace.turnFor(values);
    }
  }
}
