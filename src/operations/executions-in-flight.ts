import type { ExecutionResult } from 'graphql';
import type { GitLabClient } from '../gitlab/client.ts';
import type { WaitingCallers } from './waiting-callers.ts';

/** In ms. A caller that joined a slow execution would get old data. */
export const LONGEST_AGE = 1000;

export interface Execution {
  readonly callers: WaitingCallers;
  /** The client of the caller that started it. */
  readonly gitlab: GitLabClient;
  readonly result: Promise<ExecutionResult>;
}

interface Started {
  readonly execution: Execution;
  /** On the clock of `performance.now()`. */
  readonly at: number;
}

/** The executions of queries that are in flight and that other callers can join, each under a key. */
export class ExecutionsInFlight {
  readonly #open = new Map<string, Started>();

  /** The execution that a caller can join, if there is one. */
  find(key: string): Execution | undefined {
    const started = this.#open.get(key);
    if (!started || started.execution.callers.aborted) return undefined;
    return performance.now() - started.at > LONGEST_AGE ? undefined : started.execution;
  }

  /** Lets others join an execution until it ends. It takes the place of an earlier one with the same key. */
  add(key: string, execution: Execution): void {
    const started = { execution, at: performance.now() };
    this.#open.set(key, started);
    const end = (): void => {
      if (this.#open.get(key) === started) this.#open.delete(key);
    };
    execution.result.then(end, end);
  }

  /**
   * Nobody joins any of the current executions from now on. Called before and after each change, so that a caller who has
   * changed something reads the result of the change.
   */
  closeToNewcomers(): void {
    this.#open.clear();
  }
}
