import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is with its fragments in the places where they are spread. */
export interface OperationSize {
  /** Fields from the root to the deepest one. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of the root, each as often as it is there. */
  readonly rootFields: number;
  /** Fields of all levels, each as often as it is there. */
  readonly fields: number;
}

interface Size {
  depth: number;
  aliases: number;
  directives: number;
  /** On the level of the selection itself. */
  rootFields: number;
  fields: number;
}

/** The sizes of a document's operations, in their order. The document need not be valid. */
export function operationSizes(document: DocumentNode): OperationSize[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  // Each fragment is measured once: spread in one another they stand for far more fields than anybody can visit.
  const measured = new Map<string, Size>();

  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const size = sizeOfSet(definition.selectionSet);
    return [{ ...size, directives: size.directives + lengthOf(definition.directives) }];
  });

  function sizeOfSet(set: SelectionSetNode | undefined): Size {
    const size = nothing();
    for (const selection of set?.selections ?? []) {
      const part = sizeOf(selection);
      size.depth = Math.max(size.depth, part.depth);
      size.aliases += part.aliases;
      size.directives += part.directives + lengthOf(selection.directives);
      size.rootFields += part.rootFields;
      size.fields += part.fields;
    }
    return size;
  }

  function sizeOf(selection: SelectionNode): Size {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value);

    const below = sizeOfSet(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return below;
    return {
      depth: 1 + below.depth,
      aliases: (selection.alias ? 1 : 0) + below.aliases,
      directives: below.directives,
      rootFields: 1,
      fields: 1 + below.fields,
    };
  }

  function sizeOfFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;

    // What a fragment is within itself: such a document is not valid, but nobody has said so yet.
    measured.set(name, nothing());
    const fragment = fragments.get(name);
    const size = sizeOfSet(fragment?.selectionSet);
    size.directives += lengthOf(fragment?.directives);
    measured.set(name, size);
    return size;
  }
}

function nothing(): Size {
  return { depth: 0, aliases: 0, directives: 0, rootFields: 0, fields: 0 };
}

function lengthOf(list: readonly unknown[] | undefined): number {
  return list?.length ?? 0;
}
