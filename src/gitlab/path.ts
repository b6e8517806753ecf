import { InvalidIdError } from './errors.ts';

/** The path of a resource, after `/api/v4`. */
export interface Path {
  /** Without its values, such as `/projects/:/deployments/:`. Metrics and logs use it: there are few, and none is private. */
  readonly route: string;
  /** With every value encoded. */
  readonly path: string;
}

/** Parameters of a GET by name. Undefined, null and an empty array are omitted. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | undefined | null>
>;

const LONGEST_VALUE = 1024;

/**
 * The path of a resource: path`/projects/${project}/deployments/${id}`. Each value becomes one segment, so that `group/app`
 * names a project. A value that cannot be an id, such as `../users`, throws InvalidIdError.
 */
export function path(strings: TemplateStringsArray, ...values: (string | number)[]): Path {
  let encoded = strings[0] ?? '';
  values.forEach((value, index) => {
    encoded += encodeSegment(value) + (strings[index + 1] ?? '');
  });
  return { route: strings.join(':'), path: encoded };
}

/**
 * The query string with its question mark, or '' if there are no parameters. An array becomes `name[]=a&name[]=b`. Values
 * are encoded; names come from the code (`not[labels]`) and are not.
 */
export function queryString(query: Query): string {
  let text = '';
  for (const name in query) {
    const value = query[name];
    if (value === undefined || value === null) continue;
    if (typeof value === 'object') {
      for (const one of value) text += `&${name}[]=${encode(one)}`;
    } else {
      text += `&${name}=${encode(value)}`;
    }
  }
  return text === '' ? '' : `?${text.slice(1)}`;
}

function encodeSegment(value: string | number): string {
  if (typeof value === 'number' ? !Number.isSafeInteger(value) || value < 0 : !canBeSegment(value)) {
    throw new InvalidIdError(value);
  }
  return encode(value);
}

// `encodeURIComponent('..')` is `..`, and a proxy in front of GitLab may decode `%2F` before it resolves dots.
function canBeSegment(value: string): boolean {
  if (value.length > LONGEST_VALUE || /\p{Cc}/u.test(value)) return false;
  return value.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..');
}

function encode(value: string | number | boolean): string {
  try {
    return encodeURIComponent(value);
  } catch (cause) {
    // A lone surrogate has no UTF-8.
    throw new InvalidIdError(String(value), { cause });
  }
}
