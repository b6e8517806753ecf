import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

const typedDocuments = {
  preset: 'client',
  presetConfig: { fragmentMasking: false, persistedDocuments: true },
  // Apollo Client and urql ask for `__typename` everywhere: with it, the hashes are those of what they send.
  documentTransforms: [addTypenameSelectionDocumentTransform],
};

const config = {
  enumType: 'string-literal',
  scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
  strictScalars: true,
  useTypeImports: true,
};

export default {
  schema: 'node_modules/gitlab-deployments-gateway/schema.graphql',
  documents: 'src/operations/*.graphql',
  generates: {
    // For Apollo Client and urql.
    'src/generated/': { ...typedDocuments, config },
    // For fetch: the same as strings, which need no GraphQL library in the browser.
    'src/generated/text/': { ...typedDocuments, config: { ...config, documentMode: 'string' } },
  },
};
