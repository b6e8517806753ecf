/** Counts by name. */
export type Counts = Record<string, number>;

const MOST_KEPT = 20;

/** What came of all the traffic, and which promises it broke. */
export class Tally {
  readonly requests: Counts = {};
  /** Answers by HTTP status; `none` where the connection ended without one, as it does for whoever leaves. */
  readonly statuses: Counts = {};
  /** Errors within answers by their code. */
  readonly codes: Counts = {};
  /** The first few broken promises of each kind, in words, and how many there are. */
  readonly broken: Record<string, string[]> = {};
  readonly #brokenCounts: Counts = {};

  request(kind: string): void {
    count(this.requests, kind);
  }

  answer(status: number | 'none', codes: readonly string[]): void {
    count(this.statuses, String(status));
    for (const code of codes) count(this.codes, code);
  }

  /** Takes down that a promise was broken. */
  breach(promise: string, details: string): void {
    count(this.#brokenCounts, promise);
    const kept = (this.broken[promise] ??= []);
    if (kept.length < MOST_KEPT) kept.push(details.slice(0, 1000));
  }

  breaches(promise: string): number {
    return this.#brokenCounts[promise] ?? 0;
  }

  get isWhole(): boolean {
    return Object.keys(this.#brokenCounts).length === 0;
  }
}

export function count(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
