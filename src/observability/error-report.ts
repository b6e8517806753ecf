import { GraphQLError } from 'graphql';
import { BudgetExceededError } from '../gitlab/errors.ts';
import { causeOf } from './error-cause.ts';

/** Up to this number, a response lists equal errors one by one: a page of the default size. */
export const MOST_EQUAL_ERRORS = 20;

/** The code of the error that counts the errors which a response does not list. */
export const TOO_MANY_ERRORS = 'TOO_MANY_ERRORS';

/** Groups the errors of all fields that the budget did not suffice for. */
const OVER_BUDGET = 'over budget';

/** Errors with the same cause, at paths that differ only in list indices. */
interface Group {
  /** The first ones. */
  readonly errors: GraphQLError[];
  count: number;
}

export interface ErrorReport {
  readonly errors: readonly GraphQLError[];
  /** The number of errors of each code, including errors that are not listed. */
  readonly codes: Readonly<Record<string, number>>;
}

/**
 * The errors that a response lists, in the form in which `mask` shows them to clients. If more than MOST_EQUAL_ERRORS items
 * of a list have the same error, the response lists only the first one, and its `extensions.repeated` counts the others.
 * All fields below the root for which the budget was not enough have one error.
 * After `limit` errors, TOO_MANY_ERRORS counts the others by code.
 */
export function reportErrors(
  errors: readonly GraphQLError[],
  limit: number,
  mask: (error: GraphQLError) => GraphQLError,
): ErrorReport {
  const codes: Record<string, number> = {};
  const unreported: Record<string, number> = {};
  const reported: GraphQLError[] = [];
  for (const group of groupsOf(errors)) {
    const shown = shownOf(group, mask);
    const code = String(shown[0]?.extensions.code);
    const isReported = reported.length + shown.length <= limit;
    add(codes, code, group.count);
    if (isReported) reported.push(...shown);
    else add(unreported, code, group.count);
  }
  if (Object.keys(unreported).length > 0) reported.push(tooManyErrors(unreported, limit));
  return { errors: reported, codes };
}

function groupsOf(errors: readonly GraphQLError[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  // The same error can have many places: see `ResponseBudget.failed`.
  const known = new Map<GraphQLError, Group>();
  for (const error of errors) {
    let group = known.get(error);
    if (!group) {
      const key = isOverBudget(error) ? OVER_BUDGET : `${causeOf(error)} ${placeOf(error)}`;
      group = groups.get(key) ?? { errors: [], count: 0 };
      groups.set(key, group);
      known.set(error, group);
    }
    group.count += 1;
    if (group.errors.length < (isOverBudget(error) ? 1 : MOST_EQUAL_ERRORS)) group.errors.push(error);
  }
  return groups.values();
}

/** Not of a field at the root: each change of a mutation has to say that it was not sent. */
function isOverBudget({ originalError, path = [] }: GraphQLError): boolean {
  return originalError instanceof BudgetExceededError && path.length > 1;
}

/** The path without list indices; the message of an error that has no path. */
function placeOf({ path, message }: GraphQLError): string {
  if (!path) return message;
  return path.map((key) => (typeof key === 'number' ? '*' : key)).join(' ');
}

function shownOf({ errors, count }: Group, mask: (error: GraphQLError) => GraphQLError): GraphQLError[] {
  // If there are fewer errors than failures, some failures share an error.
  const isCollapsed = count > new Set(errors).size;
  const shown = (isCollapsed ? errors.slice(0, 1) : errors).map(mask);
  return isCollapsed ? shown.map((error) => withRepetitions(error, count - 1)) : shown;
}

/** A copy without the original error: if Yoga finds one, it masks the error again and loses the number. */
function withRepetitions(error: GraphQLError, repeated: number): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    extensions: { ...extensions, repeated },
  });
}

function tooManyErrors(codes: Readonly<Record<string, number>>, limit: number): GraphQLError {
  const count = Object.values(codes).reduce((sum, some) => sum + some, 0);
  return new GraphQLError(
    `The response has ${count} more errors. It lists at most ${limit} (MAX_ERRORS), and \`extensions.codes\` counts the others by code.`,
    { extensions: { code: TOO_MANY_ERRORS, codes } },
  );
}

function add(counts: Record<string, number>, code: string, count: number): void {
  counts[code] = (counts[code] ?? 0) + count;
}
