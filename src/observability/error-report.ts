import { GraphQLError } from 'graphql';
import { causeOf } from './error-cause.ts';

/** Equal errors of a list that are reported one by one: those of a whole page, unless its size is set. */
export const MOST_EQUAL_ERRORS = 20;

/** The code of the error that stands for errors which a response does not list. */
export const TOO_MANY_ERRORS = 'TOO_MANY_ERRORS';

/** Errors with one cause, in places that differ in nothing but their numbers in lists. */
interface Group {
  /** The first of them. */
  readonly errors: GraphQLError[];
  count: number;
}

export interface ErrorReport {
  readonly errors: readonly GraphQLError[];
  /** How many errors there were of each code. */
  readonly codes: Readonly<Record<string, number>>;
}

/**
 * The errors that a response reports, as clients may see them by `mask`. If more items of a list have the same error than
 * are worth reading, the first stands for all, and its `extensions.repeated` counts the others. Past `limit`,
 * TOO_MANY_ERRORS counts the rest by their codes.
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
  // One error can be in many places: see `ResponseBudget.failed`.
  const known = new Map<GraphQLError, Group>();
  for (const error of errors) {
    let group = known.get(error);
    if (!group) {
      const key = `${causeOf(error)} ${placeOf(error)}`;
      group = groups.get(key) ?? { errors: [], count: 0 };
      groups.set(key, group);
      known.set(error, group);
    }
    group.count += 1;
    if (group.errors.length < MOST_EQUAL_ERRORS) group.errors.push(error);
  }
  return groups.values();
}

/** The path without numbers in lists; the text of what has none, which is not about a place. */
function placeOf({ path, message }: GraphQLError): string {
  if (!path) return message;
  return path.map((key) => (typeof key === 'number' ? '*' : key)).join(' ');
}

function shownOf({ errors, count }: Group, mask: (error: GraphQLError) => GraphQLError): GraphQLError[] {
  // Fewer errors than failures: some of these share one.
  const isCollapsed = count > new Set(errors).size;
  const shown = (isCollapsed ? errors.slice(0, 1) : errors).map(mask);
  return isCollapsed ? shown.map((error) => withRepetitions(error, count - 1)) : shown;
}

/** Without its cause, by which Yoga would have it masked anew, and the number lost. */
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
