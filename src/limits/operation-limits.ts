import type { Plugin } from 'graphql-yoga';
import { executionLimits } from './execution-limits.ts';
import { sizeLimits } from './size-limits.ts';
import { tokenLimit } from './token-limit.ts';
import { briefValidation } from './validation.ts';

/** The limits for one operation. Fragments count wherever they are spread. */
export interface OperationLimits {
  /** Tokens in the whole document. */
  readonly maxTokens: number;
  /** Levels of fields, from the root to the deepest field. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxRootFields: number;
  /** Fields on all levels. */
  readonly maxFields: number;
  /** Entries in one list in the arguments or variables. */
  readonly maxListLength: number;
  /** Objects that the operation can return if all pages are full. */
  readonly maxNodes: number;
  /** Values in the response: each field of each object. */
  readonly maxValues: number;
}

/**
 * Each lets introspection pass, a board of fifty projects by aliases with a fragment of lists for each, and everything
 * that the tables of requests and the benchmarks ask. What costs is limited by fields, values and bytes; the other limits
 * keep the checks of a document cheap.
 */
export const DEFAULT_LIMITS: OperationLimits = {
  // Some fifty ms of validation in the worst document. The board has 1,200, introspection 200.
  maxTokens: 2000,
  // `ofType` in introspection goes down to exactly this; the longest way to a commit's author has 7.
  maxDepth: 15,
  // Fifty projects, and five fields under aliases in each.
  maxAliases: 300,
  // `@include` and `@skip` of a page with switches; clients' own directives never leave the client.
  maxDirectives: 8,
  // Fifty projects, and a few fields besides.
  maxRootFields: 60,
  // Fifty projects with a hundred fields each. Without lists, as many values, which take some 20 ms.
  maxFields: 5000,
  // GitLab's own limit on a page, and on the entries of `iids[]`.
  maxListLength: 100,
  // Fifty projects with a hundred environments each, and twenty deployments in each of these: real ones have fewer.
  maxNodes: 250_000,
  // A board of fifty projects in three full lists has 110,000. They take half a second, in turns of 10 ms.
  maxValues: 150_000,
};

/** Refuses operations above the limits, each with its code, before the gateway executes them or sends anything to GitLab. */
export function operationLimits({
  maxTokens = DEFAULT_LIMITS.maxTokens,
  maxDepth = DEFAULT_LIMITS.maxDepth,
  maxAliases = DEFAULT_LIMITS.maxAliases,
  maxDirectives = DEFAULT_LIMITS.maxDirectives,
  maxRootFields = DEFAULT_LIMITS.maxRootFields,
  maxFields = DEFAULT_LIMITS.maxFields,
  maxListLength = DEFAULT_LIMITS.maxListLength,
  maxNodes = DEFAULT_LIMITS.maxNodes,
  maxValues = DEFAULT_LIMITS.maxValues,
}: Partial<OperationLimits>): Plugin[] {
  return [
    tokenLimit(maxTokens),
    briefValidation,
    sizeLimits({ maxDepth, maxAliases, maxDirectives, maxRootFields, maxFields, maxListLength }),
    executionLimits({ maxNodes, maxValues, maxListLength }),
  ];
}
