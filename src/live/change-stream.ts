import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { KnownProject } from './feed.ts';
import { Versions } from './versions.ts';

/** A change as one subscription receives it. */
export interface Change {
  /** The project, named as the subscriber named it. */
  readonly project_key: ProjectKey;
  readonly project: KnownProject;
  /** GitLab's number of the deployment. */
  readonly id: number;
  /** Null if it was deleted. */
  readonly deployment: DeploymentJson | null;
  /** When the gateway learnt of the change, in ms of Unix time; null if it was polled or replayed. */
  readonly receivedAt: number | null;
  /** Until when the gateway does not poll, so that the caller keeps some of their rate limit, in ms of Unix time; else null. */
  readonly pollingPausedUntil: number | null;
}

export interface ChangeStreamOptions {
  /** The names of the environments whose deployments count; null for all. */
  readonly environments: ReadonlySet<string> | null;
  /** In ms, how long the reader can leave a change unread before the stream ends. */
  readonly patience: number;
  /** Called once, when the stream has ended for whatever reason. */
  readonly onEnd: () => void;
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Change>) => void;
  readonly reject: (error: Error) => void;
}

const END: IteratorResult<Change> = { done: true, value: undefined };

/**
 * The changes that one subscription has yet to deliver. It keeps only the newest version of each deployment, so a slow
 * reader skips versions and no queue grows.
 *
 * It is not an async generator because `return` of a generator waits for the value that `next` waits for.
 */
export class ChangeStream implements AsyncIterableIterator<Change> {
  readonly #options: ChangeStreamOptions;
  readonly #versions = new Map<ProjectKey, Versions>();
  readonly #pending = new Map<string, Change>();
  #waiting: Waiting | null = null;
  #impatience: NodeJS.Timeout | undefined;
  #failure: Error | null = null;
  #isEnded = false;
  #isTooSlow = false;

  constructor(options: ChangeStreamOptions) {
    this.#options = options;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether the stream has ended because its reader left a change unread. */
  get isTooSlow(): boolean {
    return this.#isTooSlow;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Call it again only when the promise has settled. */
  next(): Promise<IteratorResult<Change>> {
    clearTimeout(this.#impatience);
    const [first] = this.#pending;
    if (first) {
      this.#pending.delete(first[0]);
      this.#watchReader();
      return Promise.resolve({ done: false, value: first[1] });
    }
    if (this.#failure) {
      const failure = this.#failure;
      this.#failure = null;
      return Promise.reject(failure);
    }
    if (this.#isEnded) return Promise.resolve(END);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** The reader is gone. */
  return(): Promise<IteratorResult<Change>> {
    this.#pending.clear();
    this.end();
    return Promise.resolve(END);
  }

  /** Delivers a version of a deployment, unless it is known, outdated, or of an environment that does not count. */
  offer(change: Change & { readonly deployment: DeploymentJson }): void {
    const { environments } = this.#options;
    const name = change.deployment.environment?.name;
    if (environments && (name === undefined || !environments.has(name))) return;
    if (this.#versionsIn(change.project_key).accept(change.deployment)) this.#put(change);
  }

  /** Delivers the deletion of a deployment. If the name of its environment is unknown, the environment counts. */
  offerDeletion(change: Change, environment: string | undefined): void {
    const { environments } = this.#options;
    if (environments && environment !== undefined && !environments.has(environment)) return;
    this.#versionsIn(change.project_key).forget(change.id);
    this.#put(change);
  }

  /** Delivers what is pending, then the error if there is one, and ends. */
  end(failure: Error | null = null): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) this.#failure = failure;
    else if (failure) waiting.reject(failure);
    else waiting.resolve(END);
    if (this.#pending.size === 0) clearTimeout(this.#impatience);
    this.#options.onEnd();
  }

  #put(change: Change): void {
    if (this.#isEnded) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) {
      waiting.resolve({ done: false, value: change });
      return;
    }
    const key = `${change.project_key} ${change.id}`;
    // Deleted first, so that changes stay in the order in which they happened.
    this.#pending.delete(key);
    this.#pending.set(key, change);
    if (this.#pending.size === 1) this.#watchReader();
  }

  /** Ends the stream unless the reader takes the next change in time. */
  #watchReader(): void {
    clearTimeout(this.#impatience);
    if (this.#pending.size === 0) return;
    this.#impatience = setTimeout(() => {
      this.#isTooSlow = true;
      this.#pending.clear();
      this.end();
    }, this.#options.patience).unref();
  }

  #versionsIn(project: ProjectKey): Versions {
    const versions = this.#versions.get(project) ?? new Versions();
    this.#versions.set(project, versions);
    return versions;
  }
}
