/** What can be given up when nobody waits for it any more. */
export interface Cancellable {
  cancel(): void;
}

/**
 * What one operation has under way and gives up when its caller goes. One listener on the caller's signal serves all
 * requests of the operation: a listener and a combined signal for each of them costs more than the rest of a request.
 */
export class Cancellation {
  readonly #signal: AbortSignal | null;
  readonly #underWay = new Set<Cancellable>();

  constructor(signal: AbortSignal | null) {
    this.#signal = signal;
    signal?.addEventListener('abort', () => {
      for (const one of this.#underWay) one.cancel();
    });
  }

  get reached(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** Cancels it when the caller goes; immediately if the caller has already gone, of which no event will tell. */
  add(one: Cancellable): void {
    if (this.reached) one.cancel();
    else this.#underWay.add(one);
  }

  delete(one: Cancellable): void {
    this.#underWay.delete(one);
  }
}
