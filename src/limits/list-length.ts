import { type FieldNode, type GraphQLField, Kind, type ValueNode } from 'graphql';
import { DEFAULT_WINDOW, LARGEST_WINDOW } from '../graph/page-window.ts';

export type Variables = Readonly<Record<string, unknown>>;
export type Length = (variables: Variables) => number;

/** The length of a list whose items an argument names, such as `ids`: the length of the argument. */
export function namedLength(
  { arguments: given = [] }: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
): Length | undefined {
  const list = args.find(({ name }) => name === 'ids' || name === 'representations');
  if (!list) return undefined;
  const entries = given.find(({ name }) => name.value === list.name)?.value;
  return (variables) => listLength(entries, variables);
}

/** The most items on a page of a connection. */
export function pageLength(
  { arguments: given = [] }: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
): Length | undefined {
  if (!args.some(({ name }) => name === 'first')) return undefined;
  const valueOf = (name: string) => given.find((argument) => argument.name.value === name)?.value;
  const first = valueOf('first');
  const last = valueOf('last');
  // The field fails if the caller requests more than the largest window.
  return (variables) =>
    Math.min(number(first, variables) ?? number(last, variables) ?? DEFAULT_WINDOW, LARGEST_WINDOW);
}

/** The value of an argument if it is a number. Execution refuses anything else. */
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
