/** Something to give up when its caller is gone. */
export interface Cancellable {
  cancel(): void;
}

/** Says when the caller goes; an `AbortSignal` is one. */
export interface CallerSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/**
 * What one operation has under way and gives up when its caller goes; or a shared read, when all its callers have gone. One
 * listener on the caller's signal serves all requests of the operation. A listener and a combined signal for each request
 * would cost more than the rest of the request.
 */
export class Cancellation {
  readonly #signal: CallerSignal | null;
  readonly #underWay = new Set<Cancellable>();
  #reached = false;

  constructor(signal: CallerSignal | null) {
    this.#signal = signal;
    signal?.addEventListener('abort', () => {
      this.cancel();
    });
  }

  get reached(): boolean {
    return this.#reached || (this.#signal?.aborted ?? false);
  }

  /** Gives up everything, from now on. */
  cancel(): void {
    this.#reached = true;
    for (const one of this.#underWay) one.cancel();
  }

  /** Cancels it when the caller goes, or immediately if the caller is already gone: no event follows then. */
  add(one: Cancellable): void {
    if (this.reached) one.cancel();
    else this.#underWay.add(one);
  }

  delete(one: Cancellable): void {
    this.#underWay.delete(one);
  }
}
