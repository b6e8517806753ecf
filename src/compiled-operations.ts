import { type DocumentNode, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** To compile an operation costs as much as to execute it some ten times: only one that comes back is worth it. */
const INTERPRETED_RUNS = 2;

interface KnownOperation {
  runs: number;
  compiled: Execute | undefined;
}

/**
 * Executes operations by graphql-js, and those that come again and again as JavaScript that graphql-jit makes of them:
 * the same answer at less than half the cost. What was compiled is forgotten with Yoga's parsed document.
 */
export function compiledOperations(): Plugin {
  const documents = new WeakMap<DocumentNode, Map<string, KnownOperation>>();
  return {
    onExecute({ args, setExecuteFn }) {
      const { schema, document, operationName } = args as ExecutionArgs;
      const operations = documents.get(document) ?? new Map<string, KnownOperation>();
      documents.set(document, operations);

      const known = operations.get(operationName ?? '') ?? { runs: 0, compiled: undefined };
      operations.set(operationName ?? '', known);
      known.runs += 1;
      if (known.runs > INTERPRETED_RUNS) {
        known.compiled ??= compile(schema, document, operationName);
      }
      setExecuteFn(known.compiled ?? execute);
    },
  };
}

function compile(
  schema: ExecutionArgs['schema'],
  document: DocumentNode,
  operationName: ExecutionArgs['operationName'],
): Execute {
  // Without the option, `@skip` and `@include` on a fragment that is spread twice get into each other's way.
  const compiled = compileQuery(schema, document, operationName ?? undefined, {
    useExperimentalPathBasedSkipInclude: true,
  });
  if (!isCompiledQuery(compiled)) return execute;
  return ({ rootValue, contextValue, variableValues }) =>
    compiled.query(rootValue, contextValue, variableValues ?? {}) as ReturnType<Execute>;
}
