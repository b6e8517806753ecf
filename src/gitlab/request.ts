import type { Shape } from './answer-body.ts';
import type { Headers, RateLimit } from './headers.ts';
import type { Operation } from './operation.ts';
import type { TokenUse } from './token-advice.ts';

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
  readonly token: TokenUse;
  readonly sharing: Sharing;
  /** That which the request belongs to. */
  readonly operation: Operation;
}

/** The project in the path of a request, encoded as it is there; undefined if the request is not about one project. */
export function projectIn({ path }: Pick<DispatchedRequest, 'path'>): string | undefined {
  return /^\/projects\/([^/?]+)/.exec(path)?.[1];
}

/** How often the answer to one request was used again, no matter how many attempts the request took. */
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

/** A good answer: its JSON has the shape that was asked for. */
export interface Answer {
  readonly json: unknown;
  readonly headers: Headers;
}
