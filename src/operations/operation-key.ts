import type { ExecutionArgs } from 'graphql';

/** The headers on which the result of a query can depend: all credentials, and how old the result can be. */
const HEADERS = ['private-token', 'job-token', 'authorization', 'cache-control'];

/**
 * A text that is equal only for operations with the same result: the same document, operation name, variables and headers,
 * each in full. Null if the operation has no such text.
 */
export function operationKey(
  { document, operationName, variableValues }: ExecutionArgs,
  headers: Headers,
): string | null {
  const text = document.loc?.source.body;
  if (text === undefined) return null;
  const inexact: unknown[] = [];
  const noted = (_name: string, value: unknown): unknown => {
    // JSON would write Infinity, which `1e999` in a request means, as null.
    if (value === Infinity || value === -Infinity) inexact.push(value);
    return value;
  };
  const relevant = HEADERS.map((name) => headers.get(name));
  const others = JSON.stringify([relevant, operationName, variableValues], noted);
  // JSON shows where it ends, so the document needs no quotes.
  return inexact.length === 0 ? others + text : null;
}
