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

/** Refuses operations above the limits, each with its code, before the gateway executes them or sends anything to GitLab. */
export function operationLimits({
  maxTokens,
  maxDepth,
  maxAliases,
  maxDirectives,
  maxRootFields,
  maxFields,
  maxListLength,
  maxNodes,
  maxValues,
}: OperationLimits): Plugin[] {
  return [
    tokenLimit(maxTokens),
    briefValidation,
    sizeLimits({ maxDepth, maxAliases, maxDirectives, maxRootFields, maxFields, maxListLength }),
    executionLimits({ maxNodes, maxValues, maxListLength }),
  ];
}
