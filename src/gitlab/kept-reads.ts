import { LRUCache } from 'lru-cache';

import { memoryOfJson } from './answer-body.ts';
import { type Answer, mayBeSame, projectIn } from './request.ts';

export interface KeptReadsOptions {
  /** In ms, how long a response is kept, from the moment when its request was sent. */
  readonly maxAge: number;
  /** In memory, for all responses together. */
  readonly maxBytes: number;
}

interface KeptRead {
  readonly answer: Answer;
  /** On the clock of `performance.now()`. */
  readonly readAt: number;
  readonly credential: string;
  /** The projects in the requested path, and in the one that GitLab answered. */
  readonly projects: readonly (string | undefined)[];
  /** Drops it in time. lru-cache drops an expired item only when it is read, or counts its time from when it was stored. */
  readonly timer: NodeJS.Timeout;
}

/** In bytes, for what belongs to each response besides its JSON and its key. */
const OVERHEAD = 1024;

/** Successful responses, by the text of their whole request. Nothing in here outlives `maxAge`, read or not. */
export class KeptReads {
  readonly #maxAge: number;
  readonly #reads: LRUCache<string, KeptRead>;

  constructor({ maxAge, maxBytes }: KeptReadsOptions) {
    this.#maxAge = maxAge;
    this.#reads = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ answer }, key) => OVERHEAD + memoryOfJson(answer) + 2 * key.length,
      dispose: ({ timer }) => {
        clearTimeout(timer);
      },
    });
  }

  get bytes(): number {
    return this.#reads.calculatedSize;
  }

  /** The response to a request with this key, if it is not older than `maxAge` ms. */
  find(key: string, maxAge: number): KeptRead | null {
    const kept = this.#reads.get(key);
    return kept && performance.now() - kept.readAt < Math.min(maxAge, this.#maxAge) ? kept : null;
  }

  keep(key: string, path: string, kept: Omit<KeptRead, 'projects' | 'timer'>): void {
    const { answer, readAt } = kept;
    const remaining = this.#maxAge - (performance.now() - readAt);
    const newer = this.#reads.peek(key);
    if (remaining <= 0 || (newer && newer.readAt > readAt)) return;

    const projects = [projectIn({ path }), projectIn(answer)];
    const timer = setTimeout(() => this.#reads.delete(key), remaining).unref();
    this.#reads.set(key, { ...kept, projects, timer });
    // A response that alone is larger than the memory is not stored.
    if (!this.#reads.has(key)) clearTimeout(timer);
  }

  /** Drops what may be about the project; about any project if it is undefined. Without `credential`, for everybody. */
  drop(project: string | undefined, credential?: string): void {
    for (const [key, kept] of this.#reads.entries()) {
      if (credential !== undefined && kept.credential !== credential) continue;
      if (kept.projects.some((one) => mayBeSame(one, project))) this.#reads.delete(key);
    }
  }
}
