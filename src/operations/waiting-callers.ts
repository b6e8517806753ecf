/** One of the callers that wait for the same execution. */
export interface WaitingCaller {
  /** Called if this caller leaves while others still wait. */
  onLeave: () => void;
}

/** The callers that wait for one execution. Each can leave without harm to the others. */
export class WaitingCallers {
  readonly #execution = new AbortController();
  /** The caller whose request started the execution. */
  readonly first: WaitingCaller;
  /** Whether the first caller got the result of an execution that another caller started. */
  hasJoined = false;
  areSeveral = false;
  #count = 0;

  constructor(first: AbortSignal) {
    this.first = this.add(first);
  }

  /** Ends the execution when the last caller has left. */
  get signal(): AbortSignal {
    return this.#execution.signal;
  }

  /** Adds a caller, which leaves when its signal aborts. */
  add(signal: AbortSignal): WaitingCaller {
    const caller: WaitingCaller = { onLeave: () => undefined };
    const leave = (): void => {
      this.#count -= 1;
      if (this.#count > 0) caller.onLeave();
      else this.#execution.abort();
    };
    this.areSeveral ||= this.#count > 0;
    this.#count += 1;
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return caller;
  }
}
