import { collectSubFields } from '@graphql-tools/utils';
import {
  type FieldNode,
  getArgumentValues,
  getNamedType,
  type GraphQLField,
  type GraphQLResolveInfo,
  isLeafType,
  isObjectType,
} from 'graphql';

/** The fields selected directly in a field, after `@skip` and `@include`, without `__typename`. */
export function selectedFields(info: GraphQLResolveInfo): string[] {
  return [...fieldsBelow(info, info.returnType, info.fieldNodes).keys()].filter(
    (name) => name !== '__typename',
  );
}

/** Whether the caller selects the field at this path below a field. */
export function selects(info: GraphQLResolveInfo, ...path: readonly string[]): boolean {
  return nodesAt(info, path) !== null;
}

/** The arguments of each selection of a field that lies so many steps below a field: several if it has aliases. */
export function argumentsOf(
  info: GraphQLResolveInfo,
  ...path: readonly string[]
): Readonly<Record<string, unknown>>[] {
  const selected = nodesAt(info, path);
  if (!selected) return [];
  return selected.nodes.map((node) => getArgumentValues(selected.field, node, info.variableValues));
}

function nodesAt(
  info: GraphQLResolveInfo,
  path: readonly string[],
): { readonly nodes: readonly FieldNode[]; readonly field: GraphQLField<unknown, unknown> } | null {
  let nodes: readonly FieldNode[] = info.fieldNodes;
  let type = info.returnType;
  let field: GraphQLField<unknown, unknown> | undefined;
  for (const name of path) {
    const below = fieldsBelow(info, type, nodes).get(name);
    const parent = getNamedType(type);
    field = isObjectType(parent) ? parent.getFields()[name] : undefined;
    if (!below || !field) return null;
    nodes = below;
    type = field.type;
  }
  return field ? { nodes, field } : null;
}

/** Whether the caller selects a field of one type of a union, directly in a field of that union. */
export function selectsOf(info: GraphQLResolveInfo, typename: string, name: string): boolean {
  const type = info.schema.getType(typename);
  return isObjectType(type) && fieldsBelow(info, type, info.fieldNodes).has(name);
}

/** Whether the caller selects an object, or a list of objects, of one type that a field can return. */
export function selectsObjectsOf(info: GraphQLResolveInfo, typename: string): boolean {
  const type = info.schema.getType(typename);
  if (!isObjectType(type)) return false;

  const fields = type.getFields();
  return [...fieldsBelow(info, type, info.fieldNodes).keys()].some((name) => {
    const field = fields[name];
    return field !== undefined && !isLeafType(getNamedType(field.type));
  });
}

function fieldsBelow(
  { schema, fragments, variableValues }: GraphQLResolveInfo,
  type: GraphQLResolveInfo['returnType'],
  nodes: readonly FieldNode[],
): Map<string, FieldNode[]> {
  const below = new Map<string, FieldNode[]>();
  const parent = getNamedType(type);
  if (!isObjectType(parent)) return below;

  for (const aliased of collectSubFields(schema, fragments, variableValues, parent, [
    ...nodes,
  ]).fields.values()) {
    for (const node of aliased) below.set(node.name.value, [...(below.get(node.name.value) ?? []), node]);
  }
  return below;
}
