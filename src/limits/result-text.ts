import { setImmediate } from 'node:timers/promises';
import { stringifyChunked } from '@discoveryjs/json-ext';

/** In characters; V8 writes so much JSON in a ms or two. */
const SMALL = 128 * 1024;
/** Levels that V8 surely has the stack for. */
const SHALLOW = 100;

/** In characters. */
const CHUNK = 64 * 1024;
/** In ms, until everybody else has a turn. */
const LONGEST_TURN = 10;

/** There is more text than there may be. */
export class TooMuchTextError extends Error {
  override readonly name = 'TooMuchTextError';
}

/** Whether a value is soon made into JSON, in one go. */
export function isSmall(value: unknown): boolean {
  return charactersOf(value, SMALL, 0) <= SMALL;
}

/**
 * The JSON of a value of any size and depth, made in turns, so that others are served meanwhile. Rejects with
 * TooMuchTextError past a number of bytes, and with TypeError where the value has no JSON.
 */
export async function textOf(value: unknown, maxBytes: number): Promise<string> {
  const chunks: string[] = [];
  let bytes = 0;
  let turn = performance.now();
  for (const chunk of stringifyChunked(value, { highWaterMark: CHUNK })) {
    bytes += Buffer.byteLength(chunk);
    if (bytes > maxBytes) throw new TooMuchTextError();
    chunks.push(chunk);
    if (performance.now() - turn < LONGEST_TURN) continue;
    await setImmediate();
    turn = performance.now();
  }
  return chunks.join('');
}

/**
 * About how many characters the JSON has, but more than `limit` as soon as that is certain, or the value is deep or odd.
 * Every result passes here, so that leaves, which are nearly all of it, are counted without a call for each.
 */
function charactersOf(value: unknown, limit: number, depth: number): number {
  if (!isObject(value)) return charactersOfLeaf(value);
  if (depth > SHALLOW) return Infinity;

  let characters = 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      characters += isObject(item)
        ? charactersOf(item, limit - characters, depth + 1)
        : charactersOfLeaf(item);
      if (characters > limit) return characters;
    }
    return characters;
  }
  for (const key in value) {
    const item: unknown = value[key as keyof typeof value];
    characters += key.length + 3;
    characters += isObject(item) ? charactersOf(item, limit - characters, depth + 1) : charactersOfLeaf(item);
    if (characters > limit) return characters;
  }
  return characters;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function charactersOfLeaf(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  return typeof value === 'bigint' ? Infinity : 6;
}
