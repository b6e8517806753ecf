import {
  getArgumentValues,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  TypeNameMetaFieldDef,
} from 'graphql';
import { propertyShown } from '../limits/budgeted-schema.ts';

/** What all fields of an execution have in common. */
export type OperationInfo = Pick<
  GraphQLResolveInfo,
  'schema' | 'fragments' | 'rootValue' | 'operation' | 'variableValues'
>;

/** A type, taken apart once for all values. */
export type Shape =
  | { readonly kind: 'leaf'; readonly isNullable: boolean; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly isNullable: boolean; readonly items: Shape }
  | { readonly kind: 'object'; readonly isNullable: boolean; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly isNullable: boolean; readonly type: GraphQLAbstractType };

/** One field of a selection: what is the same for it in all objects at one place in the response. */
export interface PlannedField {
  /** The name in the response: the alias, or the field's name. */
  readonly key: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly parentType: GraphQLObjectType;
  readonly shape: Shape;
  /** The property of its object that the field shows, if it is a leaf and only shows one. */
  readonly property: string | null;
  /** The fields selected in the objects of the field, by the type of the object. */
  readonly below: Map<GraphQLObjectType, readonly PlannedField[]>;
}

const shapes = new WeakMap<GraphQLOutputType, Shape>();

/** Plans the selected fields of a type. Throws for the fields of introspection, and if an argument is missing. */
export function planFields(
  selected: ReadonlyMap<string, readonly FieldNode[]>,
  parentType: GraphQLObjectType,
  variableValues: GraphQLResolveInfo['variableValues'],
): readonly PlannedField[] {
  const fields = parentType.getFields();
  return Array.from(selected, ([key, nodes]): PlannedField => {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const field = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : fields[name];
    if (!node || !field) throw new Error(`No plan for ${parentType.name}.${name}`);
    const args = getArgumentValues(field, node, variableValues);
    const shape = shapeOf(field.type);
    const property = shape.kind === 'leaf' ? propertyShown(field) : null;
    return { key, field, nodes, args, parentType, shape, property, below: new Map() };
  });
}

function shapeOf(type: GraphQLOutputType): Shape {
  let shape = shapes.get(type);
  if (!shape) {
    shape = isNonNullType(type) ? { ...shapeOf(type.ofType), isNullable: false } : nullableShape(type);
    shapes.set(type, shape);
  }
  return shape;
}

function nullableShape(type: GraphQLOutputType): Shape {
  const isNullable = true;
  if (isListType(type)) return { kind: 'list', isNullable, items: shapeOf(type.ofType) };
  if (isLeafType(type)) return { kind: 'leaf', isNullable, type };
  if (isAbstractType(type)) return { kind: 'abstract', isNullable, type };
  return { kind: 'object', isNullable, type: type as GraphQLObjectType };
}

/** What a resolver gets to know of its field in one object. */
export type FieldInfo = GraphQLResolveInfo & { readonly planned: PlannedField };

/** `parent` is the path of the object; undefined for the root. */
export function infoOf(
  operation: OperationInfo,
  planned: PlannedField,
  parent: GraphQLResolveInfo['path'] | undefined,
): FieldInfo {
  // graphql-tools adds methods to the interface that graphql-js does not have either.
  return new LazyInfo(operation, planned, parent) as LazyInfo & GraphQLResolveInfo;
}

/** Most resolvers read none of it, so only what differs from object to object is stored. */
class LazyInfo implements Omit<GraphQLResolveInfo, 'getAbortSignal' | 'getAsyncHelpers'> {
  readonly planned: PlannedField;
  readonly #operation: OperationInfo;
  readonly #parent: GraphQLResolveInfo['path'] | undefined;
  #path: GraphQLResolveInfo['path'] | undefined;

  constructor(
    operation: OperationInfo,
    planned: PlannedField,
    parent: GraphQLResolveInfo['path'] | undefined,
  ) {
    this.#operation = operation;
    this.planned = planned;
    this.#parent = parent;
  }

  get path(): GraphQLResolveInfo['path'] {
    const { key, parentType } = this.planned;
    return (this.#path ??= { prev: this.#parent, key, typename: parentType.name });
  }

  get fieldName(): string {
    return this.planned.field.name;
  }

  get fieldNodes(): readonly FieldNode[] {
    return this.planned.nodes;
  }

  get returnType(): GraphQLOutputType {
    return this.planned.field.type;
  }

  get parentType(): GraphQLObjectType {
    return this.planned.parentType;
  }

  get schema(): OperationInfo['schema'] {
    return this.#operation.schema;
  }

  get fragments(): OperationInfo['fragments'] {
    return this.#operation.fragments;
  }

  get rootValue(): unknown {
    return this.#operation.rootValue;
  }

  get operation(): OperationInfo['operation'] {
    return this.#operation.operation;
  }

  get variableValues(): OperationInfo['variableValues'] {
    return this.#operation.variableValues;
  }
}
