import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type OperationSize, operationSizes } from './operation-size.ts';
import { refusedOperation } from '../http/refusal.ts';

export interface SizeLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxRootFields: number;
  readonly maxFields: number;
  readonly maxListLength: number;
}

/**
 * Refuses documents with an operation, or with a list, that is larger: one error with a code, ahead of all validation.
 *
 * graphql-armor has rules for depth, aliases and directives. Their errors have no code and call themselves syntax
 * errors, aliases of `__typename` pass, a fragment counts as a level of depth; and there is none for root fields.
 */
export function sizeLimits(limits: SizeLimits): Plugin {
  const known = new WeakMap<DocumentNode, GraphQLError | null>();
  return {
    onValidate({ params, setResult }) {
      const document = params.documentAST as DocumentNode;
      let refusal = known.get(document);
      if (refusal === undefined) {
        refusal = refusalOf(document, limits);
        known.set(document, refusal);
      }
      if (refusal) setResult([refusal]);
    },
  };
}

function refusalOf(document: DocumentNode, limits: SizeLimits): GraphQLError | null {
  const sizes = operationSizes(document);
  const most = (count: (size: OperationSize) => number) => Math.max(0, ...sizes.map(count));

  const counts: readonly [count: number, limit: number, code: string, things: string][] = [
    [most(({ depth }) => depth), limits.maxDepth, 'TOO_DEEP', 'levels of fields'],
    [most(({ aliases }) => aliases), limits.maxAliases, 'TOO_MANY_ALIASES', 'aliases'],
    [most(({ directives }) => directives), limits.maxDirectives, 'TOO_MANY_DIRECTIVES', 'directives'],
    [
      most(({ rootFields }) => rootFields),
      limits.maxRootFields,
      'TOO_MANY_ROOT_FIELDS',
      'fields at its root',
    ],
    [
      most(({ fields }) => fields),
      limits.maxFields,
      'TOO_MANY_FIELDS',
      'fields, with fragments in each place where they are spread',
    ],
  ];
  for (const [count, limit, code, things] of counts) {
    if (count > limit) {
      return refusedOperation(code, `An operation may have ${limit} ${things}; this one has ${count}.`);
    }
  }
  return longestList(document) > limits.maxListLength ? listTooLong(limits.maxListLength) : null;
}

function longestList(document: DocumentNode): number {
  let longest = 0;
  visit(document, {
    ListValue: ({ values }) => {
      longest = Math.max(longest, values.length);
    },
  });
  return longest;
}

/** What a list above its limit is answered with, wherever it stands. */
export function listTooLong(limit: number): GraphQLError {
  return refusedOperation('LIST_TOO_LONG', `A list in arguments may have ${limit} entries.`);
}
