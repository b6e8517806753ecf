import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from './response-size.ts';

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** More levels of fields than any operation may have (MAX_DEPTH can be 1,000). */
const MOST_LEVELS = 1000;
/** So many fields and fragments are counted; an operation with more of them in its tree has too many in any case. */
const MOST_COUNTED = 20_000;

/**
 * How many pairs of fields with selections, or of fragments, an operation selects at the same place of its response.
 * Validation compares the two of each pair, so its time grows with this number: 560 times the same field have 157,000 pairs
 * in less than 4,000 tokens. Fields without selections, and further spreads of a fragment, cost it next to nothing.
 * Infinity if there is too much to count, as in fragments that contain themselves in several fields.
 */
export function repeatedPairs(document: DocumentNode): number {
  const counter = new PairCounter(fragmentsOf(document));
  const pairs = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? counter.pairsIn([definition.selectionSet], 0) : 0,
  );
  return Math.max(...pairs);
}

class PairCounter {
  readonly #fragments: Fragments;
  #counted = 0;

  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  /** The pairs in selection sets of one place, and below them. */
  pairsIn(sets: readonly SelectionSetNode[], depth: number): number {
    const place: Place = { selections: new Map(), fragments: new Set() };
    for (const set of sets) this.#collect(set, place);
    // Only a fragment that contains itself leads so deep, and validation refuses that.
    if (depth > MOST_LEVELS) return 0;
    if (this.#counted > MOST_COUNTED) return Infinity;

    let pairs = pairsOf(place.fragments.size);
    for (const same of place.selections.values()) {
      pairs += pairsOf(same.length) + this.pairsIn(same, depth + 1);
    }
    return pairs;
  }

  #collect({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      this.#counted += 1;
      if (selection.kind === Kind.FIELD) {
        if (selection.selectionSet)
          addTo(place.selections, (selection.alias ?? selection.name).value, selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(selection.selectionSet, place);
      } else if (!place.fragments.has(selection.name.value)) {
        place.fragments.add(selection.name.value);
        const fragment = this.#fragments[selection.name.value];
        if (fragment) this.#collect(fragment.selectionSet, place);
      }
    }
  }
}

/** What an operation selects at one place of its response. */
interface Place {
  /** The selections of fields, by the name of the field in the response. */
  readonly selections: Map<string, SelectionSetNode[]>;
  readonly fragments: Set<string>;
}

function addTo(map: Map<string, SelectionSetNode[]>, name: string, set: SelectionSetNode): void {
  const same = map.get(name);
  if (same) same.push(set);
  else map.set(name, [set]);
}

function pairsOf(count: number): number {
  return count < 2 ? 0 : (count * (count - 1)) / 2;
}
