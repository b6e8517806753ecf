import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  handleWhenResult,
  type IBreaker,
} from 'cockatiel';

import type { Outcome } from './attempt.ts';
import { isUnavailable } from './refusal.ts';

export interface BreakerOptions {
  /** So many failures among the last attempts, of which twice as many are looked at, and GitLab counts as down. */
  readonly failures: number;
  /** In ms, how long nothing is sent until one request tries whether GitLab is back. */
  readonly pause: number;
  /** In ms, how long GitLab has for an answer; no answer in less tells nothing of it. */
  readonly patience: number;
  /** Called whenever GitLab begins to count as down. */
  readonly onOpen: () => void;
}

/** `half-open` while one request tries whether GitLab is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** In ms. What failed longer ago says nothing of GitLab now: on a quiet gateway that may have been last night. */
const MEMORY = 60_000;

/** Keeps requests from a GitLab that is down, and lets one at a time find out whether it is back. */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #pause: number;
  readonly #patience: number;
  /** On the clock of `performance.now()`. */
  #probeAt = 0;
  /** Counts openings and closings: what began before the last one tells nothing of what has been since. */
  #era = 0;

  constructor({ failures, pause, patience, onOpen }: BreakerOptions) {
    this.#pause = pause;
    this.#patience = patience;
    this.#policy = circuitBreaker(
      handleWhenResult((result) => (result as Judged).failed),
      { breaker: new LastOutcomes(failures), halfOpenAfter: this.#untilProbe() },
    );
    this.#policy.onBreak(() => {
      this.#era += 1;
      this.#probeAt = performance.now() + this.#pause;
      onOpen();
    });
    this.#policy.onReset(() => {
      this.#era += 1;
    });
  }

  get state(): BreakerState {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half-open';
      default:
        return 'open';
    }
  }

  /** Whether `run` would send nothing now. */
  get refuses(): boolean {
    const { state } = this;
    return state === 'half-open' || (state === 'open' && performance.now() < this.#probeAt);
  }

  /** Runs an attempt and counts what it comes to; null, without running it, where GitLab is known to be down. */
  async run(attempt: () => Promise<Outcome>): Promise<Outcome | null> {
    // While one request tries, cockatiel lets the others wait for what it comes to.
    if (this.#policy.state === CircuitState.HalfOpen) return null;

    const era = this.#era;
    const start = performance.now();
    try {
      const judged = await this.#policy.execute(async () => this.#judge(await attempt(), era, start));
      // Whoever tried whether GitLab is back has left without an answer: the next request tries, without a pause.
      if (!judged.tells) this.#probeAt = 0;
      return judged.outcome;
    } catch (error) {
      if (error instanceof Untelling) return error.outcome;
      if (error instanceof BrokenCircuitError) return null;
      throw error;
    }
  }

  #judge(outcome: Outcome, era: number, start: number): Judged {
    const tells = era === this.#era && this.#tells(outcome, start);
    if (tells) return { outcome, tells, failed: isFailure(outcome) };
    // What the request that tries throws would close the circuit, as cockatiel sees it.
    if (era === this.#era && this.state === 'half-open') return { outcome, tells, failed: true };
    throw new Untelling(outcome);
  }

  #tells(outcome: Outcome, start: number): boolean {
    if (outcome.answered) return true;
    // Where one attempt may take all the time there is, a little of that has gone before it begins.
    if (outcome.reason === 'timeout') return performance.now() - start > 0.9 * this.#patience;
    return outcome.reason !== 'cancelled';
  }

  /** A pause for cockatiel, which weighs it by the wall clock: set back by an hour, that would lengthen it by an hour. */
  #untilProbe() {
    const isOver = (): boolean => performance.now() >= this.#probeAt;
    const backoff = {
      get duration() {
        return isOver() ? -Infinity : Infinity;
      },
      next: () => backoff,
    };
    return backoff;
  }
}

/** Carries past cockatiel's counting an outcome that tells nothing of GitLab: its caller has gone, or the time was short. */
class Untelling extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super();
    this.outcome = outcome;
  }
}

interface Judged {
  readonly outcome: Outcome;
  /** Whether it says anything of GitLab. */
  readonly tells: boolean;
  readonly failed: boolean;
}

/** cockatiel's own breakers count shares of all attempts, of which a few are too few and many take too long to turn. */
class LastOutcomes implements IBreaker {
  /** For handing a breaker over to another process, which nobody does. */
  state: unknown = undefined;
  readonly #failures: number;
  /** When each of the last attempts failed, on the clock of `performance.now()`; -Infinity for one that did not. */
  readonly #failedAt: number[];
  #next = 0;

  constructor(failures: number) {
    this.#failures = failures;
    this.#failedAt = Array<number>(2 * failures).fill(-Infinity);
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#failedAt.fill(-Infinity);
    else this.#add(-Infinity);
  }

  failure(state: CircuitState): boolean {
    const now = performance.now();
    this.#add(now);
    if (state !== CircuitState.Closed) return true;
    return this.#failedAt.filter((time) => time > now - MEMORY).length >= this.#failures;
  }

  #add(time: number): void {
    this.#failedAt[this.#next] = time;
    this.#next = (this.#next + 1) % this.#failedAt.length;
  }
}

/** Says of an outcome that GitLab is ill. A refusal (4xx) does not, whoever sends a bad token how often. */
function isFailure(outcome: Outcome): boolean {
  return !outcome.answered || isUnavailable(outcome.status);
}
