import type { ExecutionArgs } from 'graphql';

/** The headers on which the result of a query can depend: all credentials, and how old the result can be. */
const HEADERS = ['private-token', 'job-token', 'authorization', 'cache-control'];

/**
 * A text that is equal only for operations with the same result: the same document, operation name, variables and headers,
 * each in full. Null if the operation has no such text.
 */
export function operationKey(args: ExecutionArgs, headers: Headers): string | null {
  const key = queryKey(args);
  // JSON shows where it ends, so the rest needs no quotes.
  return key === null ? null : JSON.stringify(HEADERS.map((name) => headers.get(name))) + key;
}

/** The same without the headers: a text that is equal only for the same document, operation name and variables. */
export function queryKey({ document, operationName, variableValues }: ExecutionArgs): string | null {
  const text = document.loc?.source.body;
  if (text === undefined) return null;
  const inexact: unknown[] = [];
  const noted = (_name: string, value: unknown): unknown => {
    // JSON would write Infinity, which `1e999` in a request means, as null.
    if (value === Infinity || value === -Infinity) inexact.push(value);
    return value;
  };
  const others = JSON.stringify([operationName, variableValues], noted);
  return inexact.length === 0 ? others + text : null;
}
