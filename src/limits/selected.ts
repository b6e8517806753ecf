import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type Length, namedLength, pageLength } from './list-length.ts';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** What a selection set asks for of one object. Selections that occur in several places share one `Selected`. */
export interface Selected {
  /** Fields of the object itself. */
  fields: number;
  /** Fragments, which select more of the same object. */
  readonly fragments: Selected[];
  /** Of each object in a field of this one. */
  readonly objects: Selected[];
  /** Lists of what an argument names, such as `projects(ids:)`. */
  readonly namedLists: { readonly length: Length; readonly items: Selected }[];
  /** Connections. */
  readonly pages: { readonly length: Length; readonly page: Selected }[];
  /** Other lists of objects, such as the `nodes` of a connection, and the assignees that GitLab embeds. */
  readonly lists: Selected[];
  /** Of an interface or a union: of each type that it can be. */
  readonly alternatives: Selected[];
}

/** Reads selections of one document, each for a type once: as often as fragments are spread, they are read once. */
export class SelectionReader {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Fragments;
  readonly #known = new WeakMap<SelectionSetNode, Map<GraphQLNamedType, Selected>>();

  constructor(schema: GraphQLSchema, fragments: Fragments) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  read(set: SelectionSetNode, type: GraphQLNamedType): Selected {
    const ofSet = this.#known.get(set) ?? new Map<GraphQLNamedType, Selected>();
    this.#known.set(set, ofSet);
    const known = ofSet.get(type);
    if (known) return known;

    const selected = nothing();
    ofSet.set(type, selected);
    if (isObjectType(type)) this.#readObject(set, type, selected);
    if (isAbstractType(type)) {
      for (const possible of this.#schema.getPossibleTypes(type)) {
        selected.alternatives.push(this.read(set, possible));
      }
    }
    return selected;
  }

  #readObject(set: SelectionSetNode, type: GraphQLObjectType, into: Selected): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        this.#readField(selection, type, into);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[selection.name.value] : selection;
      if (fragment && this.#isAbout(fragment.typeCondition?.name.value, type)) {
        into.fragments.push(this.read(fragment.selectionSet, type));
      }
    }
  }

  #readField(field: FieldNode, parent: GraphQLObjectType, into: Selected): void {
    into.fields += 1;
    const definition = parent.getFields()[field.name.value];
    if (!definition || !field.selectionSet) return;

    const below = this.read(field.selectionSet, getNamedType(definition.type));
    const named = namedLength(field, definition);
    const length = pageLength(field, definition);
    if (named) into.namedLists.push({ length: named, items: below });
    else if (length) into.pages.push({ length, page: below });
    else if (isList(definition.type)) into.lists.push(below);
    else into.objects.push(below);
  }

  #isAbout(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditional = this.#schema.getType(condition);
    return isAbstractType(conditional) && this.#schema.isSubType(conditional, type);
  }
}

export function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function nothing(): Selected {
  return { fields: 0, fragments: [], objects: [], namedLists: [], pages: [], lists: [], alternatives: [] };
}
