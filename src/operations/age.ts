import type { ExecutionArgs } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';

/**
 * Sets `Age` if the operation used responses that SHARE_FOR keeps: the age of the oldest of them, in whole seconds, rounded
 * up, so that data is never older than the header says. Without the header, everything was read for this response.
 */
export function age(): Plugin<Context> {
  const ages = new WeakMap<Request, number>();
  return {
    onExecute({ args }) {
      const { gitlab, callers, request } = (args as ExecutionArgs).contextValue as Context &
        YogaInitialContext;
      return {
        onExecuteDone() {
          const { age: oldest } = callers.joined ?? gitlab;
          if (oldest !== null) ages.set(request, Math.ceil(oldest / 1000));
        },
      };
    },
    onResponse({ request, response }) {
      const seconds = ages.get(request);
      if (seconds !== undefined) response.headers.set('age', String(seconds));
    },
  };
}
