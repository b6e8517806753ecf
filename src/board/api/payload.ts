import { FIRST_DOCUMENTS } from '../generated/first-documents.ts';
import { HASHES } from '../generated/hashes.ts';
import { settings } from '../settings.ts';

export interface Payload {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export function credentials(token: string): Record<string, string> {
  return token === '' ? {} : { 'PRIVATE-TOKEN': token };
}

/** A gateway that executes only documents that it knows gets the hash of the document instead. */
export function asSent({ query, operationName = '', variables, extensions }: Payload): Payload {
  const sha256Hash = HASHES[operationName];
  if (!settings.persistedOnly || sha256Hash === undefined) {
    // The client writes documents differently. With the same text, it can take the response to the first request.
    return { query: FIRST_DOCUMENTS[operationName] ?? query, operationName, variables };
  }
  return {
    operationName,
    variables,
    extensions: { ...extensions, persistedQuery: { version: 1, sha256Hash } },
  };
}
