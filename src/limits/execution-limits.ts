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
import { TOO_MANY_VALUES, tooManyValues } from './response-budget.ts';
import { defaultsOf, fragmentsOf, ResponseSizes } from './response-size.ts';
import type { Fragments } from './selected.ts';
import { listTooLong, shownVariable } from './size-limits.ts';

/** The limit for introspection, which graphql-js executes without a pause. The whole schema has a third of these values. */
const MOST_INTROSPECTION_VALUES = 20_000;

export interface ExecutionLimits {
  readonly maxNodes: number;
  readonly maxValues: number;
  readonly maxListLength: number;
}

/** For each operation, the most combinations of list lengths whose refusal is remembered. */
const MOST_LENGTHS = 20;

interface Measured {
  readonly fragments: Fragments;
  readonly sizes: ResponseSizes;
  /** The refusal of an operation, or null, by the operation and the list lengths in its variables. */
  readonly refusals: WeakMap<OperationDefinitionNode, Map<string, GraphQLError | null>>;
}

/**
 * Refuses operations that are too large with their variables (LIST_TOO_LONG, TOO_MANY_NODES, TOO_MANY_VALUES), before the
 * gateway sends a request to GitLab. The operation's `ResponseBudget` limits everything that depends on GitLab's responses.
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
    if (values > maxValues) return refusedOperation(TOO_MANY_VALUES, tooManyValues(maxValues, values));

    const most = Math.min(maxValues, MOST_INTROSPECTION_VALUES);
    const size = introspectionSize(schema, operation, fragments, variables, most);
    return size > most ? tooMuchIntrospection(most) : null;
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

  const refusalFor = (executed: ExecutionArgs, operation: OperationDefinitionNode | null | undefined) => {
    const given = executed.variableValues ?? {};
    return (
      refusalOfLists(given, maxListLength) ?? (operation ? knownRefusalOf(executed, operation, given) : null)
    );
  };

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const executed = args as ExecutionArgs;
      const operation = getOperationAST(executed.document, executed.operationName);
      const refusal = refusalFor(executed, operation);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
      else if (operation) begin(executed, operation);
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const executed = args as ExecutionArgs;
      const refusal = refusalFor(executed, getOperationAST(executed.document, executed.operationName));
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },
  };
}

function tooManyNodes(limit: number, objects: number): GraphQLError {
  return refusedOperation(
    'TOO_MANY_NODES',
    `This operation can return up to ${objects} objects, if every page is full. The limit is ${limit} (MAX_NODES). Request smaller pages (first, last): the page sizes of nested lists multiply.`,
  );
}

function tooMuchIntrospection(limit: number): GraphQLError {
  return refusedOperation(
    TOO_MANY_VALUES,
    `The introspection in this operation returns more than ${limit} values. The limit is ${limit}: ${MOST_INTROSPECTION_VALUES}, or MAX_VALUES if that is lower. Select each part of the schema once.`,
  );
}

/** The parts of variables that can decide the length of lists, or whether introspection includes deprecated elements. */
function lengthsIn(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (Array.isArray(value)) return `${name}#${value.length}`;
      if (typeof value === 'number' || typeof value === 'boolean') return `${name}=${String(value)}`;
      return value == null ? name : '';
    })
    .join(' ');
}

/** The error for the first variable that is or contains a list above the limit, or null. */
function refusalOfLists(variables: Variables, limit: number): GraphQLError | null {
  for (const [name, value] of Object.entries(variables)) {
    const long = longerList(value, limit);
    if (long) {
      const list = `${long === value ? 'The list in' : 'A list within'} ${shownVariable(name)}`;
      return listTooLong(list, long.length, limit);
    }
  }
  return null;
}

/** Looks into lists and objects of any depth, without recursion: JSON can be nested more deeply than the stack allows. */
function longerList(value: unknown, limit: number): readonly unknown[] | undefined {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next) && next.length > limit) return next as unknown[];
    for (const inner of Object.values(next) as unknown[]) {
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
  return undefined;
}
