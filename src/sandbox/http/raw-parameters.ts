import { Refusal, json, refused } from './answer.ts';

/** Parameters as the client sent them in the query, a form or JSON. Names with brackets make nested parameters. */
export type RawParameters = Record<string, unknown>;

/** Reads the parameters of the query and the body. If both have one, the body's counts, as in Grape. */
export function readParameters(query: string, body: string, contentType: string | undefined): RawParameters {
  const parameters = parsePairs(query);
  if (body === '') return parameters;
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return Object.assign(parameters, parseJson(body));
  if (type === undefined || type === 'application/x-www-form-urlencoded') {
    return Object.assign(parameters, parsePairs(body));
  }
  throw new Refusal(json(415, { error: "The provided content-type '" + type + "' is not supported." }));
}

/** Reads `a=1&b[]=2&c[d]=3` as `{ a: '1', b: ['2'], c: { d: '3' } }`. */
export function parsePairs(text: string): RawParameters {
  const parameters = emptyParameters();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
    if (path === null) parameters[name] = value;
    else
      place(
        parameters,
        path[1] ?? name,
        [...(path[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map(([, key]) => key ?? ''),
        value,
      );
  }
  return parameters;
}

function place(target: RawParameters, name: string, path: readonly string[], value: string): void {
  const [next, ...rest] = path;
  if (next === undefined) {
    target[name] = value;
  } else if (next === '') {
    const list = target[name];
    if (Array.isArray(list)) list.push(value);
    else target[name] = [value];
  } else {
    const inner = target[name];
    const nested = isObject(inner) ? inner : emptyParameters();
    target[name] = nested;
    place(nested, next, rest, value);
  }
}

function parseJson(body: string): RawParameters {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new Refusal(json(400, { error: malformed }));
  }
  if (!isObject(parsed)) throw refused(400, 'The request body must be a JSON object');
  return parsed;
}

const malformed = `
Problem:
  message body does not match declared format
Resolution:
  when specifying application/json as content-type, you must pass valid application/json in the request's 'body' `;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function emptyParameters(): RawParameters {
  return Object.create(null) as RawParameters;
}
