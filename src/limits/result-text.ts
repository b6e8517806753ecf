import { setImmediate } from 'node:timers/promises';
import { stringifyChunked } from '@discoveryjs/json-ext';

/** In characters. V8 writes this much JSON in one or two ms. */
const SMALL = 128 * 1024;
/** Levels of nesting for which V8 certainly has enough stack. */
const SHALLOW = 100;

/** In characters. */
const CHUNK = 64 * 1024;
/** In ms, after which other work gets a turn. */
const LONGEST_TURN = 10;

/** The JSON is longer than the limit. */
export class TooMuchTextError extends Error {
  override readonly name = 'TooMuchTextError';
}

/** Whether writing the value as JSON takes so little time that it needs no turns. */
export function isSmall(value: unknown): boolean {
  return charactersOf(value, SMALL, 0) <= SMALL;
}

/**
 * The JSON of a value of any size and depth, written in turns, so that the gateway serves other requests meanwhile. Rejects
 * with TooMuchTextError above `maxBytes`, and with TypeError if the value cannot be written as JSON.
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
 * About the length of the JSON. Returns more than `limit` as soon as that is certain, or if the value is deep or odd. Every
 * result passes here, so leaves, which are nearly all of it, are counted without a call for each.
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
