import type { Cancellable, Cancellation } from './cancellation.ts';

/** How a wait for a connection ends; only what has `entered` has one, and has to leave. */
export type WaitEnd = 'entered' | 'timeout' | 'cancelled' | 'dismissed' | 'displaced';

/**
 * Admits at most as many requests as there are connections, and a bounded number that wait for one. The callers who wait
 * take turns, so that a caller with a thousand requests delays the single one of another by a turn at most; the requests
 * of one caller go in the order in which they came. When no more can wait, the caller with the most loses one.
 */
export class Bulkhead {
  readonly #limit: number;
  readonly #queue: number;
  /** By caller, in the order of their turns. No caller is here without a wait. */
  readonly #waiting = new Map<string, Set<Wait>>();
  #waits = 0;
  #inUse = 0;

  constructor({ limit, queue }: { readonly limit: number; readonly queue: number }) {
    this.#limit = limit;
    this.#queue = queue;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waits;
  }

  /** Whether no more can wait than do already. */
  get isFull(): boolean {
    return this.#inUse >= this.#limit && this.#waits >= this.#queue;
  }

  /** Whether one more request of this caller could not even wait: it is full, and nobody has more requests waiting. */
  isFullFor(caller: string): boolean {
    if (!this.isFull) return false;
    const [, most] = this.#largest();
    return (this.#waiting.get(caller)?.size ?? 0) >= most;
  }

  /** Takes a connection if one is free, which costs no promise; each one taken has to be left. */
  enter(): boolean {
    if (this.#inUse >= this.#limit) return false;
    this.#inUse += 1;
    return true;
  }

  /** Waits for a connection until `deadline`, on the clock of `performance.now()`. Ask `isFullFor` first. */
  wait(caller: string, deadline: number, cancellation: Cancellation): Promise<WaitEnd> {
    if (this.isFull) this.#displaceOne();
    return new Promise((resolve) => {
      const wait = new Wait(deadline, (end) => {
        this.#remove(caller, wait);
        cancellation.delete(wait);
        resolve(end);
      });
      const waits = this.#waiting.get(caller);
      if (waits) waits.add(wait);
      else this.#waiting.set(caller, new Set([wait]));
      this.#waits += 1;
      cancellation.add(wait);
    });
  }

  leave(): void {
    for (const [caller, waits] of this.#waiting) {
      // To the end of the line of callers.
      this.#waiting.delete(caller);
      this.#waiting.set(caller, waits);
      for (const longest of waits) {
        longest.end('entered');
        return;
      }
    }
    this.#inUse -= 1;
  }

  /** Sends away everyone who waits. */
  dismiss(): void {
    for (const waits of [...this.#waiting.values()]) {
      for (const wait of waits) wait.end('dismissed');
    }
  }

  #displaceOne(): void {
    const [waits] = this.#largest();
    [...waits].at(-1)?.end('displaced');
  }

  /** The waits of the caller who has the most, and how many those are. */
  #largest(): [ReadonlySet<Wait>, number] {
    let largest: ReadonlySet<Wait> = new Set();
    for (const waits of this.#waiting.values()) {
      if (waits.size > largest.size) largest = waits;
    }
    return [largest, largest.size];
  }

  #remove(caller: string, wait: Wait): void {
    const waits = this.#waiting.get(caller);
    if (!waits?.delete(wait)) return;
    this.#waits -= 1;
    if (waits.size === 0) this.#waiting.delete(caller);
  }
}

class Wait implements Cancellable {
  readonly #onEnd: (end: WaitEnd) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(deadline: number, onEnd: (end: WaitEnd) => void) {
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => {
      this.end('timeout');
    }, deadline - performance.now());
  }

  end(end: WaitEnd): void {
    clearTimeout(this.#timer);
    this.#onEnd(end);
  }

  cancel(): void {
    this.end('cancelled');
  }
}
