import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** Adds the errors that resolvers reported beside their values to the errors of the operation. */
export const reportedErrors: Plugin<Context> = {
  onExecute({ args }) {
    const { contextValue } = args as ExecutionArgs & { readonly contextValue: Context };
    return {
      onExecuteDone({ result, setResult }) {
        const reported = contextValue.reported.all;
        if (reported.length === 0 || Symbol.asyncIterator in result) return;
        const { data, errors = [] } = result as ExecutionResult;
        // Where there is no data, the list is not in it either.
        if (data != null) setResult({ ...(result as ExecutionResult), errors: [...errors, ...reported] });
      },
    };
  },
};
