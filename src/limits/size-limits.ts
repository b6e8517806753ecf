import { type ASTNode, type DocumentNode, type GraphQLError, Kind, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type OperationSize, operationSizes } from './operation-size.ts';
import { refusedOperation } from '../http/refusal.ts';
import { shortened } from '../observability/shortened.ts';
import { repeatedPairs } from './repeated-fields.ts';
import { TOO_DEEP } from './token-limit.ts';

/** In characters. */
const LONGEST_NAME = 100;
/** Comparing so many pairs takes 20 ms. A hundred fragments that all select the same field have half as many. */
const MOST_PAIRS = 10_000;

export interface SizeLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  readonly maxRootFields: number;
  readonly maxFields: number;
  readonly maxListLength: number;
}

/**
 * Refuses a document if an operation or a list in it is larger than these limits: one error with a code, before any
 * validation.
 *
 * graphql-armor has rules for depth, aliases and directives, but their errors have no code and claim to be syntax errors,
 * they ignore aliases of `__typename`, and they count a fragment as a level of depth. It has no rule for root fields.
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

interface Limit {
  readonly code: string;
  readonly setting: string;
  readonly limit: number;
  readonly count: (size: OperationSize) => number;
  readonly counted: string;
  readonly advice: string;
}

function refusalOf(document: DocumentNode, limits: SizeLimits): GraphQLError | null {
  const sizes = operationSizes(document);
  for (const { code, setting, limit, count, counted, advice } of limitsOf(limits)) {
    const most = Math.max(0, ...sizes.map(count));
    if (most > limit) {
      return refusedOperation(
        code,
        `This operation has ${most} ${counted}. The limit is ${limit} (${setting}). ${advice}`,
      );
    }
  }
  if (repeatedPairs(document) > MOST_PAIRS) {
    return refusedOperation(
      'TOO_MANY_REPETITIONS',
      'This operation selects fields of the same name, or fragments, too often at the same place. Select each field once there.',
    );
  }
  const { length, place } = longestList(document);
  return length > limits.maxListLength
    ? listTooLong(`The list in ${place}`, length, limits.maxListLength)
    : null;
}

const WHEREVER_SPREAD = 'counted wherever a fragment is spread';

function limitsOf(limits: SizeLimits): readonly Limit[] {
  return [
    {
      code: TOO_DEEP,
      setting: 'MAX_DEPTH',
      limit: limits.maxDepth,
      count: ({ depth }) => depth,
      counted: 'levels of fields',
      advice: 'Select fewer levels, or split the operation.',
    },
    {
      code: 'TOO_MANY_ALIASES',
      setting: 'MAX_ALIASES',
      limit: limits.maxAliases,
      count: ({ aliases }) => aliases,
      counted: `aliases, ${WHEREVER_SPREAD}`,
      advice:
        'Instead of one alias per object, use projects(ids:) for projects and nodes(ids:) for other objects.',
    },
    {
      code: 'TOO_MANY_DIRECTIVES',
      setting: 'MAX_DIRECTIVES',
      limit: limits.maxDirectives,
      count: ({ directives }) => directives,
      counted: `directives, ${WHEREVER_SPREAD}`,
      advice:
        'Put fields with the same condition into one fragment with one directive, or split the operation.',
    },
    {
      code: 'TOO_MANY_ROOT_FIELDS',
      setting: 'MAX_ROOT_FIELDS',
      limit: limits.maxRootFields,
      count: ({ rootFields }) => rootFields,
      counted: `fields at its root, ${WHEREVER_SPREAD}`,
      advice:
        'Use projects(ids:) for several projects and nodes(ids:) for several other objects, or split the operation.',
    },
    {
      code: 'TOO_MANY_FIELDS',
      setting: 'MAX_FIELDS',
      limit: limits.maxFields,
      count: ({ fields }) => fields,
      counted: `fields, ${WHEREVER_SPREAD}`,
      advice: 'Select fewer fields, or split the operation.',
    },
  ];
}

interface PlacedList {
  readonly length: number;
  /** The argument, or the variable whose default it is, as a message names it. */
  readonly place: string;
}

function longestList(document: DocumentNode): PlacedList {
  let longest: PlacedList = { length: 0, place: '' };
  visit(document, {
    ListValue: ({ values: { length } }, _key, parent, _path, ancestors) => {
      if (length > longest.length) longest = { length, place: placeIn([...ancestors, parent]) };
    },
  });
  return longest;
}

function placeIn(ancestors: readonly (ASTNode | readonly ASTNode[] | undefined)[]): string {
  let owner = '';
  let argument = '';
  for (const node of ancestors) {
    if (!node || !('kind' in node)) continue;
    if (node.kind === Kind.FIELD) owner = node.name.value;
    if (node.kind === Kind.DIRECTIVE) owner = `@${node.name.value}`;
    if (node.kind === Kind.ARGUMENT) argument = node.name.value;
    if (node.kind === Kind.VARIABLE_DEFINITION)
      return `the default of ${shownVariable(node.variable.name.value)}`;
  }
  return `\`${shortened(owner, LONGEST_NAME)}(${shortened(argument, LONGEST_NAME)}:)\``;
}

/** The name of a variable in a message; callers can choose a name as long as their request. */
export function shownVariable(name: string): string {
  return `\`$${shortened(name, LONGEST_NAME)}\``;
}

/** The refusal of a list in arguments, variables or their defaults. */
export function listTooLong(list: string, length: number, limit: number): GraphQLError {
  return refusedOperation(
    'LIST_TOO_LONG',
    `${list} has ${length} entries. The limit is ${limit} (MAX_LIST_LENGTH). Split the list over several operations.`,
  );
}
