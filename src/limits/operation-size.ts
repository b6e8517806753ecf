import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The size of an operation. Fragments count wherever they are spread. */
export interface OperationSize {
  /** Levels of fields, from the root to the deepest field. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields at the root; repeated fields count each time. */
  readonly rootFields: number;
  /** Fields on all levels; repeated fields count each time. */
  readonly fields: number;
}

interface Size {
  depth: number;
  aliases: number;
  directives: number;
  /** Fields on the level of the selection itself. */
  rootFields: number;
  fields: number;
}

/** The sizes of the operations in a document, in order. The document may be invalid. */
export function operationSizes(document: DocumentNode): OperationSize[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  // Measure each fragment once: fragments that spread each other can contain more fields than anything can visit.
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

    // The size of a fragment within itself: such a document is invalid, but it has not been validated yet.
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
