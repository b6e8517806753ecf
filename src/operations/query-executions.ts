import {
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { fragmentsOf } from '../limits/response-size.ts';
import { QueryExecution } from './query-execution.ts';
import { queryKey } from './operation-key.ts';
import { QueryPlan } from './query-plan.ts';
import { findPlan, keepPlan } from './query-plans.ts';

/**
 * Executes queries with `QueryExecution`, and all other operations with graphql-js. If anything fails, graphql-js executes
 * the query again, and its response with the errors is the response. That sends no request, because the operation's loaders
 * and client keep all results and failures.
 */
export const queryExecutions: Plugin = {
  onExecute({ setExecuteFn }) {
    setExecuteFn(executeOperation);
  },
};

type Result = ExecutionResult | Promise<ExecutionResult>;

/** Executes an operation as graphql-js does. */
export function executeOperation(args: ExecutionArgs): Result {
  const { schema, document, operationName, contextValue, rootValue } = args;
  const operation = getOperationAST(document, operationName);
  const rootType = schema.getQueryType();
  if (operation?.operation !== OperationTypeNode.QUERY || !rootType) return execute(args);

  const key = rootValue === undefined ? queryKey(args) : null;
  const plan = (key === null ? undefined : findPlan(key, schema)) ?? newPlan(args, operation, rootType);
  if (!plan) return execute(args);

  const result = (data: Record<string, unknown> | null): Result => {
    if (key !== null) keepPlan(key, plan, document);
    return data ? { data } : executeAgain(args);
  };
  const data = new QueryExecution(plan, contextValue).run();
  return data instanceof Promise ? data.then(result) : result(data);
}

/** Null if the variables are invalid. */
function newPlan(
  { schema, document, rootValue, variableValues }: ExecutionArgs,
  operation: OperationDefinitionNode,
  rootType: GraphQLObjectType,
): QueryPlan | null {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
  if (!coerced) return null;
  const fragments = fragmentsOf(document);
  return new QueryPlan({ schema, fragments, rootValue, operation, variableValues: coerced }, rootType);
}

function executeAgain(args: ExecutionArgs): Result {
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
