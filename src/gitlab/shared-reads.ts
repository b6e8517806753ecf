import { ForbiddenError, NotFoundError, UnauthenticatedError } from './errors.ts';
import { KeptReads } from './kept-reads.ts';
import { type Answer, type ClientRequest, type DispatchedRequest, projectIn } from './request.ts';
import { credentialOf, keyOf } from './request-key.ts';
import { SharedRead } from './shared-read.ts';

export interface SharedReadsOptions {
  /** In ms, how long successful responses are kept; 0 if none are (SHARE_FOR). */
  readonly shareFor: number;
  /** In memory, for all kept responses together (SHARE_BYTES). */
  readonly shareBytes: number;
}

/**
 * The reads that operations share. An operation that needs a response joins the same read of another operation, if there is
 * one under way that is young enough, or gets a response that is kept. "The same" means the same text of the whole request,
 * with the credentials in it (see `keyOf`), so nothing crosses from one credential to another.
 *
 * Nobody reads old data after a change: before a change is sent and after its outcome, all reads of its project that have
 * begun are closed to newcomers, and its kept responses are dropped, for all credentials. Reads and changes may name the
 * project differently, by its number or its path, or not at all, as lists of groups do; in case of doubt they are closed. A
 * caller can so make others read again, with changes that GitLab refuses; that costs them only the advantage of sharing.
 */
export class SharedReads {
  /** The newest read of each key. */
  readonly #joinable = new Map<string, SharedRead>();
  /** All reads, also those that nobody may join any more, with their credentials. */
  readonly #underWay = new Map<SharedRead, string>();
  readonly #kept: KeptReads | null;
  #joined = 0;
  #reused = 0;

  constructor({ shareFor, shareBytes }: SharedReadsOptions) {
    this.#kept =
      shareFor > 0 && shareBytes > 0 ? new KeptReads({ maxAge: shareFor, maxBytes: shareBytes }) : null;
  }

  /** Reads under way. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** The memory of kept responses. */
  get keptBytes(): number {
    return this.#kept?.bytes ?? 0;
  }

  /** Reads that joined another read under way, since the start. */
  get joined(): number {
    return this.#joined;
  }

  /** Reads that used a kept response, since the start. */
  get reused(): number {
    return this.#reused;
  }

  /** The answer to the same read of another operation; null if the request must be sent. */
  find(request: ClientRequest): Promise<Answer> | null {
    const { operation, sharing } = request;
    const key = keyOf(request);
    const kept = this.#kept?.find(key, operation.maxAge);
    if (kept) {
      this.#reused += 1;
      sharing.isJoined = true;
      operation.oldestKept = Math.min(operation.oldestKept ?? Infinity, kept.readAt);
      return Promise.resolve(kept.answer);
    }
    const read = this.#joinable.get(key);
    if (!read?.admits(operation)) return null;
    this.#joined += 1;
    sharing.isJoined = true;
    return read.join(request);
  }

  /** Sends a read that others can join. `send` does so with the request that it gets. */
  start(request: ClientRequest, send: (request: DispatchedRequest) => Promise<Answer>): Promise<Answer> {
    const key = keyOf(request);
    const credential = credentialOf(request);
    const read = new SharedRead(request);
    const answer = read.begin();
    this.#joinable.set(key, read);
    this.#underWay.set(read, credential);
    void send(read.request)
      .then((shared) => {
        if (!read.isClosed) {
          this.#kept?.keep(key, request.path, { answer: shared, readAt: read.readAt, credential });
        }
        read.succeed(shared);
      })
      .catch((error: unknown) => {
        this.learn(request, error);
        read.fail(error);
      })
      .finally(() => {
        this.#underWay.delete(read);
        if (this.#joinable.get(key) === read) this.#joinable.delete(key);
      });
    return answer;
  }

  /** A change is about to be sent, or its outcome is there. */
  closeFor(change: DispatchedRequest): void {
    this.#close(projectIn(change));
  }

  /** Something in the project has changed. `project` is its number or its full path. */
  closeForProject(project: string): void {
    this.#close(encodeURIComponent(project));
  }

  /** What a credential may not see any more is not to be shown to it: neither kept responses nor reads under way. */
  learn(request: DispatchedRequest, error: unknown): void {
    const credential = credentialOf(request);
    if (error instanceof UnauthenticatedError) {
      this.#close(undefined, credential);
    } else if (error instanceof ForbiddenError || error instanceof NotFoundError) {
      const project = projectIn(request);
      if (project !== undefined) this.#close(project, credential);
    }
  }

  #close(project: string | undefined, credential?: string): void {
    for (const [read, its] of this.#underWay) {
      if ((credential === undefined || its === credential) && read.mayConcern(project)) read.close();
    }
    this.#kept?.drop(project, credential);
  }
}
