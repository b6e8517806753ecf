import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { z } from 'zod';
import { refusedOperation } from '../http/refusal.ts';
import { shortened } from '../observability/shortened.ts';

/** Of an id in a message, in characters: longer than any hash. */
const LONGEST_ID = 200;

/** Documents by their id, usually a hash, without the prefix `sha256:`. */
export type PersistedDocuments = ReadonlyMap<string, string>;

const manifest = z.record(z.string(), z.string());

/** Reads a manifest: a JSON object of ids and documents, as GraphQL Code Generator writes it. Throws for anything else. */
export function parseManifest(json: string): PersistedDocuments {
  const documents = Object.entries(manifest.parse(JSON.parse(json)));
  return new Map(documents.map(([id, document]) => [withoutAlgorithm(id), document]));
}

/**
 * Executes documents by their id, which clients send as `documentId` or in Apollo's `extensions.persistedQuery`. With
 * `only`, the gateway executes no other documents. The error codes are the same as in Apollo Router.
 */
export function persistedDocuments(
  documents: PersistedDocuments,
  { only }: { readonly only: boolean },
): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: !only,
    getPersistedOperation: (id) => documents.get(withoutAlgorithm(id)) ?? null,
    extractPersistedOperationId: idOf,
    customErrors: {
      notFound: ({ params, request }) => unknownDocument(idOf(params, request) ?? ''),
      keyNotFound: () =>
        idRequired(`The request has neither a document nor the id of one. Send the id as ${ID_PLACES}.`),
      persistedQueryOnly: () =>
        idRequired(
          `This gateway executes only the documents in PERSISTED_DOCUMENTS (PERSISTED_ONLY is on). Send the id of one as ${ID_PLACES}, without a query.`,
        ),
    },
  });
}

/** The parameter of a request, besides GraphQL's own, that names a document. */
export const DOCUMENT_ID = 'documentId';

function idOf(
  params: GraphQLParams & { readonly [DOCUMENT_ID]?: unknown },
  { method, url }: Request,
): string | null {
  const persistedQuery: unknown = params.extensions?.persistedQuery;
  const hash =
    typeof persistedQuery === 'object' && persistedQuery !== null && 'sha256Hash' in persistedQuery
      ? persistedQuery.sha256Hash
      : undefined;
  const id = params[DOCUMENT_ID] ?? hash ?? (method === 'GET' ? idInUrl(url) : undefined);
  return typeof id === 'string' ? id : null;
}

/** Yoga passes on only the URL parameters that GraphQL over HTTP defines. */
function idInUrl(url: string): string | null {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get(DOCUMENT_ID);
}

const ID_PLACES = `${DOCUMENT_ID} or as extensions.persistedQuery.sha256Hash`;

function unknownDocument(id: string): GraphQLError {
  const shown = shortened(withoutAlgorithm(id), LONGEST_ID);
  return refusedOperation(
    'PERSISTED_QUERY_NOT_IN_LIST',
    `PERSISTED_DOCUMENTS has no document with the id "${shown}". Send the id of a document in that file, or add the document to the file and restart the gateway.`,
  );
}

function idRequired(message: string): GraphQLError {
  return refusedOperation('PERSISTED_QUERY_ID_REQUIRED', message);
}

function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, '');
}
