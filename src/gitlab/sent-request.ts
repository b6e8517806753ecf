import type { RateLimit } from './headers.ts';

/** What one request of an operation shares with other reads, no matter how many attempts it took. */
export interface Sharing {
  /** Further reads of the operation that used the same answer, so that nothing was sent for them. */
  reads: number;
  /** Whether the answer came from a read that another operation sent, and paid for: in flight or kept (SHARE_FOR). */
  isJoined: boolean;
}

/** One attempt, for logs, metrics and the cost of an operation. */
export interface SentRequest {
  readonly method: string;
  readonly route: string;
  /** Encoded, below `/api/v4`, with its query. It contains what the caller wrote, so it is not for logs or metrics. */
  readonly path: string;
  /** Null until there is an answer, and if there is none. */
  status: number | null;
  /** Unix time in ms. */
  readonly startedAt: number;
  /** In ms; null while it is under way. */
  duration: number | null;
  /** From 1. Retries and followed redirects count. */
  readonly attempt: number;
  /** One object for all attempts at the same request. */
  readonly sharing: Sharing;
  /** GitLab's rate limit as the answer reports it; null until there is an answer, and if it reports none. */
  rateLimit: RateLimit | null;
}
