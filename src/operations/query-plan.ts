import { collectFields, collectSubFields } from '@graphql-tools/utils';
import type { FieldNode, GraphQLObjectType } from 'graphql';
import { type OperationInfo, type PlannedField, planFields } from './planned-field.ts';

/**
 * How to execute a query with certain values of its variables: the fields at each place in the response, each planned when
 * it is first needed.
 */
export class QueryPlan {
  readonly operation: OperationInfo;
  readonly #rootType: GraphQLObjectType;
  #root: readonly PlannedField[] | undefined;
  #size = 0;

  constructor(operation: OperationInfo, rootType: GraphQLObjectType) {
    this.operation = operation;
    this.#rootType = rootType;
  }

  /** The fields planned so far. */
  get size(): number {
    return this.#size;
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

  #plan(
    selected: ReadonlyMap<string, readonly FieldNode[]>,
    type: GraphQLObjectType,
  ): readonly PlannedField[] {
    const fields = planFields(selected, type, this.operation.variableValues);
    this.#size += fields.length;
    return fields;
  }
}
