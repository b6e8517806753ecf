import type { Cancellable, Cancellation } from './cancellation.ts';

/** What a wait for a connection comes to; only who has `entered` has one, and has to leave. */
export type WaitEnd = 'entered' | 'timeout' | 'cancelled' | 'dismissed';

/**
 * Lets no more requests to the connections than there are, and only so many wait for one, in the order in which they
 * came. cockatiel's bulkhead keeps in its queue what was given up: callers who come and go would fill it.
 */
export class Bulkhead {
  readonly #limit: number;
  readonly #queue: number;
  readonly #waiting = new Set<Wait>();
  #inUse = 0;

  constructor({ limit, queue }: { readonly limit: number; readonly queue: number }) {
    this.#limit = limit;
    this.#queue = queue;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether one more could not even wait. */
  get isFull(): boolean {
    return this.#inUse >= this.#limit && this.#waiting.size >= this.#queue;
  }

  /** Takes a connection where one is free, which costs no promise; each one taken has to be left. */
  enter(): boolean {
    if (this.#inUse >= this.#limit) return false;
    this.#inUse += 1;
    return true;
  }

  /** Waits for a connection until `deadline`, on the clock of `performance.now()`. Ask `isFull` first. */
  wait(deadline: number, cancellation: Cancellation): Promise<WaitEnd> {
    return new Promise((resolve) => {
      const wait = new Wait(deadline, (end) => {
        this.#waiting.delete(wait);
        cancellation.delete(wait);
        resolve(end);
      });
      this.#waiting.add(wait);
      cancellation.add(wait);
    });
  }

  leave(): void {
    for (const longest of this.#waiting) {
      longest.end('entered');
      return;
    }
    this.#inUse -= 1;
  }

  /** Sends away everyone who waits. */
  dismiss(): void {
    for (const wait of this.#waiting) wait.end('dismissed');
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
