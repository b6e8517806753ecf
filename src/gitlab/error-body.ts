import { isJsonObject, parseJson } from './answer-body.ts';
import type { InvalidField } from './errors.ts';

/** What GitLab says in the body of an answer that is an error. */
export interface ErrorBody {
  /** One line for people; null if GitLab says nothing that can be shown. */
  readonly message: string | null;
  readonly fields: readonly InvalidField[];
  /** GitLab's name for some errors, such as `insufficient_scope`. */
  readonly name: string | null;
  /** The sufficient scopes, separated by spaces, which come with `insufficient_scope`. */
  readonly scope: string | null;
}

const LONGEST_TEXT = 500;
const MOST_FIELDS = 50;
const DEEPEST = 5;

/**
 * Reads all forms in which GitLab says what is wrong: `message` as text, list or (nested) object by field, `error` as
 * the text of parameter validation, `error` with `error_description`. Anything else (HTML, plain text) is ignored: it comes
 * from a proxy and may contain names of internal hosts.
 */
export function readErrorBody(text: string): ErrorBody {
  const json = parseJson(text);
  if (!isJsonObject(json)) return { message: null, fields: [], name: null, scope: null };

  const { scope } = json;
  return {
    ...saidIn(json),
    scope: typeof scope === 'string' && /^[\w: ]{1,200}$/.test(scope) ? scope : null,
  };
}

function saidIn({
  message,
  error,
  error_description: description,
}: Readonly<Record<string, unknown>>): Omit<ErrorBody, 'scope'> {
  if (typeof description === 'string') return sentence(description, typeof error === 'string' ? error : null);
  if (typeof message === 'string') return sentence(message, null);
  if (typeof message === 'object' && message !== null) {
    const fields = fieldsIn(message, null, 0).slice(0, MOST_FIELDS);
    return { message: fields.length > 0 ? flat(fields.map(inWords).join('; ')) : null, fields, name: null };
  }
  if (typeof error !== 'string') return { message: null, fields: [], name: null };
  // `insufficient_scope`, with the description left out.
  if (/^[a-z]+(?:_[a-z]+)+$/.test(error)) return { message: null, fields: [], name: error };
  return { ...sentence(error, null), fields: validationFields(flat(error)) };
}

function sentence(text: string, name: string | null): Omit<ErrorBody, 'scope'> {
  const message = withoutStatus(flat(text));
  if (message === '') return { message: null, fields: [], name };
  return { message, fields: [{ name: null, messages: [message] }], name };
}

/** "Invalid Date" from "400 Bad request - Invalid Date": the class of the error already says the rest. */
function withoutStatus(text: string): string {
  const match = /^(?:4\d\d|5\d\d) ([A-Za-z ]{1,40}?)(?:(?: - |: )(.+))?$/.exec(text);
  return match?.[2] ?? match?.[1] ?? text.replace(/^[45]\d\d /, '');
}

/** Without line breaks and other control characters, and cut after `LONGEST_TEXT` characters. */
function flat(text: string): string {
  return text
    .slice(0, 4 * LONGEST_TEXT)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TEXT);
}

function inWords({ name, messages }: InvalidField): string {
  return name === null ? messages.join(', ') : `${name}: ${messages.join(', ')}`;
}

/** `{"ref":["is bad"],"environment":{"name":["is too long"]}}` names the fields `ref` and `environment.name`. */
function fieldsIn(json: unknown, name: string | null, depth: number): InvalidField[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(json)) {
    const messages = json.filter((one) => typeof one === 'string').slice(0, MOST_FIELDS);
    const nested = json.filter(isJsonObject).flatMap((one) => fieldsIn(one, name, depth + 1));
    return messages.length > 0 ? [{ name, messages: messages.map(flat) }, ...nested] : nested;
  }
  if (isJsonObject(json)) {
    return Object.entries(json)
      .slice(0, MOST_FIELDS)
      .flatMap(([key, value]) => fieldsIn(value, nameWithin(name, key), depth + 1));
  }
  return typeof json === 'string' || typeof json === 'number'
    ? [{ name, messages: [flat(String(json))] }]
    : [];
}

// Rails calls the whole object `base`, and some of GitLab's rate limits call it `error`.
function nameWithin(parent: string | null, key: string): string | null {
  if (key === 'base' || key === 'error') return parent;
  return parent === null ? flat(key) : `${parent}.${flat(key)}`;
}

/**
 * Splits the text of parameter validation by parameter: "sha is missing, status does not have a valid value". One finding can
 * name several: "author_id, author_username are mutually exclusive", "a, b are missing, at least one must be provided".
 */
function validationFields(text: string): InvalidField[] {
  const fields: InvalidField[] = [];
  let named: string[] = [];
  for (const part of text.split(', ').slice(0, MOST_FIELDS)) {
    const match = /^([a-z_][\w.[\]]*)( (?:is|are|does|do|has|have|must|can|cannot|should|may)\b.*)?$/.exec(
      part,
    );
    const [, name, verdict] = match ?? [];
    if (name === undefined) {
      append(fields, part);
    } else if (verdict === undefined) {
      named.push(name);
    } else {
      named.push(name);
      const message = named.length === 1 ? verdict.trim() : `${named.join(', ')}${verdict}`;
      for (const one of named) fields.push({ name: one, messages: [message] });
      named = [];
    }
  }
  if (fields.length === 0) return [{ name: null, messages: [withoutStatus(text)] }];
  if (named.length > 0) append(fields, named.join(', '));
  return fields;
}

/** A part that names no parameter continues the message before it. */
function append(fields: InvalidField[], part: string): void {
  const last = fields.at(-1);
  if (last) last.messages.push(part);
  else fields.push({ name: null, messages: [part] });
}
