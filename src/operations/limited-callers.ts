import { type ExecutionArgs, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import type { RateLimits } from '../gitlab/rate-limits.ts';

/**
 * Refuses an operation if the caller's limit at GitLab is used up, and nothing was sent for it because of that: HTTP status
 * 429 with `Retry-After` and without `data`, so that no client replaces the data in its cache with nulls. This includes
 * mutations, because none of their changes was sent. An operation for which something was sent keeps what it has. So does
 * one that needs nothing from GitLab, such as introspection.
 */
export function limitedCallers(limits: RateLimits): Plugin<Context> {
  return {
    onExecute({ args }) {
      const { gitlab, callers } = (args as ExecutionArgs).contextValue as Context;
      return {
        onExecuteDone({ setResult }) {
          const duration = (callers.joined ?? gitlab).preventedFor;
          if (duration === null) return;
          limits.countOperation();
          setResult({ errors: [limited(Math.max(1, Math.ceil(duration / 1000)))] });
        },
      };
    },
  };
}

function limited(seconds: number): GraphQLError {
  const message = `GitLab accepts no more requests from you for ${seconds} s, because your limit is used up. The gateway sent nothing to GitLab. Keep the data that you have, and try again in ${seconds} s.`;
  return new GraphQLError(message, {
    extensions: {
      code: 'RATE_LIMITED',
      retryAfter: seconds,
      http: { status: 429, headers: { 'retry-after': String(seconds) } },
    },
  });
}
