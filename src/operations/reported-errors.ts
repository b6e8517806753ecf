import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/**
 * Adds the errors that resolvers reported, in addition to returning values, to the errors of the operation. List this plugin
 * after the plugin that chooses how to execute: it wraps the execution, so that callers that share it get these errors too.
 */
export const reportedErrors: Plugin<Context> = {
  onExecute({ executeFn, setExecuteFn }) {
    const execute = executeFn as (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
    setExecuteFn((args: ExecutionArgs) => {
      const result = execute(args);
      return result instanceof Promise
        ? result.then((settled) => withReported(settled, args))
        : withReported(result, args);
    });
  },
};

function withReported(result: ExecutionResult, { contextValue }: ExecutionArgs): ExecutionResult {
  const reported = (contextValue as Context).reported.all;
  // Without data, the response does not have the lists that these errors are about.
  if (reported.length === 0 || result.data == null) return result;
  return { ...result, errors: [...(result.errors ?? []), ...reported] };
}
