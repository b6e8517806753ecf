import { IncompleteListError, InvalidResponseError } from './errors.ts';
import { droppedOf, keep, type Page } from './pages.ts';

/** How a project is named in a path: GitLab's number or the full path, whichever the caller gave. */
export type ProjectKey = string;

/**
 * Whether a value that came from GitLab can be told from others of its kind: an object with an id that JSON did not
 * round (numbers above 2^53 are rounded without a word, and a rounded id names something else).
 */
export function hasIdentity(json: unknown): json is { readonly id: number } {
  return typeof json === 'object' && json !== null && isId((json as { id?: unknown }).id);
}

function isId(id: unknown): boolean {
  return Number.isSafeInteger(id) && (id as number) > 0;
}

/** A page with null in the places of what has no identity; `iid` belongs to it where a thing has a number within its project too. */
export function identified<T extends object>(page: Page<T>, iid?: 'iid'): Page<T> {
  const hasOne = (item: T | null): item is T =>
    hasIdentity(item) && (iid === undefined || isId((item as { iid?: unknown }).iid));
  return page.items.every(hasOne) ? page : { ...page, ...keep(page.places, hasOne) };
}

/** Refuses a page that may lack the thing that was looked for in it: to say that there is none would be a guess. */
export function requireComplete(page: Page<object>): void {
  if (droppedOf(page) > 0) throw new IncompleteListError();
}

/** Refuses an answer about one thing that does not say which: nothing could be done with it. */
export function requireIdentity(json: object): void {
  if (!hasIdentity(json)) throw new InvalidResponseError('GitLab answered with something that has no id.');
}

/** Says on an object which project it belongs to, as the caller named it: GitLab's answers mostly leave that out. */
export function placeIn(project: ProjectKey, json: object): void {
  (json as { project_key: ProjectKey }).project_key = project;
}

/** The embedded object of that name, or null in its place where it lacks an identity. */
export function embedded(parent: object, name: string): object | null {
  const child = (parent as Record<string, unknown>)[name];
  if (child === undefined || child === null) return null;
  if (hasIdentity(child)) return child;

  (parent as Record<string, unknown>)[name] = null;
  return null;
}

/**
 * Drops those of the named numbers that are none, or that JSON rounded: they are then as unknown as if GitLab had left them
 * out. A `project_id` of null or `x/..` must not become part of an id.
 */
export function dropInvalidNumbers(json: object, names: readonly string[]): void {
  const numbers = json as Record<string, unknown>;
  for (const name of names) {
    if (numbers[name] !== undefined && !isId(numbers[name])) numbers[name] = undefined;
  }
}

const dropped = new WeakMap<readonly unknown[], number>();

/** How many items an embedded list had that are no longer in it. */
export function droppedFrom(list: readonly unknown[]): number {
  return dropped.get(list) ?? 0;
}

/** Drops from an embedded list of users those without identity; `droppedFrom` says how many. */
export function embeddedUsers(parent: object, name: string): void {
  for (const user of filterEmbedded(parent, name, hasIdentity)) fillTexts(user, ['username']);
}

/** Drops from an embedded list of texts what is none; `droppedFrom` says how many. */
export function embeddedTexts(parent: object, name: string): void {
  filterEmbedded(parent, name, (item) => typeof item === 'string');
}

function filterEmbedded<Kept>(
  parent: object,
  name: string,
  isKept: (item: unknown) => item is Kept,
): readonly Kept[] {
  const list = (parent as Record<string, unknown>)[name] ?? [];
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  const kept = items.filter(isKept);
  if (kept.length < items.length) dropped.set(kept, items.length - kept.length);
  (parent as Record<string, unknown>)[name] = kept;
  return kept;
}

/**
 * Puts an empty text in the place of one that the schema promises of each item of a list: a leaf that GitLab leaves
 * out must not cost the whole list.
 */
export function fillTexts(item: object, names: readonly string[]): void {
  const texts = item as Record<string, unknown>;
  for (const name of names) {
    const value = texts[name];
    if (typeof value !== 'string') texts[name] = typeof value === 'number' ? String(value) : '';
  }
}
