import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import type { Answered } from './attempt.ts';
import { firstValue } from './headers.ts';
import { replaceGiants } from './unfit.ts';

/** What the body of an answer must be: a JSON object, a JSON array, or nothing (then any JSON is accepted, too). */
export type Shape = 'object' | 'list' | 'nothing';

/** A body that cannot be used. The message says why, and quotes nothing from the body. */
export class UnreadableBodyError extends Error {}

const decompress = promisify(gunzip);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The body as text; throws UnreadableBodyError. `maxBytes` also limits the decompressed body. */
export async function readText({ body, headers }: Answered, maxBytes: number): Promise<string> {
  if (body === null || body.length > maxBytes)
    throw new UnreadableBodyError(`more than ${maxBytes} bytes (UPSTREAM_MAX_RESPONSE_BYTES)`);

  const encoding = firstValue(headers['content-encoding'])?.toLowerCase();
  if (encoding === undefined || encoding === 'identity') return decode(body);
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new UnreadableBodyError('a compression that the gateway did not ask for');
  }
  try {
    return decode(await decompress(body, { maxOutputLength: maxBytes }));
  } catch (cause) {
    throw new UnreadableBodyError(
      `broken compression, or more than ${maxBytes} bytes (UPSTREAM_MAX_RESPONSE_BYTES)`,
      { cause },
    );
  }
}

/** The content of a body. */
export interface Content {
  readonly json: unknown;
  /** Of its text, in characters. */
  readonly length: number;
}

/**
 * About how many bytes the JSON of a body takes, with what is made of it. We measured 1.1 for each character of a list of
 * deployments, and 1.4 once they have their project.
 */
export function memoryOfJson({ length }: Pick<Content, 'length'>): number {
  return 2 * length;
}

const NOTHING: Content = { json: undefined, length: 0 };

/**
 * The body as JSON of that shape, or undefined if the shape is `nothing`; throws UnreadableBodyError. The content type does
 * not matter, because proxies get it wrong.
 */
export async function readJson(answer: Answered, shape: Shape, maxBytes: number): Promise<Content> {
  if (shape === 'nothing' && answer.status === 204) return NOTHING;

  const text = await readText(answer, maxBytes);
  const json = parseJson(text);
  if (json === undefined) throw new UnreadableBodyError('something that is not JSON');
  if (shape === 'nothing') return NOTHING;
  if (shape === 'list' ? !Array.isArray(json) : !isJsonObject(json)) {
    throw new UnreadableBodyError(`JSON that is not ${shape === 'list' ? 'a list' : 'an object'}`);
  }
  replaceGiants(json, text.length);
  return { json, length: text.length };
}

/** Undefined if the text is not JSON: the parser's own error quotes the text, which must not reach the log. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object with keys, neither null nor an array. */
export function isJsonObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** UTF-8 as text, without the byte order mark that some proxies add. */
function decode(body: Buffer): string {
  const start = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  return body.toString('utf8', start);
}
