import type { Sample } from './company.ts';

/**
 * Lists and objects that nothing changes, because their types are read-only: a record gets new ones instead. They are half
 * of all objects in a sample.
 */
const READ_ONLY = new Set(['artifacts', 'parents', 'trailers']);

/**
 * Copies a sample into new objects, which refer to each other as the originals do. The people stay the same objects:
 * nothing changes them, and the tokens of a sandbox refer to them.
 */
export function copySample(sample: Sample): Sample {
  const copies = new Map<unknown, unknown>(sample.users.map((user) => [user, user]));
  return copyOf(sample, copies);
}

function copyOf<T>(value: T, copies: Map<unknown, unknown>): T {
  if (typeof value !== 'object' || value === null) return value;
  // A copy has the type of its original.
  return (copies.get(value) ?? newCopy(value, copies)) as T;
}

// Each copy is known before its content is copied, because the content may refer back to it.
function newCopy(value: object, copies: Map<unknown, unknown>): object {
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    copies.set(value, copy);
    for (const [key, item] of value) copy.set(key, copyOf<unknown>(item, copies));
    return copy;
  }
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const item of value) copy.push(copyOf<unknown>(item, copies));
    return copy;
  }
  const copy: Record<string, unknown> = { ...value };
  copies.set(value, copy);
  for (const key in copy) {
    const item = copy[key];
    if (typeof item === 'object' && item !== null && !READ_ONLY.has(key)) copy[key] = copyOf(item, copies);
  }
  return copy;
}
