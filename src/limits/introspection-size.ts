import {
  type FieldNode,
  getArgumentValues,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import type { Variables } from './list-length.ts';
import type { Fragments } from './selected.ts';

const META_FIELDS = [SchemaMetaFieldDef, TypeMetaFieldDef];

/**
 * The number of values that the introspection in an operation returns; stops counting above `limit`. The schema is the same
 * for all callers, so this function looks up its objects and counts them, field by field, without building a response.
 */
export function introspectionSize(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
  limit: number,
): number {
  let size = 0;
  const info = { schema } as GraphQLResolveInfo;
  for (const field of fieldsOf(operation.selectionSet, fragments)) {
    const definition = META_FIELDS.find(({ name }) => name === field.name.value);
    if (definition && size <= limit) countField(field, definition, [undefined]);
  }
  return size;

  function countField(
    field: FieldNode,
    definition: GraphQLField<unknown, unknown>,
    parents: readonly unknown[],
  ): void {
    const type = getNamedType(definition.type);
    if (!field.selectionSet || !isObjectType(type) || !definition.resolve) return;

    const { resolve } = definition;
    const args = argumentsOf(field, definition, variables);
    const found = parents
      .flatMap((parent) => resolve(parent, args, undefined, info))
      .filter((object) => object != null);
    countSet(field.selectionSet, type, found);
  }

  function countSet(set: SelectionSetNode, type: GraphQLObjectType, objects: readonly unknown[]): void {
    for (const field of fieldsOf(set, fragments)) {
      size += objects.length;
      if (size > limit) return;
      const definition = type.getFields()[field.name.value];
      if (definition) countField(field, definition, objects);
    }
  }
}

/** All arguments of introspection are optional, and a field returns most without them. Execution refuses invalid ones. */
function argumentsOf(
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
  variables: Variables,
): Record<string, unknown> {
  try {
    return getArgumentValues(definition, field, variables);
  } catch {
    return { includeDeprecated: true };
  }
}

function fieldsOf(set: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    return part ? fieldsOf(part.selectionSet, fragments) : [];
  });
}
