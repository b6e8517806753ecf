/** Something that has plans. Times are milliseconds since 1970. */
export interface Living {
  /** When the next thing happens: never is Infinity. */
  readonly next: number;
  advance(now: number): void;
}

/** The clock of a company that lives only when a test says so. */
export class SteppedClock {
  readonly #start: number;
  #time: number;

  constructor(start: number) {
    this.#start = start;
    this.#time = start;
  }

  readonly now = (): Date => new Date(this.#time);

  restart(): void {
    this.#time = this.#start;
  }

  /** Lets time pass, and everything happen at its time. */
  step(milliseconds: number, living: Living): void {
    const end = this.#time + milliseconds;
    while (living.next <= end) {
      this.#time = Math.max(this.#time, living.next);
      living.advance(this.#time);
    }
    this.#time = end;
  }
}

export interface Timers {
  set(work: () => void, milliseconds: number): NodeJS.Timeout;
  clear(timer: NodeJS.Timeout): void;
}

const realTimers: Timers = {
  set: (work, milliseconds) => setTimeout(work, milliseconds),
  clear: (timer) => {
    clearTimeout(timer);
  },
};

/** Lets everything happen when its time has come, until it is stopped. */
export class Heartbeat {
  readonly #living: Living;
  readonly #now: () => Date;
  readonly #timers: Timers;
  #timer: NodeJS.Timeout;

  constructor(living: Living, now: () => Date, timers = realTimers) {
    this.#living = living;
    this.#now = now;
    this.#timers = timers;
    this.#timer = this.#wait();
  }

  stop(): void {
    this.#timers.clear(this.#timer);
  }

  #wait(): NodeJS.Timeout {
    // At most a second, because a reset makes new plans.
    const wait = Math.min(1000, Math.max(0, this.#living.next - this.#now().getTime()));
    return this.#timers.set(() => {
      this.#living.advance(this.#now().getTime());
      this.#timer = this.#wait();
    }, wait);
  }
}
