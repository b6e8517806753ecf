import type { GraphQLSchema } from 'graphql';

/**
 * The schema as applications compile against it: `src/schema.ts` without the types of every GraphQL type, which an
 * application would have to check for seconds.
 */
export declare const schema: GraphQLSchema;
