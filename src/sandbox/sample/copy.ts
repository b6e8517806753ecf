import type { Sample } from './company.ts';

/**
 * Lists and objects that nothing changes, because their types are read-only: a record gets new ones instead. They are half
 * of all objects in a sample.
 */
const READ_ONLY = new Set<unknown>(['artifacts', 'parents', 'trailers']);

/** An object that has another one under a key; both by their places among the originals. */
interface Reference {
  readonly holder: number;
  readonly key: unknown;
  readonly target: number;
}

/**
 * Copies a sample into new objects, which refer to each other as the originals do. The people stay the same objects:
 * nothing changes them, and the tokens of a sandbox refer to them. It finds the objects and references once for all copies.
 */
export class SampleCopier {
  readonly #originals: object[] = [];
  readonly #references: Reference[] = [];

  constructor(sample: Sample) {
    this.#find(sample, new Map(), new Set(sample.users));
  }

  copy(): Sample {
    const copies = this.#originals.map(shallowCopy);
    for (const { holder, key, target } of this.#references) {
      const copy = copies[holder];
      if (copy instanceof Map) copy.set(key, copies[target]);
      else (copy as Record<string, unknown>)[key as string] = copies[target];
    }
    // A copy has the type of its original.
    return copies[0] as Sample;
  }

  // Each object has its number before its content is searched, because the content may refer back to it.
  #find(value: object, numbers: Map<object, number>, kept: ReadonlySet<object>): number {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const holder = this.#originals.push(value) - 1;
    numbers.set(value, holder);
    const content: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
    for (const [key, item] of content) {
      if (typeof item !== 'object' || item === null || READ_ONLY.has(key) || kept.has(item)) continue;
      this.#references.push({ holder, key, target: this.#find(item, numbers, kept) });
    }
    return holder;
  }
}

function shallowCopy(value: object): object {
  if (value instanceof Map) return new Map(value);
  return Array.isArray(value) ? value.slice() : { ...value };
}
