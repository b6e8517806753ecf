import {
  type DocumentNode,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type * as GraphQLJit from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';
import { asCompilable, type CompilableDocument } from './compilable-document.ts';
import type { Context } from '../context.ts';

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Compiling an operation costs as much as about ten executions, so only operations that clients repeat are worth it. */
const INTERPRETED_RUNS = 2;

/** The memory for one field in a compiled program; we measured 2 to 7 KB. */
export const BYTES_PER_FIELD = 6 * 1024;

let jit: typeof GraphQLJit | undefined;

/** Loading graphql-jit takes a tenth of the time of a start, so the first operation that clients repeat loads it. */
async function loadJit(): Promise<void> {
  jit = await import('graphql-jit');
}

interface KnownOperation {
  runs: number;
  compiled: Execute | undefined;
}

/** Whether the cache has room for a program of this size next to its document; if so, reserves the room. */
type HasRoom = (document: DocumentNode, bytes: number) => boolean;

/**
 * Executes operations with graphql-js, and compiles operations that clients repeat to JavaScript with graphql-jit: the
 * response is the same, at less than half the cost. graphql-js executes all operations for which graphql-jit would respond
 * differently. A compiled program is forgotten together with Yoga's parsed document.
 */
export function compiledOperations(hasRoom: HasRoom = () => true): Plugin {
  const documents = new WeakMap<DocumentNode, Map<string, KnownOperation>>();
  return {
    onExecute({ args, setExecuteFn }) {
      const { document, operationName } = args as ExecutionArgs;
      const operations = documents.get(document) ?? new Map<string, KnownOperation>();
      documents.set(document, operations);

      const known = operations.get(operationName ?? '') ?? { runs: 0, compiled: undefined };
      operations.set(operationName ?? '', known);
      known.runs += 1;
      // Without graphql-jit, graphql-js executes all operations.
      if (known.runs === INTERPRETED_RUNS && !jit) loadJit().catch(() => undefined);
      if (known.runs > INTERPRETED_RUNS && jit) {
        known.compiled ??= compile(jit, args, hasRoom);
      }
      setExecuteFn(known.compiled ?? execute);
    },
  };
}

function compile(
  { compileQuery, isCompiledQuery }: typeof GraphQLJit,
  { schema, document, operationName }: ExecutionArgs,
  hasRoom: HasRoom,
): Execute {
  const operation = getOperationAST(document, operationName);
  const compilable = operation && asCompilable(schema, document, operation);
  if (!compilable || !hasRoom(document, compilable.fields * BYTES_PER_FIELD)) return execute;

  const compiled = compileQuery(schema, compilable.document, operationName ?? undefined);
  return isCompiledQuery(compiled) ? executeCompiled(compiled.query, compilable, operation) : execute;
}

type CompiledQuery = (root: unknown, context: unknown, variables: Record<string, unknown>) => unknown;

/**
 * If a response has errors, graphql-js executes the query again: graphql-jit places and counts errors differently, and
 * closes the gaps in lists. The second execution sends no request, because the operation's loaders and client keep all
 * results and failures.
 */
function executeCompiled(
  query: CompiledQuery,
  { variables }: CompilableDocument,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Execute {
  return (args) => {
    const { schema, rootValue, contextValue, variableValues } = args;
    const { coerced } = getVariableValues(schema, variableDefinitions, variableValues ?? {});
    const values = coerced && variables(coerced);
    if (!values) return execute(args);

    const answer = query(rootValue, contextValue, values) as ReturnType<Execute>;
    return answer instanceof Promise
      ? answer.then((settled) => (settled.errors ? executeAgain(args) : settled))
      : answer.errors
        ? executeAgain(args)
        : answer;
  };
}

function executeAgain(args: ExecutionArgs): ReturnType<Execute> {
  const { response, gitlab } = (args.contextValue ?? {}) as Partial<Context>;
  response?.beginAgain();
  // The cost shows the reads that shared a request in one execution, not in both.
  const shared = (gitlab?.sharings ?? []).map((sharing) => ({ sharing, reads: sharing.reads }));
  const uncount = (result: ExecutionResult): ExecutionResult => {
    for (const { sharing, reads } of shared) sharing.reads = reads;
    return result;
  };
  const result = execute(args);
  return result instanceof Promise ? result.then(uncount) : uncount(result);
}
