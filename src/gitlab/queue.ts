import type { Cancellable, Cancellation } from './cancellation.ts';
import type { Connection } from './connections.ts';
import { timeLeft } from './time-left.ts';

/** How a wait ends: with a connection, which the request must give back, or with the reason why there is none. */
export type WaitEnd = Connection | 'timeout' | 'cancelled' | 'dismissed' | 'displaced';

/**
 * The requests that wait for a connection, at most `limit` of them. The callers take turns, so a caller with a thousand
 * requests delays another caller's single request by at most one turn. The requests of one caller keep their order. When
 * one more request arrives and the queue is full, the caller with the most requests loses its last one.
 */
export class Queue {
  readonly #limit: number;
  /** By caller, in the order of their turns. A caller without a waiting request is not in here. */
  readonly #waiting = new Map<string, Set<Wait>>();
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= this.#limit;
  }

  /** Whether the queue is full and no other caller has more requests in it, so that this caller cannot add one. */
  isFullFor(caller: string): boolean {
    if (!this.isFull) return false;
    return (this.#waiting.get(caller)?.size ?? 0) >= this.#largest().size;
  }

  /**
   * Waits for a connection until `latest()`, on the clock of `performance.now()`; that time may move to a later one meanwhile.
   * Call it only if not `isFullFor(caller)`.
   */
  wait(caller: string, latest: () => number, cancellation: Cancellation): Promise<WaitEnd> {
    if (this.isFull) this.#displaceOne();
    return new Promise((resolve) => {
      const wait = new Wait(caller, latest, (end) => {
        this.#remove(wait);
        cancellation.delete(wait);
        resolve(end);
      });
      const waits = this.#waiting.get(caller);
      if (waits) waits.add(wait);
      else this.#waiting.set(caller, new Set([wait]));
      this.#length += 1;
      cancellation.add(wait);
    });
  }

  /** The wait that is to end next, with a connection; null if no request waits. */
  next(): Wait | null {
    for (const [caller, waits] of this.#waiting) {
      // The caller's following turn comes after those of all others.
      this.#waiting.delete(caller);
      this.#waiting.set(caller, waits);
      for (const oldest of waits) return oldest;
    }
    return null;
  }

  /** Ends every wait. */
  dismiss(): void {
    for (const waits of [...this.#waiting.values()]) {
      for (const wait of waits) wait.end('dismissed');
    }
  }

  #displaceOne(): void {
    [...this.#largest()].at(-1)?.end('displaced');
  }

  /** The waits of the caller who has the most. */
  #largest(): ReadonlySet<Wait> {
    let largest: ReadonlySet<Wait> = new Set();
    for (const waits of this.#waiting.values()) {
      if (waits.size > largest.size) largest = waits;
    }
    return largest;
  }

  #remove(wait: Wait): void {
    const waits = this.#waiting.get(wait.caller);
    if (!waits?.delete(wait)) return;
    this.#length -= 1;
    if (waits.size === 0) this.#waiting.delete(wait.caller);
  }
}

export class Wait implements Cancellable {
  readonly caller: string;
  readonly #onEnd: (end: WaitEnd) => void;
  readonly #latest: () => number;
  #timer: NodeJS.Timeout;

  constructor(caller: string, latest: () => number, onEnd: (end: WaitEnd) => void) {
    this.caller = caller;
    this.#latest = latest;
    this.#onEnd = onEnd;
    this.#timer = this.#startTimer();
  }

  end(end: WaitEnd): void {
    clearTimeout(this.#timer);
    this.#onEnd(end);
  }

  cancel(): void {
    this.end('cancelled');
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => {
      if (timeLeft(this.#latest()) < 1) this.end('timeout');
      else this.#timer = this.#startTimer();
    }, timeLeft(this.#latest()));
  }
}
