import { collectSubFields } from '@graphql-tools/utils';
import { type FieldNode, getNamedType, type GraphQLResolveInfo, isLeafType, isObjectType } from 'graphql';

/** The fields that are asked for right below a field, `@skip` and `@include` considered, without `__typename`. */
export function selectedFields(info: GraphQLResolveInfo): string[] {
  return [...fieldsBelow(info, info.returnType, info.fieldNodes).keys()].filter(
    (name) => name !== '__typename',
  );
}

/** Whether a field that lies so many steps below a field is asked for. */
export function selects(info: GraphQLResolveInfo, ...path: readonly string[]): boolean {
  let nodes: readonly FieldNode[] = info.fieldNodes;
  let type = info.returnType;
  for (const name of path) {
    const below = fieldsBelow(info, type, nodes).get(name);
    const parent = getNamedType(type);
    const field = isObjectType(parent) ? parent.getFields()[name] : undefined;
    if (!below || !field) return false;
    nodes = below;
    type = field.type;
  }
  return true;
}

/** Whether a field of one of the types that a union stands for is asked for, right below a field of that union. */
export function selectsOf(info: GraphQLResolveInfo, typename: string, name: string): boolean {
  const type = info.schema.getType(typename);
  return isObjectType(type) && fieldsBelow(info, type, info.fieldNodes).has(name);
}

/** Whether a field of one of the types that a field may return is selected that is an object or a list of them. */
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
