import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { GitLabClient } from '../gitlab/client.ts';
import type { RateLimit } from '../gitlab/headers.ts';

/** Who sends this header with the value `1` is told what the operation cost. */
export const REQUEST_COST_HEADER = 'x-request-cost';

/** What `extensions.requestCost` of an answer holds. Times are in ms. */
export interface RequestCost {
  /** How many requests were sent to GitLab; each attempt counts. */
  readonly count: number;
  /** How many reads were answered by a request that another one had sent. */
  readonly shared: number;
  /** How long the operation took, from the end of its validation. */
  readonly durationMs: number;
  /** What GitLab said last; null where it said nothing. `resetsAt` is a time as in `2026-11-22T16:31:00.000Z`. */
  readonly rateLimit: (Pick<RateLimit, 'limit' | 'remaining'> & { readonly resetsAt: string | null }) | null;
  /** In the order in which they were sent. */
  readonly requests: readonly RequestSent[];
}

export interface RequestSent {
  readonly method: string;
  /** Without its values, as in `/projects/:/deployments/:`. */
  readonly route: string;
  /** Below `/api/v4`, encoded, with its query; `***` is where the caller's token was. */
  readonly path: string;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** Counted from where `durationMs` of the operation begins. */
  readonly startedAfterMs: number;
  /** Null where the operation did not wait for the answer. */
  readonly durationMs: number | null;
  /** From 1; above, the request was sent again: after a failure, or to where GitLab redirected it. */
  readonly attempt: number;
  /** How many further reads its answer was used for. */
  readonly shared: number;
}

/**
 * Shows callers who ask for it, by `REQUEST_COST_HEADER`, the REST requests behind their answer as
 * `extensions.requestCost`: those of this operation alone, and no header or body of any. What is never executed, such
 * as an invalid operation, has no cost to show.
 */
export const requestCost: Plugin<Context> = {
  onExecute({ args }) {
    const { contextValue } = args as ExecutionArgs & { readonly contextValue: Context & YogaInitialContext };
    const { gitlab, request } = contextValue;
    if (request.headers.get(REQUEST_COST_HEADER) !== '1') return;

    const startedAt = Date.now();
    const start = performance.now();
    return {
      onExecuteDone({ result, setResult }) {
        if (Symbol.asyncIterator in result) return;
        const { extensions, ...answer } = result as ExecutionResult;
        const cost = costOf(gitlab, startedAt, performance.now() - start);
        setResult({ ...answer, extensions: { ...extensions, requestCost: cost } });
      },
    };
  },
};

function costOf(gitlab: GitLabClient, startedAt: number, duration: number): RequestCost {
  const { requests } = gitlab;
  // Of several attempts the last one got what was shared, be it an answer or a failure.
  const lastAttempts = new Map(requests.map((sent) => [sent.sharing, sent]));

  return {
    count: requests.length,
    shared: [...lastAttempts.keys()].reduce((sum, { reads }) => sum + reads, 0),
    durationMs: rounded(duration),
    rateLimit: shownLimit(requests.flatMap((sent) => sent.rateLimit ?? [])),
    requests: requests.map((sent) => ({
      method: sent.method,
      route: sent.route,
      path: gitlab.withoutSecret(sent.path),
      status: sent.status,
      // The computer's clock may have been set back meanwhile.
      startedAfterMs: Math.max(0, sent.startedAt - startedAt),
      durationMs: sent.duration === null ? null : rounded(sent.duration),
      attempt: sent.attempt,
      shared: lastAttempts.get(sent.sharing) === sent ? sent.sharing.reads : 0,
    })),
  };
}

/**
 * The newest of the limits that GitLab told: in the latest period, the one of which least is left. Answers that are
 * under way together arrive in any order.
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

/** To a tenth of a ms. */
function rounded(duration: number): number {
  return Math.round(duration * 10) / 10;
}
