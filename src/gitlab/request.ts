import type { Shape } from './answer-body.ts';
import type { Cancellation } from './cancellation.ts';
import type { Headers } from './headers.ts';

/** One request, as a client hands it over. */
export interface DispatchedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly route: string;
  /** Encoded, below `/api/v4`, with its query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | null;
  readonly shape: Shape;
  /** What must not be repeated from GitLab's error texts; null where there are no credentials. */
  readonly secret: string | null;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
  readonly cancellation: Cancellation;
  /** Gets an entry for each attempt. */
  readonly log: SentRequest[];
}

/** One attempt, for logs and metrics. */
export interface SentRequest {
  readonly method: string;
  readonly route: string;
  /** Null until there is an answer, and where there is none. */
  status: number | null;
  /** Unix time in ms. */
  readonly startedAt: number;
  /** In ms; null while it is under way. */
  duration: number | null;
  /** From 1; above where it was sent again, be it elsewhere because of a redirect. */
  readonly attempt: number;
}

/** A good answer: its JSON has the shape that was asked for. */
export interface Answer {
  readonly json: unknown;
  readonly headers: Headers;
}
