import type { CallerSignal } from '../gitlab/cancellation.ts';
import type { GitLabClient } from '../gitlab/client.ts';

/** One of the callers that wait for the same execution. */
export interface WaitingCaller {
  /** Called if this caller leaves while others still wait. */
  onLeave: () => void;
}

/**
 * The callers that wait for one execution. Each can leave without harm to the others. For the execution, they are one
 * caller, which leaves when the last of them has left.
 *
 * Each operation creates one of these, and an `AbortController` would cost several times as much.
 */
export class WaitingCallers implements CallerSignal {
  /** The caller whose request started the execution. */
  readonly first: WaitingCaller;
  /** The client of another caller's execution, if the first caller got the result of that one. */
  joined: GitLabClient | null = null;
  areSeveral = false;
  aborted = false;
  readonly #listeners: (() => void)[] = [];
  #count = 0;

  constructor(first: AbortSignal) {
    this.first = this.add(first);
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Adds a caller, which leaves when its signal aborts. */
  add(signal: AbortSignal): WaitingCaller {
    const caller: WaitingCaller = { onLeave: noop };
    const leave = (): void => {
      this.#count -= 1;
      if (this.#count > 0) caller.onLeave();
      else this.#end();
    };
    this.areSeveral ||= this.#count > 0;
    this.#count += 1;
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return caller;
  }

  #end(): void {
    this.aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

function noop(): void {
  // Nobody needs to know.
}
