import type { Outcome } from './attempt.ts';
import { type DispatchedRequest, projectIn } from './request.ts';

export interface BreakerOptions {
  /** GitLab counts as down after this many failures in a row, without an answer in between. */
  readonly failures: number;
  /** In ms, how long nothing is sent, until one request tries whether GitLab is back. */
  readonly pause: number;
  /** In ms, how long GitLab has to answer. An attempt that had less time proves nothing. */
  readonly patience: number;
}

/** `half-open` while one request tries whether GitLab is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** One attempt, from `begin` to `end`. */
export interface Trial {
  readonly era: number;
  /** On the clock of `performance.now()`. */
  readonly start: number;
  /** Whether it tries if GitLab is back. */
  readonly isProbe: boolean;
}

interface Failure {
  /** On the clock of `performance.now()`. */
  readonly time: number;
  readonly subject: Subject;
}

/** What a failed request was about, to see whether another failure is about something else. */
interface Subject {
  readonly kind: 'connection' | 'number' | 'path' | 'route';
  readonly name: string;
}

/** In ms. Older failures say nothing about GitLab now: on a quiet gateway they may be from last night. */
const MEMORY = 60_000;

/**
 * Stops requests to a GitLab that is down, and lets one at a time find out whether it is back.
 *
 * GitLab is down if it answers nobody. So only failures in a row count, and one answer to anybody ends the row: if only one
 * caller's requests fail, the others keep their access to GitLab. The failures must also concern more than one project, unless
 * not even a connection can be made: a page of one project that times out says nothing about the other projects.
 *
 * The breaker is our own because no library has this rule: cockatiel's and opossum's count failures, or their rate, without
 * looking at what failed. They also run the attempt in a callback, which would split a request's way in two, and cockatiel's
 * pause follows the wall clock, which may be set back. All that we would use of them is a counter.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #row: Failure[] = [];
  /** Until when nothing is sent, on the clock of `performance.now()`; null while GitLab is not down. */
  #openUntil: number | null = null;
  #isProbing = false;
  /** The number of openings and closings. An attempt from an earlier era says nothing about the current one. */
  #era = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    if (this.#isProbing) return 'half-open';
    return this.#openUntil === null ? 'closed' : 'open';
  }

  /** Whether nothing is to be sent now. */
  get refuses(): boolean {
    return this.#isProbing || (this.#openUntil !== null && performance.now() < this.#openUntil);
  }

  /** Call it before an attempt, unless `refuses`. Each trial must end. */
  begin(): Trial {
    const isProbe = this.#openUntil !== null;
    if (isProbe) this.#isProbing = true;
    return { era: this.#era, start: performance.now(), isProbe };
  }

  /** Counts the outcome of an attempt. Returns whether the gateway considers GitLab down because of it. */
  end({ era, start, isProbe }: Trial, request: DispatchedRequest, outcome: Outcome): boolean {
    const isTelling = this.#isTelling(outcome, start);
    if (isProbe) return this.#endProbe(outcome, isTelling);
    if (era !== this.#era || !isTelling) return false;
    return this.#count(request, outcome);
  }

  #endProbe(outcome: Outcome, isTelling: boolean): boolean {
    this.#isProbing = false;
    if (!isTelling) {
      // The caller went before GitLab answered. The next request tries, without a pause.
      this.#openUntil = performance.now();
      return false;
    }
    if (isFailure(outcome)) return this.#open();
    this.#close();
    return false;
  }

  #count(request: DispatchedRequest, outcome: Outcome): boolean {
    if (!isFailure(outcome)) {
      if (this.#row.length > 0) this.#row = [];
      return false;
    }
    const now = performance.now();
    this.#row = this.#row.filter(({ time }) => time > now - MEMORY);
    this.#row.push({ time: now, subject: subjectOf(request, outcome) });
    if (this.#row.length >= this.#options.failures && areOfSeveral(this.#row)) return this.#open();
    if (this.#row.length > 2 * this.#options.failures) this.#row.shift();
    return false;
  }

  #open(): true {
    this.#era += 1;
    this.#row = [];
    this.#openUntil = performance.now() + this.#options.pause;
    return true;
  }

  #close(): void {
    this.#era += 1;
    this.#openUntil = null;
  }

  #isTelling(outcome: Outcome, start: number): boolean {
    if (outcome.answered) return true;
    // If one attempt may take all the time of its operation, a little of that time passes before the attempt begins.
    if (outcome.reason === 'timeout') return performance.now() - start > 0.9 * this.#options.patience;
    return outcome.reason !== 'cancelled';
  }
}

/**
 * Whether GitLab, or a proxy in front of it, could not answer at all. A refusal (4xx) is an answer, no matter how often
 * somebody sends a bad token. So is 500, which is a defect of one page.
 */
function isFailure(outcome: Outcome): boolean {
  return !outcome.answered || (outcome.status >= 502 && outcome.status <= 504);
}

function subjectOf(request: DispatchedRequest, outcome: Outcome): Subject {
  if (!outcome.answered && !outcome.sent) return { kind: 'connection', name: '' };
  const project = projectIn(request);
  if (project === undefined) return { kind: 'route', name: request.route };
  // GitLab ignores the case of a project's path.
  return { kind: /^\d+$/.test(project) ? 'number' : 'path', name: project.toLowerCase() };
}

/** Whether the failures are about more than one project or route. A number and a path may name the same project. */
function areOfSeveral(failures: readonly Failure[]): boolean {
  const names = { number: new Set(), path: new Set(), route: new Set() };
  for (const { subject } of failures) {
    if (subject.kind === 'connection') return true;
    names[subject.kind].add(subject.name);
  }
  return Math.max(names.number.size, names.path.size) + names.route.size > 1;
}
