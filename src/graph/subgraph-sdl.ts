import { filterSchema, getDocumentNodeFromSchema, printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, lexicographicSortSchema, print, visit } from 'graphql';

// Not the newest version: this one has all that the schema uses, and older routers support it.
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@inaccessible", "@key", "@shareable"])`;

const FOR_CLIENTS: ReadonlySet<string> = new Set(['deprecated', 'semanticNonNull', 'specifiedBy']);

const known = new WeakMap<GraphQLSchema, string>();

/**
 * The schema as composition reads it, with the directives in `extensions.directives`. Sorted, so that moving code does not
 * show in its diff.
 */
export function subgraphSdl(schema: GraphQLSchema): string {
  const sdl =
    known.get(schema) ??
    `${LINK}\n\n${printSchemaWithDirectives(lexicographicSortSchema(clientSchema(schema)))}\n`;
  known.set(schema, sdl);
  return sdl;
}

/** The schema as clients and their tools read it: with directives for clients, without those for routers. */
export function clientSdl(schema: GraphQLSchema): string {
  const document = getDocumentNodeFromSchema(lexicographicSortSchema(clientSchema(schema)));
  const forClients = visit(document, {
    SchemaDefinition: () => null,
    Directive: ({ name }) => (FOR_CLIENTS.has(name.value) ? undefined : null),
  });
  return `${print(forClients)}\n`;
}

/** The schema without the fields and types that only routers use: `_service`, `_entities` and their types. */
export function clientSchema(schema: GraphQLSchema): GraphQLSchema {
  return filterSchema({
    schema,
    rootFieldFilter: (_operation, name) => !isForRouters(name),
    typeFilter: (name) => !isForRouters(name),
  });
}

function isForRouters(name: string): boolean {
  return /^_(?!_)/.test(name);
}
