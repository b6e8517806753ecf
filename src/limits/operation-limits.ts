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
  /** Fields of all levels. */
  readonly maxFields: number;
  /** Entries of one list in its arguments or variables. */
  readonly maxListLength: number;
  /** Objects that it can get, with all pages full. */
  readonly maxNodes: number;
  /** Values of its response: fields, in each object as often as there is one. */
  readonly maxValues: number;
}

/** Refuses operations above the limits with a code for each: before they are executed, and so before GitLab is asked. */
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
