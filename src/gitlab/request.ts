import type { Shape } from './answer-body.ts';
import type { Headers } from './headers.ts';
import type { Operation } from './operation.ts';
import type { Principal } from './principal.ts';
import type { Sharing } from './sent-request.ts';
import type { TokenUse } from './token-advice.ts';

/** One request on its way to GitLab. */
export interface DispatchedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly route: string;
  /** Encoded, below `/api/v4`, with its query. */
  readonly path: string;
  /** Names and values in turn. The requests of one operation share the array. */
  readonly headers: readonly string[];
  readonly body: string | null;
  readonly shape: Shape;
  readonly token: TokenUse;
  readonly sharing: Sharing;
  /** The operation that the request belongs to, or all that share it. */
  readonly operation: Principal;
}

/** One request, as a client passes it to the dispatcher. */
export interface ClientRequest extends DispatchedRequest {
  readonly operation: Operation;
}

/** The project in the path of a request, encoded as it is there; undefined if the request is not about one project. */
export function projectIn({ path }: Pick<DispatchedRequest, 'path'>): string | undefined {
  return /^\/projects\/([^/?]+)/.exec(path)?.[1];
}

/** A successful answer: its JSON has the requested shape. */
export interface Answer {
  /** Several operations may share it, so nobody changes it. */
  readonly json: unknown;
  readonly headers: Headers;
  /** Of the attempt that GitLab answered, which a redirect may have changed: encoded, below `/api/v4`, with its query. */
  readonly path: string;
  /** The length of the JSON, in characters. */
  readonly length: number;
}

/**
 * Whether two names may mean the same project. A number and a path may; so may undefined, which stands for a request that is
 * not about one project. Two numbers mean the same project only if they are equal, and so do two paths, in any case.
 */
export function mayBeSame(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined || isNumber(one) !== isNumber(other)) return true;
  return one.toLowerCase() === other.toLowerCase();
}

function isNumber(project: string): boolean {
  return /^\d+$/.test(project);
}
