import type { RateLimit } from '../gitlab/headers.ts';
import type { Hint } from './hints.ts';

/** How often a project is read without a hint, in ms. */
export interface PollTimes {
  /** While a deployment of the last minutes is unfinished. */
  readonly active: number;
  readonly idle: number;
  /** While webhooks report the changes. */
  readonly hooked: number;
}

/** What a read is for: what the hints since the last one say together. */
export interface GatheredHints {
  /** Whether nothing but the clock led to the read, so that it counts as polling. */
  readonly isPoll: boolean;
  /** When the first of them arrived; null if there are none. Unix time in ms. */
  readonly receivedAt: number | null;
  readonly jobs: ReadonlySet<number>;
  readonly pipelines: ReadonlySet<number>;
  readonly deleted: ReadonlySet<number>;
  readonly deletedEnvironments: ReadonlySet<number>;
}

/** The first hint waits this long for others. In ms. */
const FIRST_WAIT = 50;
/** Further hints wait until this time after the last read began. In ms. */
const GATHERING = 250;
/** GitLab calls a webhook before its replicas know the change: a read that found nothing is repeated after these times, in ms. */
const SECOND_LOOKS = [1000, 4000];
/** Webhooks count as healthy for this long after one came. In ms. */
const HEALTHY = 900_000;
/** Polling leaves the caller this part of their rate limit. */
const RESERVE = 0.2;
/** The longest pause after failed reads, so that a loss of access is noticed within a minute of GitLab's return. In ms. */
const LONGEST_PAUSE = 30_000;
/** A replica polls without having the turn when its last read is this many intervals ago: messages can get lost. */
const INTERVALS_WITHOUT_READ = 10;
/** Or this long ago, in ms. */
const LONGEST_WITHOUT_READ = 120_000;
/** The most jobs, pipelines and deletions that are remembered until the next read. */
const MOST_NAMED = 50;

/** Decides when a feed reads next. */
export class Timetable {
  readonly #times: PollTimes;
  readonly #hearsWebhooks: () => boolean;
  #hints = new Gathering();
  /** The hints that the last reads were for. */
  #answered = new Gathering();
  #lastRead = Date.now();
  /** When the first of #hints arrived here, by our own clock. */
  #hintedAt = 0;
  #lastHook = 0;
  #isHookMissing = false;
  #looks = 0;
  #failures = 0;
  #pausedUntil = 0;
  #othersTurnUntil = 0;
  #rereadAt = Infinity;

  /** `hearsWebhooks` says whether a webhook that reaches another replica is known here. */
  constructor(times: PollTimes, hearsWebhooks: () => boolean) {
    this.#times = times;
    this.#hearsWebhooks = hearsWebhooks;
  }

  /** Whether the next read answers no hint: it is due only because time has passed, so one replica can do it for all. */
  get isPoll(): boolean {
    return this.#hints.receivedAt === null && this.#looks === 0 && this.#rereadAt === Infinity;
  }

  /** Until when only hints lead to reads; null if the rate limit allows polling. Unix time in ms. */
  get pollingPausedUntil(): number | null {
    return this.#pausedUntil > Date.now() ? this.#pausedUntil : null;
  }

