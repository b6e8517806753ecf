import { InvalidResponseError } from './errors.ts';
import { keep, type Page } from './pages.ts';

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

/** A page without what has no identity; `iid` belongs to it where a thing has a number within its project too. */
export function identified<T extends object>(page: Page<T>, iid?: 'iid'): Page<T> {
  const hasOne = (item: T | null): item is T =>
    hasIdentity(item) && (iid === undefined || isId((item as { iid?: unknown }).iid));
  return page.items.every(hasOne) ? page : { ...page, ...keep(page.places, hasOne) };
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

/** Drops from an embedded list of users those without identity. */
export function embeddedUsers(parent: object, name: string): void {
  const list = (parent as Record<string, unknown>)[name];
  const users = Array.isArray(list) ? list.filter(hasIdentity) : [];
  for (const user of users) fillTexts(user, ['username']);
  (parent as Record<string, unknown>)[name] = users;
}

/** Drops from an embedded list of texts what is none. */
export function embeddedTexts(parent: object, name: string): void {
  const list = (parent as Record<string, unknown>)[name];
  const isText = (item: unknown): boolean => typeof item === 'string';
  (parent as Record<string, unknown>)[name] = Array.isArray(list) ? list.filter(isText) : [];
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
