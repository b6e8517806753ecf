import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { introspectionSize } from './introspection-size.ts';
import type { Variables } from './list-length.ts';
import { refusedOperation } from '../http/refusal.ts';
import { tooManyValues } from './response-budget.ts';
import { defaultsOf, fragmentsOf, ResponseSizes } from './response-size.ts';
import type { Fragments } from './selected.ts';
import { listTooLong } from './size-limits.ts';

/** Of introspection alone, which graphql-js computes in one go. The whole schema has a third of it. */
const MOST_INTROSPECTION_VALUES = 20_000;

export interface ExecutionLimits {
  readonly maxNodes: number;
  readonly maxValues: number;
  readonly maxListLength: number;
}

/** Executions of an operation with other lengths of its lists than those before that are remembered. */
const MOST_LENGTHS = 20;

interface Measured {
  readonly fragments: Fragments;
  readonly sizes: ResponseSizes;
  /** Why an operation is refused, or null, by the operation and by what its variables make of its lists. */
  readonly refusals: WeakMap<OperationDefinitionNode, Map<string, GraphQLError | null>>;
}

/**
 * Refuses operations for what their variables make of them: LIST_TOO_LONG, TOO_MANY_NODES, TOO_MANY_VALUES. Nothing is
 * asked of GitLab. What nobody knows before GitLab has answered is left to the operation's `ResponseBudget`.
 */
export function executionLimits({ maxNodes, maxValues, maxListLength }: ExecutionLimits): Plugin {
  const measured = new WeakMap<DocumentNode, Measured>();

  const measuredOf = (schema: GraphQLSchema, document: DocumentNode): Measured => {
    const known = measured.get(document);
    if (known) return known;
    const fragments = fragmentsOf(document);
    const fresh = { fragments, sizes: new ResponseSizes(schema, fragments), refusals: new WeakMap() };
    measured.set(document, fresh);
    return fresh;
  };

  const refusalOf = (
    schema: GraphQLSchema,
    { sizes, fragments }: Measured,
    operation: OperationDefinitionNode,
    variables: Variables,
  ): GraphQLError | null => {
    const type = schema.getRootType(operation.operation);
    if (!type) return null;

    const { objects, values } = sizes.responseSize(operation.selectionSet, type, variables);
    if (objects > maxNodes) return tooManyNodes(maxNodes, objects);
    if (values > maxValues) return refusedOperation('TOO_MANY_VALUES', tooManyValues(maxValues, values));

    const most = Math.min(maxValues, MOST_INTROSPECTION_VALUES);
    const told = introspectionSize(schema, operation, fragments, variables, most);
    return told > most ? tooMuchIntrospection(most) : null;
  };

  const knownRefusalOf = (
    { schema, document }: ExecutionArgs,
    operation: OperationDefinitionNode,
    given: Variables,
  ): GraphQLError | null => {
    const measured = measuredOf(schema, document);
    const ofOperation = measured.refusals.get(operation) ?? new Map<string, GraphQLError | null>();
    measured.refusals.set(operation, ofOperation);
    const lengths = lengthsIn(given);
    let refusal = ofOperation.get(lengths);
    if (refusal === undefined) {
      refusal = refusalOf(schema, measured, operation, { ...defaultsOf(operation), ...given });
      if (ofOperation.size === MOST_LENGTHS) ofOperation.clear();
      ofOperation.set(lengths, refusal);
    }
    return refusal;
  };

  const begin = ({ schema, document, contextValue }: ExecutionArgs, operation: OperationDefinitionNode) => {
    const type = schema.getRootType(operation.operation);
    if (!type) return;
    const { sizes } = measuredOf(schema, document);
    (contextValue as Context).response.begin(sizes.valuesOfOne(operation.selectionSet, type));
  };

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const executed = args as ExecutionArgs;
      const given = executed.variableValues ?? {};
      const operation = getOperationAST(executed.document, executed.operationName);
      const refusal = hasLongerList(given, maxListLength)
        ? listTooLong(maxListLength)
        : operation && knownRefusalOf(executed, operation, given);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
      else if (operation) begin(executed, operation);
    },
  };
}

function tooManyNodes(limit: number, objects: number): GraphQLError {
  return refusedOperation(
    'TOO_MANY_NODES',
    `An operation can ask for ${limit} objects (MAX_NODES); this one asks for up to ${objects}. Take smaller pages.`,
  );
}

function tooMuchIntrospection(limit: number): GraphQLError {
  return refusedOperation(
    'TOO_MANY_VALUES',
    `An operation can ask for ${limit} values of the schema; this one asks for more. Ask for the schema once.`,
  );
}

/** What of variables can decide how long lists get, and whether the schema is told with what is deprecated in it. */
function lengthsIn(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (Array.isArray(value)) return `${name}#${value.length}`;
      if (typeof value === 'number' || typeof value === 'boolean') return `${name}=${String(value)}`;
      return value == null ? name : '';
    })
    .join(' ');
}

/** Looks into lists and objects of any depth; JSON can be deeper than a stack. */
function hasLongerList(variables: object, limit: number): boolean {
  const open: object[] = [variables];
  for (let next = open.pop(); next; next = open.pop()) {
    if (Array.isArray(next) && next.length > limit) return true;
    for (const value of Object.values(next) as unknown[]) {
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return false;
}