  hinted(hint: Hint): void {
    if (hint.source === 'loss') {
      this.reread(Date.now());
      return;
    }
    if (this.#hints.receivedAt === null) this.#hintedAt = Date.now();
    this.#hints.add(hint);
    if (hint.source === 'poll') this.#isHookMissing = true;
    if (hint.source !== 'webhook') return;
    this.#lastHook = hint.receivedAt;
    this.#isHookMissing = false;
  }

  /** A read is due at this time, because hints may have been lost. Unix time in ms. */
  reread(at: number): void {
    this.#rereadAt = Math.min(this.#rereadAt, at);
  }

  /**
   * Another replica has the turn to poll for this long, in ms. This one reads all the same if it has read nothing for many
   * intervals.
   */
  leave(duration: number, interval: number): void {
    const now = Date.now();
    const longest = Math.min(INTERVALS_WITHOUT_READ * interval, LONGEST_WITHOUT_READ);
    if (now - this.#lastRead > longest) this.reread(now);
    else this.#othersTurnUntil = now + duration;
  }

  /** In ms, how long to wait before the next read. */
  wait(hasUnfinished: boolean): number {
    const now = Date.now();
    const reread = Math.max(this.#rereadAt, this.#lastRead + GATHERING) - now;
    return Math.max(0, Math.min(reread, this.#regularWait(hasUnfinished, now)));
  }

  #regularWait(hasUnfinished: boolean, now: number): number {
    const since = now - this.#lastRead;
    const others = this.isPoll ? this.#othersTurnUntil - now : 0;
    if (this.#failures > 0) return Math.max(others, this.#backoff() - since);
    if (this.#hints.receivedAt !== null)
      return Math.max(this.#hintedAt + FIRST_WAIT - now, GATHERING - since);
    const look = SECOND_LOOKS[SECOND_LOOKS.length - this.#looks];
    if (look !== undefined) return Math.max(0, look - since);
    if (this.#pausedUntil > now) return this.#pausedUntil - now;
    return Math.max(others, withJitter(this.interval(hasUnfinished)) - since);
  }

  /** A read begins: returns the hints that it answers. A second look answers the same hints once more. */
  begin(): GatheredHints {
    const { isPoll } = this;
    const isReread = this.#rereadAt !== Infinity;
    this.#lastRead = Date.now();
    this.#rereadAt = Infinity;
    if (this.#hints.receivedAt !== null) {
      this.#answered = this.#hints;
      this.#hints = new Gathering();
      this.#looks = SECOND_LOOKS.length + 1;
    } else if (this.#looks === 0) {
      this.#answered = new Gathering(isPoll);
      // Stays due until it succeeds.
      if (isReread) this.#looks = 1;
    }
    return this.#answered;
  }

  succeeded(hasChanges: boolean): void {
    this.#failures = 0;
    this.#looks = hasChanges ? 0 : Math.max(0, this.#looks - 1);
  }

  failed(): void {
    this.#failures += 1;
  }

  /** Polling found a change. Returns whether a webhook should have reported it: then polling is frequent until one comes. */
  missed(): boolean {
    const wasHealthy = this.#isHooked();
    this.#isHookMissing = true;
    return wasHealthy;
  }

  limited({ limit, remaining, resetsAt }: RateLimit): void {
    if (limit === null || remaining === null || resetsAt === null) return;
    if (remaining < limit * RESERVE) this.#pausedUntil = resetsAt;
  }

  /** In ms, how often to poll. */
  interval(hasUnfinished: boolean): number {
    const { active, idle, hooked } = this.#times;
    if (this.#isHooked()) return hooked;
    return hasUnfinished ? active : idle;
  }

  #isHooked(): boolean {
    return this.#hearsWebhooks() && !this.#isHookMissing && Date.now() - this.#lastHook < HEALTHY;
  }

  #backoff(): number {
    return Math.min(LONGEST_PAUSE, 1000 * 2 ** (this.#failures - 1));
  }
}

class Gathering implements GatheredHints {
  readonly isPoll: boolean;
  receivedAt: number | null = null;
  readonly jobs = new Set<number>();
  readonly pipelines = new Set<number>();
  readonly deleted = new Set<number>();
  readonly deletedEnvironments = new Set<number>();

  constructor(isPoll = false) {
    this.isPoll = isPoll;
  }

  add({ receivedAt, job, pipeline, deleted, deletedEnvironment }: Hint): void {
    this.receivedAt ??= receivedAt;
    addTo(this.jobs, job);
    addTo(this.pipelines, pipeline);
    addTo(this.deleted, deleted);
    addTo(this.deletedEnvironments, deletedEnvironment);
  }
}

function addTo(set: Set<number>, value: number | undefined): void {
  if (value !== undefined && set.size < MOST_NAMED) set.add(value);
}

/** Up to a fifth shorter, so that the feeds of a process do not read all at once. */
function withJitter(interval: number): number {
  return interval * (0.8 + 0.2 * Math.random());
}
