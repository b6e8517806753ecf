/** Counts by name. */
export type Counts = Record<string, number>;

const MOST_KEPT = 20;

/** The results of all traffic, and the promises that the gateway broke. */
export class Tally {
  readonly requests: Counts = {};
  /** Responses by HTTP status; `none` if the connection ended without one, such as that of a caller who disconnected. */
  readonly statuses: Counts = {};
  /** Errors in responses by their code. */
  readonly codes: Counts = {};
  /** The first few violations of each promise, in words. */
  readonly broken: Record<string, string[]> = {};
  readonly #brokenCounts: Counts = {};

  request(kind: string): void {
    count(this.requests, kind);
  }

  answer(status: number | 'none', codes: readonly string[]): void {
    count(this.statuses, String(status));
    for (const code of codes) count(this.codes, code);
  }

  /** Notes that the gateway broke a promise. */
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
