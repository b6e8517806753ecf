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

/** The parts of one object that a selection set selects. A fragment that is spread in several places has one `Selected`. */
export interface Selected {
  /** The number of fields of the object itself. */
  fields: number;
  /** Fragments, which select more of the same object. */
  readonly fragments: Selected[];
  /** Objects in fields of this object. */
  readonly objects: Selected[];
  /** Lists whose items an argument names, such as `projects(ids:)`. */
  readonly namedLists: { readonly length: Length; readonly items: Selected }[];
  /** Connections. */
  readonly pages: { readonly length: Length; readonly page: Selected }[];
  /** Other lists of objects, such as the `nodes` of a connection, and the assignees that GitLab embeds. */
  readonly lists: Selected[];
  /** For an interface or a union: one for each possible type. */
  readonly alternatives: Selected[];
}

/** Reads the selections of one document, each once for each type: also fragments that are spread several times. */
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
