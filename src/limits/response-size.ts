import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Variables } from './list-length.ts';
import { type Fragments, type Selected, SelectionReader } from './selected.ts';

export interface ResponseSize {
  /** The most objects that the response can have, if every page is full. */
  readonly objects: number;
  /** The values that the response certainly has, without the items of pages. */
  readonly values: number;
}

interface Size extends ResponseSize {
  /** If the object is a page: the objects for each item of its lists, which are as long as the page. */
  readonly objectsOfItem: number;
}

/** The sizes of the selections in one document. Computes each once, in time that is linear in the size of the document. */
export class ResponseSizes {
  readonly #reader: SelectionReader;
  readonly #valuesOfOne = new Map<Selected, number>();

  constructor(schema: GraphQLSchema, fragments: Fragments) {
    this.#reader = new SelectionReader(schema, fragments);
  }

  /** The size of a whole response with these variables, as far as it is known before the execution. */
  responseSize(set: SelectionSetNode, type: GraphQLNamedType, variables: Variables): ResponseSize {
    return sizeOf(this.#reader.read(set, type), variables, new Map());
  }

  /** The values of one object and of the objects in it. A list counts as one value, and its items do not count. */
  valuesOfOne(set: SelectionSetNode, type: GraphQLNamedType): number {
    return fold(this.#reader.read(set, type), this.#valuesOfOne, (selected, of) => {
      const { fields, fragments, objects, pages, alternatives } = selected;
      const below = sum(fragments, of) + sum(objects, of) + sum(pages, ({ page }) => of(page));
      return fields + below + Math.max(0, ...alternatives.map(of));
    });
  }
}

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as object as Record<
    string,
    FragmentDefinitionNode
  >;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

/** The default values of an operation's variables. */
export function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

function sizeOf(selected: Selected, variables: Variables, known: Map<Selected, Size>): Size {
  const earlier = known.get(selected);
  if (earlier) return earlier;

  const of = (part: Selected) => sizeOf(part, variables, known);
  let objects = selected.objects.length + selected.pages.length;
  let values = selected.fields;
  let objectsOfItem = sum(selected.lists, (items) => 1 + of(items).objects);
  for (const part of selected.objects.map(of)) {
    objects += part.objects;
    values += part.values;
  }
  for (const part of selected.fragments.map(of)) {
    objects += part.objects;
    values += part.values;
    objectsOfItem += part.objectsOfItem;
  }
  for (const { length, items } of selected.namedLists) {
    objects += length(variables) * (1 + of(items).objects);
    values += length(variables) * (1 + of(items).values);
  }
  for (const { length, page } of selected.pages) {
    objects += of(page).objects + length(variables) * of(page).objectsOfItem;
    values += of(page).values;
  }
  const alternatives = selected.alternatives.map(of);
  const size = {
    objects: objects + Math.max(0, ...alternatives.map((one) => one.objects)),
    values: values + Math.max(0, ...alternatives.map((one) => one.values)),
    objectsOfItem,
  };
  known.set(selected, size);
  return size;
}

function fold(
  selected: Selected,
  known: Map<Selected, number>,
  compute: (selected: Selected, of: (part: Selected) => number) => number,
): number {
  const earlier = known.get(selected);
  if (earlier !== undefined) return earlier;
  const size = compute(selected, (part) => fold(part, known, compute));
  known.set(selected, size);
  return size;
}

function sum<Part>(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((size, part) => size + of(part), 0);
}
