import type { RateLimit } from './headers.ts';

/** How often the answer to one request was used again, by however many attempts it was got. */
export interface Sharing {
  /** Further reads of the operation that asked for the same, and for which nothing was sent. */
  reads: number;
}

/** One attempt, for logs, metrics and whoever asks what an operation cost. */
export interface SentRequest {
  readonly method: string;
  readonly route: string;
  /** Encoded, below `/api/v4`, with its query. It holds what the caller wrote: for the caller, not for logs or metrics. */
  readonly path: string;
  /** Null until there is an answer, and where there is none. */
  status: number | null;
  /** Unix time in ms. */
  readonly startedAt: number;
  /** In ms; null while it is under way. */
  duration: number | null;
  /** From 1; above where it was sent again, be it elsewhere because of a redirect. */
  readonly attempt: number;
  /** One object for all attempts at the same request. */
  readonly sharing: Sharing;
  /** What GitLab's answer says of its limit; null until there is an answer, and where it says nothing. */
  rateLimit: RateLimit | null;
}
