import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getOperationAST,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { DEFAULT_WINDOW, LARGEST_WINDOW } from '../graph/page-window.ts';

type Variables = Readonly<Record<string, unknown>>;

/** The lists of a selection: how long each gets, and what is selected of its items. */
interface Selected {
  readonly lists: { readonly length: (variables: Variables) => number; readonly items: Selected }[];
  readonly fragments: Selected[];
}

/**
 * Counts the objects that an operation may get out of lists: a connection counts `first` or `last`, as often as the
 * object that it hangs on; a list of `ids` or of `representations` its length. Other lists, such as labels, come with their object and count
 * nothing. What is made of the document is kept by the caller, so that each execution only multiplies.
 */
export function nodeCounter(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): (variables: Variables) => number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const selectedByFragment = new Map<string, Selected>();

  const operation = getOperationAST(document, operationName);
  if (!operation) return () => 0;
  const root = empty();
  collect(operation.selectionSet, schema.getRootType(operation.operation), root);
  const defaults = defaultsOf(operation);
  return (given) => countNodes(root, { ...defaults, ...given }, new Map());

  function collect(set: SelectionSetNode, type: GraphQLNamedType | null | undefined, into: Selected): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        into.fragments.push(ofFragment(selection.name.value));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition, selectionSet } = selection;
        collect(selectionSet, typeCondition ? schema.getType(typeCondition.name.value) : type, into);
      } else {
        collectField(selection, fieldOf(type, selection), into);
      }
    }
  }

  function collectField(
    field: FieldNode,
    definition: GraphQLField<unknown, unknown> | undefined,
    into: Selected,
  ): void {
    if (!definition) return;
    const length = lengthOf(field, definition);
    const items = length ? empty() : into;
    if (length) into.lists.push({ length, items });
    if (field.selectionSet) collect(field.selectionSet, getNamedType(definition.type), items);
  }

  function ofFragment(name: string): Selected {
    const known = selectedByFragment.get(name);
    if (known) return known;

    const selected = empty();
    selectedByFragment.set(name, selected);
    const fragment = fragments.get(name);
    if (fragment) collect(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), selected);
    return selected;
  }
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

function empty(): Selected {
  return { lists: [], fragments: [] };
}

function fieldOf(type: GraphQLNamedType | null | undefined, { name }: FieldNode) {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
}

/** How long a field's list gets; undefined where it has none, or none that an argument makes longer. */
function lengthOf(
  { arguments: given = [] }: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
): ((variables: Variables) => number) | undefined {
  const valueOf = (name: string) => given.find((argument) => argument.name.value === name)?.value;

  const list = args.find(({ name }) => name === 'ids' || name === 'representations');
  if (list) {
    const entries = valueOf(list.name);
    return (variables) => listLength(entries, variables);
  }
  if (args.some(({ name }) => name === 'first')) {
    const first = valueOf('first');
    const last = valueOf('last');
    // Above the largest window the field fails, with nothing in its place.
    return (variables) =>
      Math.min(number(first, variables) ?? number(last, variables) ?? DEFAULT_WINDOW, LARGEST_WINDOW);
  }
  return undefined;
}

/** The value of an argument, read as far as it is a number; what is none is refused when the operation is executed. */
function number(node: ValueNode | undefined, variables: Variables): number | undefined {
  const value =
    node?.kind === Kind.VARIABLE
      ? variables[node.name.value]
      : node?.kind === Kind.INT
        ? Number(node.value)
        : undefined;
  return typeof value === 'number' ? Math.max(0, value) : undefined;
}

function listLength(node: ValueNode | undefined, variables: Variables): number {
  if (node?.kind === Kind.LIST) return node.values.length;
  const value = node?.kind === Kind.VARIABLE ? variables[node.name.value] : undefined;
  return Array.isArray(value) ? value.length : 1;
}

function countNodes(selected: Selected, variables: Variables, known: Map<Selected, number>): number {
  let count = known.get(selected);
  if (count === undefined) {
    count = 0;
    for (const { length, items } of selected.lists) {
      count += length(variables) * (1 + countNodes(items, variables, known));
    }
    for (const fragment of selected.fragments) count += countNodes(fragment, variables, known);
    known.set(selected, count);
  }
  return count;
}
