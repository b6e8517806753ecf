import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { buildASTSchema, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql';

export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
}

export interface Composition {
  /** As in `INVALID_FIELD_SHARING: …`; empty where the subgraphs compose. */
  readonly errors: readonly string[];
  readonly supergraphSdl: string;
  /** What clients of the supergraph see; null where there is none. */
  readonly apiSchema: GraphQLSchema | null;
  /** Remarks in the form of `errors`. One of the composers makes none. */
  readonly hints: readonly string[];
}

export type Compose = (subgraphs: readonly Subgraph[]) => Composition;

export const byApollo: Compose = (subgraphs) => {
  const { errors, schema, supergraphSdl = '', hints = [] } = composeByApollo([...subgraphs]);
  return {
    errors: messagesOf(errors),
    supergraphSdl,
    apiSchema: schema?.toAPISchema().toGraphQLJSSchema() ?? null,
    hints: hints.map(({ definition, message }) => `${definition.code}: ${message}`),
  };
};

export const byGuild: Compose = (subgraphs) => {
  const { errors, supergraphSdl = '', publicDocumentNode } = composeByGuild([...subgraphs]);
  return {
    errors: messagesOf(errors),
    supergraphSdl,
    apiSchema: publicDocumentNode ? buildASTSchema(publicDocumentNode) : null,
    hints: [],
  };
};

function messagesOf(errors: readonly GraphQLError[] = []): string[] {
  return errors.map(({ extensions, message }) => `${String(extensions.code)}: ${message}`);
}
