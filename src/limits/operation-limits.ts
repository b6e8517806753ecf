import type { Plugin } from 'graphql-yoga';
import { executionLimits } from './execution-limits.ts';
import { sizeLimits } from './size-limits.ts';
import { tokenLimit } from './token-limit.ts';
import { briefValidation } from './validation.ts';

/** What one operation may have, with its fragments in the places where they are spread. */
export interface OperationLimits {
  /** Tokens of the whole document. */
  readonly maxTokens: number;
  /** Fields from the root to the deepest one. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxRootFields: number;
  /** Entries of one list in its arguments or variables. */
  readonly maxListLength: number;
  /** Objects that it asks for in lists, at most: what is paged, times what is paged below it. */
  readonly maxNodes: number;
}

/** Each lets the introspection of GraphiQL pass, and everything that the tables of requests and the benchmarks ask. */
export const DEFAULT_LIMITS: OperationLimits = {
  // Introspection, the largest document that tools send by themselves, has 200.
  maxTokens: 1000,
  // `ofType` in introspection goes down to exactly this; the longest way to a commit's author has 7.
  maxDepth: 15,
  // A board that names 20 deployments one by one, and some fields besides.
  maxAliases: 30,
  // `@include` and `@skip` of a page with switches; clients' own directives never leave the client.
  maxDirectives: 8,
  // As many as a batch of 20 aliases has.
  maxRootFields: 20,
  // GitLab's own limit on a page, and on the entries of `iids[]`.
  maxListLength: 100,
  // The largest page, 500, with fifty things below each. GitLab is spared by the budget; this spares the gateway.
  maxNodes: 25_000,
};

/** Refuses operations above the limits with a code for each: before they are executed, and so before GitLab is asked. */
export function operationLimits({
  maxTokens = DEFAULT_LIMITS.maxTokens,
  maxDepth = DEFAULT_LIMITS.maxDepth,
  maxAliases = DEFAULT_LIMITS.maxAliases,
  maxDirectives = DEFAULT_LIMITS.maxDirectives,
  maxRootFields = DEFAULT_LIMITS.maxRootFields,
  maxListLength = DEFAULT_LIMITS.maxListLength,
  maxNodes = DEFAULT_LIMITS.maxNodes,
}: Partial<OperationLimits>): Plugin[] {
  return [
    tokenLimit(maxTokens),
    briefValidation,
    sizeLimits({ maxDepth, maxAliases, maxDirectives, maxRootFields, maxListLength }),
    executionLimits({ maxNodes, maxListLength }),
  ];
}
