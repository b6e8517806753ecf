import { GIBIBYTE, MEBIBYTE, type Setting } from './kinds.ts';

/**
 * What one operation can contain and return. The defaults allow introspection, a board of fifty projects that uses
 * aliases with a fragment of lists for each, and every operation in the tables of requests and the benchmarks. Fields,
 * values and bytes limit the cost; the other limits keep the checks of a document cheap.
 */
export const OPERATION_SETTINGS = {
  // Forty projects under aliases, each with three lists and without a fragment, have 3,600 tokens. The time that validating
  // the worst document takes grows with the square of this number.
  maxTokens: {
    variable: 'MAX_TOKENS',
    kind: 'number',
    default: 4000,
    min: 1,
    max: 10_000,
    text: 'Maximum number of tokens in a document. Limits the time and memory that parsing and validating it takes.',
  },
  // `ofType` in introspection needs exactly this; the longest path to the author of a commit has 7 levels.
  maxDepth: {
    variable: 'MAX_DEPTH',
    kind: 'number',
    default: 15,
    min: 1,
    max: 1000,
    text: 'Maximum number of levels of fields in an operation. Protects against documents that nest objects endlessly.',
  },
  // Fifty projects, with five aliased fields in each.
  maxAliases: {
    variable: 'MAX_ALIASES',
    kind: 'number',
    default: 300,
    min: 0,
    max: 10_000,
    text: 'Maximum number of aliases in an operation. Aliases in a fragment count each time it is spread. Protects against short documents that select a costly field many times.',
  },
  // `@include` and `@skip` on a page with switches; the directives of client libraries stay in the client.
  maxDirectives: {
    variable: 'MAX_DIRECTIVES',
    kind: 'number',
    default: 8,
    min: 0,
    max: 10_000,
    text: 'Maximum number of directives in an operation. Those in a fragment count each time it is spread. Limits the time that checking them takes.',
  },
  // Fifty projects and a few other fields.
  maxRootFields: {
    variable: 'MAX_ROOT_FIELDS',
    kind: 'number',
    default: 60,
    min: 1,
    max: 10_000,
    text: 'Maximum number of fields at the root of an operation. Limits how many objects an operation starts from.',
  },
  // Fifty projects with a hundred fields each. Without lists they return as many values, which takes about 20 ms.
  maxFields: {
    variable: 'MAX_FIELDS',
    kind: 'number',
    default: 5000,
    min: 1,
    max: 1_000_000,
    text: 'Maximum number of fields in an operation, on all levels. Those in a fragment count each time it is spread. Protects against small documents whose fragments multiply.',
  },
  // GitLab has the same limit for a page and for the entries of `iids[]`.
  maxListLength: {
    variable: 'MAX_LIST_LENGTH',
    kind: 'number',
    default: 100,
    min: 1,
    max: 100_000,
    text: 'Maximum number of entries in a list in arguments or variables. Limits how many objects one field can request by their ids.',
  },
  // Fifty projects with a hundred environments each, and twenty deployments in each of these: real projects have fewer.
  maxNodes: {
    variable: 'MAX_NODES',
    kind: 'number',
    default: 250_000,
    min: 1,
    max: 10_000_000,
    text: 'Maximum number of objects that an operation can ask for if all pages are full: the `first` or `last` of each list (20 if it has neither), multiplied by that of the lists around it. Refuses an operation that multiplies lists before it sends a request.',
  },
  // A board of fifty projects in three full lists has 110,000. They take half a second, in turns of 10 ms.
  maxValues: {
    variable: 'MAX_VALUES',
    kind: 'number',
    default: 150_000,
    min: 1,
    max: 10_000_000,
    text: 'Maximum number of values in a response. Each field of each object counts as 1, or as 3 if the gateway has to wait for it. Limits the time and memory that a response takes.',
  },
  // More errors would cost time and bytes without helping anyone.
  maxErrors: {
    variable: 'MAX_ERRORS',
    kind: 'number',
    default: 100,
    min: 1,
    max: 10_000,
    text: 'Maximum number of errors that a response lists. It only counts further errors, by code. Limits the size of a response in which nearly everything failed.',
  },
  // Ten times the result of a board of fifty projects.
  maxResultBytes: {
    variable: 'MAX_RESULT_BYTES',
    kind: 'number',
    default: 10 * MEBIBYTE,
    min: 1,
    max: GIBIBYTE,
    unit: 'bytes',
    text: 'Maximum size of a result as JSON. The gateway does not send a larger one. Protects the memory and the network of the gateway and its clients.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
