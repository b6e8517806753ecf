import type { IncomingMessage, ServerResponse } from 'node:http';
import { applicationLimited, json, plainText, type Answer } from './answer.ts';

/** The requests that a fault applies to: all requests if it has neither a method nor a path. */
export interface FaultMatch {
  readonly method?: string;
  /** The start of the path and query as sent, without `/api/v4`, or a regular expression to find in them. */
  readonly path?: string | RegExp;
  /** The number of requests that it applies to. If omitted, it applies until it is cleared. */
  readonly times?: number;
}

export type FaultEffect =
  /** Sends a text body as it is and any other body as JSON, for example JSON of the wrong shape. */
  | {
      readonly does: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** One of GitLab's own failures. `headers` are added to the headers of that failure. */
  | { readonly does: 'fail'; readonly as: FailureName; readonly headers?: Record<string, string> }
  | { readonly does: 'redirect'; readonly location: string; readonly status?: number }
  /** Sends the usual response later. */
  | { readonly does: 'delay'; readonly milliseconds: number }
  /** Sends the usual response when the promise resolves. */
  | { readonly does: 'wait'; readonly until: () => Promise<unknown> }
  | { readonly does: 'hang' }
  /** With `request` (the default), the request has no effect. With `answer` and `body`, it has an effect. */
  | { readonly does: 'reset'; readonly at?: 'request' | 'answer' | 'body' }
  /** Sends less of the usual response than its `content-length` says. */
  | { readonly does: 'truncate' }
  /** Sends the usual response one byte at a time. */
  | { readonly does: 'drip'; readonly milliseconds: number }
  | { readonly does: 'gzip' }
  | {
      readonly does: 'respond';
      readonly respond: (request: IncomingMessage, response: ServerResponse) => void;
    };

export type Fault = FaultMatch & FaultEffect;

export class FaultList {
  #pending: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Returns the first fault that applies to the request, and counts this use of it. */
  take(method: string, target: string): Fault | undefined {
    const met = this.#pending.find(({ fault, left }) => left > 0 && isMet(fault, method, target));
    if (met !== undefined) met.left -= 1;
    return met?.fault;
  }
}

/** The response that replaces the usual one, or undefined if the fault only changes how the usual one is sent. */
export function faultAnswer(fault: Fault): Answer | undefined {
  if (fault.does === 'fail') {
    const failure = failures[fault.as];
    return { ...failure, headers: { ...failure.headers, ...fault.headers } };
  }
  if (fault.does === 'redirect') {
    return plainText(fault.status ?? 302, `This resource has been moved to ${fault.location}.`, {
      location: fault.location,
    });
  }
  if (fault.does !== 'answer') return undefined;
  const { status, headers = {}, body = '' } = fault;
  return typeof body === 'string' ? { status, headers, body } : json(status, body, headers);
}

/** The ways in which GitLab and the proxies in front of it fail. */
const failures = {
  unauthorized: json(401, { message: '401 Unauthorized' }),
  forbidden: json(403, { message: '403 Forbidden' }),
  'not-found': json(404, { message: '404 Not found' }),
  conflict: json(409, { message: '409 Conflict: Resource lock' }),
  'insufficient-granular-scope': json(403, {
    error: 'insufficient_granular_scope',
    error_description: 'Access denied: This operation requires a fine-grained personal access token.',
  }),
  'rate-limited': plainText(429, 'Retry later\n', { 'retry-after': '60' }),
  // The limit of one endpoint: no header says how long to wait.
  'application-limited': applicationLimited(),
  internal: json(500, { message: '500 Internal Server Error' }),
  'bad-gateway': page(502, 'Waiting for GitLab to boot'),
  unavailable: json(
    503,
    { message: 'Upstream Gitaly has been exhausted. Try again later' },
    { 'retry-after': '30' },
  ),
  'gateway-timeout': page(504, '504 Gateway Time-out'),
} satisfies Record<string, Answer>;

export type FailureName = keyof typeof failures;
export const failureNames = Object.keys(failures) as FailureName[];

function page(status: number, title: string): Answer {
  const body = `<!DOCTYPE html>\n<html><head><title>${title} (${status})</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

function isMet({ method, path }: Fault, wantedMethod: string, target: string): boolean {
  if (method !== undefined && method.toUpperCase() !== wantedMethod) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? target.startsWith(path) : target.search(path) >= 0;
}
