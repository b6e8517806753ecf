/**
 * Word that something in a project may have changed. No viewer ever sees a hint: each viewer's credentials read the change.
 * Hints may be wrong, late, missing or repeated, and all that costs is a request or a delay.
 */
export interface Hint {
  /** How the project was named: GitLab's number, or the full path. */
  readonly project: string;
  readonly source: HintSource;
  /** Unix time in ms. */
  readonly receivedAt: number;
  /** GitLab's number of a job or a pipeline that changed. */
  readonly job?: number;
  readonly pipeline?: number;
  /** GitLab's number of a deployment that was deleted. */
  readonly deleted?: number;
  /** GitLab's number of an environment that was deleted, together with its deployments. */
  readonly deletedEnvironment?: number;
}

/**
 * From GitLab, from a mutation that passed through this gateway, or from another replica: it found a change by polling, or
 * credentials that have lost their access to the project.
 */
export type HintSource = 'webhook' | 'mutation' | 'poll' | 'loss';

/** Passes hints to everything in this process that reads changes. */
export class Hints {
  readonly #listeners = new Set<(hint: Hint) => void>();

  publish(hint: Hint): void {
    for (const listener of this.#listeners) listener(hint);
  }

  /** Returns a function that ends the listening. */
  listen(listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
