import type { Shape } from './answer-body.ts';
import type { Headers } from './headers.ts';
import type { Operation } from './operation.ts';
import type { TokenUse } from './token-advice.ts';
import type { Sharing } from './sent-request.ts';

/** One request, as a client passes it to the dispatcher. */
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
  /** The operation that the request belongs to. */
  readonly operation: Operation;
}

/** The project in the path of a request, encoded as it is there; undefined if the request is not about one project. */
export function projectIn({ path }: Pick<DispatchedRequest, 'path'>): string | undefined {
  return /^\/projects\/([^/?]+)/.exec(path)?.[1];
}

/** A successful answer: its JSON has the requested shape. */
export interface Answer {
  readonly json: unknown;
  readonly headers: Headers;
}
