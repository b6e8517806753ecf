import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';

/** Adds the errors that resolvers reported, in addition to returning values, to the errors of the operation. */
export const reportedErrors: Plugin<Context> = {
  onExecute({ args }) {
    const { contextValue } = args as ExecutionArgs & { readonly contextValue: Context };
    return {
      onExecuteDone({ result, setResult }) {
        const reported = contextValue.reported.all;
        if (reported.length === 0 || Symbol.asyncIterator in result) return;
        const { data, errors = [] } = result as ExecutionResult;
        // Without data, the response does not have the lists that these errors are about.
        if (data != null) setResult({ ...(result as ExecutionResult), errors: [...errors, ...reported] });
      },
    };
  },
};
