import type { Cancellable, Cancellation } from './cancellation.ts';

/** Pauses between attempts, each of which ends early when its caller goes. */
export class Pauses {
  readonly #underWay = new Set<Cancellable>();

  /** Resolves after `duration` ms, or immediately when the caller goes. */
  wait(duration: number, cancellation: Cancellation): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        cancellation.delete(waiting);
        this.#underWay.delete(waiting);
        resolve();
      };
      const timer = setTimeout(end, duration);
      const waiting = { cancel: end };
      cancellation.add(waiting);
      this.#underWay.add(waiting);
    });
  }

  /** Ends all of them. */
  end(): void {
    for (const pause of this.#underWay) pause.cancel();
  }
}
