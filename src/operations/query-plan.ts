import { isDeepStrictEqual } from 'node:util';
import { collectFields, collectSubFields } from '@graphql-tools/utils';
import type { FieldNode, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { isSmall } from '../limits/result-text.ts';
import { type OperationInfo, type PlannedField, planFields } from './planned-field.ts';

/** The plans of the latest executions. A plan goes with its document, which the cache of documents keeps or forgets. */
const plans = new WeakMap<OperationDefinitionNode, QueryPlan>();

/** Plans with more fields are not kept: so many take the 64 KiB that the cache of documents allows for besides tokens. */
const MOST_FIELDS = 150;
/** In the JSON of the variables that a plan keeps. */
const MOST_CHARACTERS = 2048;

/**
 * How to execute a query with certain values of its variables: the fields at each place in the response, each planned when
 * it is first needed. People who look at the same board send the same query with the same variables, and share the plan.
 */
export class QueryPlan {
  readonly operation: OperationInfo;
  readonly #rootType: GraphQLObjectType;
  #root: readonly PlannedField[] | undefined;
  #size = 0;
  readonly #mayBeKept: boolean;

  constructor(operation: OperationInfo, rootType: GraphQLObjectType) {
    this.operation = operation;
    this.#rootType = rootType;
    this.#mayBeKept = isSmall(operation.variableValues, MOST_CHARACTERS);
  }

  /** Throws for the fields of introspection, and if an argument is missing, like `fieldsBelow`. */
  get root(): readonly PlannedField[] {
    if (!this.#root) {
      const { schema, fragments, variableValues, operation } = this.operation;
      const { fields } = collectFields(
        schema,
        fragments,
        variableValues,
        this.#rootType,
        operation.selectionSet,
      );
      this.#root = this.#plan(fields, this.#rootType);
    }
    return this.#root;
  }

  fieldsBelow({ nodes, below }: PlannedField, type: GraphQLObjectType): readonly PlannedField[] {
    let fields = below.get(type);
    if (!fields) {
      const { schema, fragments, variableValues } = this.operation;
      const collected = collectSubFields(schema, fragments, variableValues, type, [...nodes]);
      fields = this.#plan(collected.fields, type);
      below.set(type, fields);
    }
    return fields;
  }

  /** Whether an execution of this operation has the same plan. */
  fits({ variableValues, rootValue }: OperationInfo): boolean {
    return (
      rootValue === this.operation.rootValue &&
      isDeepStrictEqual(variableValues, this.operation.variableValues)
    );
  }

  #plan(
    selected: ReadonlyMap<string, readonly FieldNode[]>,
    type: GraphQLObjectType,
  ): readonly PlannedField[] {
    const fields = planFields(selected, type, this.operation.variableValues);
    this.#size += fields.length;
    if (this.#mayBeKept && this.#size <= MOST_FIELDS) plans.set(this.operation.operation, this);
    else plans.delete(this.operation.operation);
    return fields;
  }
}

/** The plan of the last execution if this one has the same variables, otherwise a new one. */
export function planOf(operation: OperationInfo, rootType: GraphQLObjectType): QueryPlan {
  const latest = plans.get(operation.operation);
  return latest?.fits(operation) ? latest : new QueryPlan(operation, rootType);
}
