import type { Shape } from './answer-body.ts';
import type { Headers } from './headers.ts';
import type { Operation } from './operation.ts';
import type { TokenUse } from './token-advice.ts';
import type { Sharing } from './sent-request.ts';

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

/** A good answer: its JSON has the shape that was asked for. */
export interface Answer {
  readonly json: unknown;
  readonly headers: Headers;
}
