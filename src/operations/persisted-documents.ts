import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { z } from 'zod';

/** Documents by their id, which is a hash as a rule, without `sha256:` in front. */
export type PersistedDocuments = ReadonlyMap<string, string>;

const manifest = z.record(z.string(), z.string());

/** Reads a manifest: a JSON object of ids and documents, as GraphQL Code Generator writes it. Throws where it is none. */
export function parseManifest(json: string): PersistedDocuments {
  const documents = Object.entries(manifest.parse(JSON.parse(json)));
  return new Map(documents.map(([id, document]) => [withoutAlgorithm(id), document]));
}

/**
 * Executes documents by their id, in the form of Apollo's `extensions.persistedQuery` or as `documentId`. With `only`,
 * nothing else is executed. The codes are those of Apollo's router.
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
      notFound: refused('PERSISTED_QUERY_NOT_IN_LIST', 'There is no document of that id.'),
      keyNotFound: refused('PERSISTED_QUERY_ID_REQUIRED', 'Send the id of a document.'),
      persistedQueryOnly: refused(
        'PERSISTED_QUERY_ID_REQUIRED',
        'Only known documents are executed, by their id.',
      ),
    },
  });
}

/** The parameter of a request, beside those of GraphQL, that names a document. */
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

/** Of the parameters in a URL, Yoga passes on only those that GraphQL over HTTP has. */
function idInUrl(url: string): string | null {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get(DOCUMENT_ID);
}

function refused(code: string, message: string) {
  return { message, extensions: { code, http: { status: 400, spec: true } } };
}

function withoutAlgorithm(id: string): string {
  return id.replace(/^sha256:/, '');
}
