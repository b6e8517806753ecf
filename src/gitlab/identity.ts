import { IncompleteListError, InvalidResponseError, OutcomeUnknownError } from './errors.ts';
import { droppedOf, keep, type Page } from './pages.ts';

/** How a path names a project: by GitLab's number or by the full path, whichever the caller gave. */
export type ProjectKey = string;

/**
 * GitLab's JSON of a thing before it has a place: `T`, and everything in it, without the `project_key` that GitLab does
 * not send. Only a function that takes the project makes a `T` of it, so code that omits the project does not compile.
 */
export type Unplaced<T> = T extends readonly (infer Item)[]
  ? readonly Unplaced<Item>[]
  : T extends object
    ? { [Field in keyof T as Exclude<Field, 'project_key'>]: Unplaced<T[Field]> }
    : T;

/** The fields that tell things of one kind apart: GitLab's numbers, or texts such as the sha of a commit. */
export interface Identity {
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
}

export const BY_ID: Identity = { numbers: ['id'], texts: [] };
export const BY_ID_AND_IID: Identity = { numbers: ['id', 'iid'], texts: [] };
/** GitLab calls the sha of a commit its `id`. */
export const BY_SHA: Identity = { numbers: [], texts: ['id'] };

/**
 * Whether a value that came from GitLab can be told from others of its kind: an object with each field of its identity.
 * A number that JSON rounded (above 2^53) does not count, because it identifies something else.
 */
export function hasIdentity<T>(json: T, { numbers, texts }: Identity = BY_ID): json is T & object {
  if (!isObject(json)) return false;
  return numbers.every((name) => isNumber(json[name])) && texts.every((name) => isText(json[name]));
}

/** A page with null in the places of items without an identity. */
export function identified<T extends object>(page: Page<T>, identity: Identity = BY_ID): Page<T> {
  const hasOne = (item: T | null): item is T => hasIdentity(item, identity);
  return page.items.every(hasOne) ? page : { ...page, ...keep(page.places, hasOne) };
}

/** Refuses a page that may lack the thing that the caller looks for: to say that it does not exist would be a guess. */
export function requireComplete(page: Page<object>): void {
  if (droppedOf(page) > 0) throw new IncompleteListError();
}

/** A response about one thing; throws if it does not identify that thing, because nothing can be done with it then. */
export function requireIdentity<T>(json: T, what: string, identity: Identity = BY_ID): T {
  if (hasIdentity(json, identity)) return json;
  throw new InvalidResponseError(`GitLab sent ${what} without a usable id.`);
}

/** Returns the response to a change. Throws OutcomeUnknownError if it has no usable id, and so does not show what changed. */
export function requireChanged<T>(json: T): T {
  if (hasIdentity(json)) return json;
  throw new OutcomeUnknownError();
}

/** An embedded object, or null if it has no identity. Undefined stays undefined: GitLab may send it elsewhere. */
export function embedded<T extends object>(
  child: T | null | undefined,
  identity: Identity = BY_ID,
): T | null | undefined {
  return child === undefined || hasIdentity(child, identity) ? child : null;
}

/**
 * A number that GitLab sent, or undefined if it is not one or JSON rounded it: the gateway then treats it as missing. A
 * `project_id` of null or `x/..` must not become part of an id.
 */
export function numberIn(value: number | null | undefined): number | undefined {
  return isNumber(value) ? value : undefined;
}

/**
 * A text that the schema promises for each item of a list, or an empty one if GitLab omits it: a missing leaf must not
 * cost the whole list.
 */
export function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

/**
 * A list with `change` made to each object in it. If GitLab sent something else in the place of the list or of an
 * object, that stays, and the field that shows it fails alone.
 */
export function eachObject<T extends object>(
  list: readonly T[] | null | undefined,
  change: (item: T) => T,
): readonly T[] | null | undefined {
  return Array.isArray(list) ? list.map((item: T) => (isObject(item) ? change(item) : item)) : list;
}

/**
 * A copy of an object with new values for some fields; the object itself stays as it is, because others share it. Two
 * spreads take a tenth of the time of a literal that lists the new fields after one.
 */
export function withFields<T extends object, Fields extends object>(json: T, fields: Fields): T & Fields {
  return { ...json, ...fields };
}

const dropped = new WeakMap<readonly unknown[], number>();

/** How many items that GitLab sent are missing from an embedded list. */
export function droppedFrom(list: readonly unknown[]): number {
  return dropped.get(list) ?? 0;
}

/** The usable items of an embedded list, as `toItem` makes them; it returns null for unusable ones, which `droppedFrom` counts. */
export function embeddedList<Sent, Item = Sent>(
  list: readonly Sent[] | null | undefined,
  toItem: (item: Sent) => Item | null,
): readonly Item[] {
  // GitLab may have sent one item, or something else, in the place of the list.
  const items: readonly Sent[] = Array.isArray(list) ? list : list == null ? [] : [list];
  const kept = items.map(toItem).filter((item) => item !== null);
  if (kept.length < items.length) dropped.set(kept, items.length - kept.length);
  return kept;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
