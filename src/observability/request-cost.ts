import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { GitLabClient } from '../gitlab/client.ts';
import type { RateLimit } from '../gitlab/headers.ts';

/** If a request has this header with the value `1`, the response says what the operation cost. */
export const REQUEST_COST_HEADER = 'x-request-cost';

/** The content of `extensions.requestCost`. Times are in ms. */
export interface RequestCost {
  /** The number of requests sent to GitLab; each attempt counts. */
  readonly count: number;
  /**
   * The number of reads that used the response to another read, of this operation or of another one of the same caller. The
   * read that found the change of an event counts here.
   */
  readonly shared: number;
  /** The duration of the operation, from the end of its validation. */
  readonly durationMs: number;
  /** The newest rate limit that GitLab sent, or null. `resetsAt` is a time such as `2026-11-22T16:31:00.000Z`. */
  readonly rateLimit: (Pick<RateLimit, 'limit' | 'remaining'> & { readonly resetsAt: string | null }) | null;
  /** In the order in which the gateway sent them. */
  readonly requests: readonly RequestSent[];
}

export interface RequestSent {
  readonly method: string;
  /** The path without values, such as `/projects/:/deployments/:`. */
  readonly route: string;
  /** Below `/api/v4`, encoded, with the query; `***` replaces the caller's token. */
  readonly path: string;
  /** Null if there was no response. */
  readonly status: number | null;
  /** From the same start as `durationMs` of the operation. */
  readonly startedAfterMs: number;
  /** Null if the operation did not wait for the response. */
  readonly durationMs: number | null;
  /** 1 for the first attempt. Higher numbers are retries after a failure, or redirects. */
  readonly attempt: number;
  /** The number of other reads of the operation that used this response. */
  readonly shared: number;
}

/**
 * Adds `extensions.requestCost` to the response if the request has `REQUEST_COST_HEADER`: the REST requests of this
 * operation, without headers and bodies. An operation that is not executed, for example an invalid one, has no cost.
 */
export const requestCost: Plugin<Context> = {
  onExecute({ args }) {
    const { contextValue } = args as ExecutionArgs & {
      readonly contextValue: Context & YogaInitialContext & { readonly isEvent?: boolean };
    };
    const { gitlab, request, isEvent } = contextValue;
    if (request.headers.get(REQUEST_COST_HEADER) !== '1') return;

    const startedAt = Date.now();
    const start = performance.now();
    return {
      onExecuteDone({ result, setResult }) {
        if (Symbol.asyncIterator in result) return;
        const { extensions, ...answer } = result as ExecutionResult;
        const cost = costOf(gitlab, startedAt, performance.now() - start);
        // All subscriptions of the same token share the read that found the change.
        const shared = isEvent ? cost.shared + 1 : cost.shared;
        setResult({ ...answer, extensions: { ...extensions, requestCost: { ...cost, shared } } });
      },
    };
  },
};

function costOf(gitlab: GitLabClient, startedAt: number, duration: number): RequestCost {
  const { requests } = gitlab;
  // The last of several attempts has the shared result, whether it is a response or a failure.
  const lastAttempts = new Map(requests.map((sent) => [sent.sharing, sent]));

  return {
    count: requests.length,
    shared: gitlab.sharings.reduce((sum, { reads, isJoined }) => sum + reads + (isJoined ? 1 : 0), 0),
    durationMs: rounded(duration),
    rateLimit: shownLimit(requests.flatMap((sent) => sent.rateLimit ?? [])),
    requests: requests.map((sent) => ({
      method: sent.method,
      route: sent.route,
      path: gitlab.withoutSecret(sent.path),
      status: sent.status,
      // The system clock may have been set back.
      startedAfterMs: Math.max(0, sent.startedAt - startedAt),
      durationMs: sent.duration === null ? null : rounded(sent.duration),
      attempt: sent.attempt,
      shared: lastAttempts.get(sent.sharing) === sent ? sent.sharing.reads : 0,
    })),
  };
}

/**
 * The newest rate limit from GitLab: in the latest period, the one with the fewest remaining requests. Responses to
 * parallel requests arrive in any order.
 */
function shownLimit(limits: readonly RateLimit[]): RequestCost['rateLimit'] {
  const [newest] = [...limits].sort(
    (one, other) =>
      (other.resetsAt ?? 0) - (one.resetsAt ?? 0) ||
      (one.remaining ?? Infinity) - (other.remaining ?? Infinity),
  );
  if (!newest) return null;

  const { limit, remaining, resetsAt } = newest;
  return { limit, remaining, resetsAt: resetsAt === null ? null : new Date(resetsAt).toISOString() };
}

/** Rounded to a tenth of a ms. */
function rounded(duration: number): number {
  return Math.round(duration * 10) / 10;
}
