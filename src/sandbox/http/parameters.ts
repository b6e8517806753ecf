import { invalidParameters } from './answer.ts';
import { isObject, type RawParameters } from './raw-parameters.ts';

/** A value, or the problem that Grape reports after the name of the parameter. */
type Reading<T> = { readonly value: T } | { readonly problem: string };

export interface Parameter<T> {
  readonly required: boolean;
  /** If the parameter is absent, `given` is false and `raw` is undefined. */
  read(raw: unknown, given: boolean): Reading<T>;
}

export type Declarations = Readonly<Record<string, Parameter<unknown>>>;
export type Given<D extends Declarations> = {
  readonly [K in keyof D]: D[K] extends Parameter<infer T> ? T : never;
};

/** Checks every declared parameter and reports all problems at once. Ignores parameters that are not declared. */
export function checkParameters<D extends Declarations>(declarations: D, raw: RawParameters): Given<D> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, parameter] of Object.entries(declarations)) {
    const given = raw[name] !== undefined;
    if (parameter.required && !given) problems.push(`${name} is missing`);
    const reading = parameter.read(raw[name], given);
    if ('value' in reading) values[name] = reading.value;
    else if (given || reading.problem !== 'is missing') problems.push(`${name} ${reading.problem}`);
  }
  if (problems.length > 0) throw invalidParameters(problems);
  return values as Given<D>;
}

/** Refuses a request that has more than one of these parameters. */
export function mutuallyExclusive(raw: RawParameters, ...names: string[]): void {
  const given = names.filter((name) => raw[name] !== undefined);
  if (given.length > 1) throw invalidParameters([`${given.join(', ')} are mutually exclusive`]);
}

export function text(): Parameter<string | null> {
  return optional((raw) => (isScalar(raw) ? { value: String(raw) } : invalid));
}

/** A text that counts as absent if it is blank, because GitLab's finders check `present?`. */
export function presentText(): Parameter<string | null> {
  const any = text();
  return {
    required: false,
    read: (raw, given) => {
      const reading = any.read(raw, given);
      return 'value' in reading && reading.value?.trim() === '' ? { value: null } : reading;
    },
  };
}

/** A text that is required and must not be blank. */
export function requiredText(): Parameter<string> {
  return required<string>((raw) => {
    if (!isScalar(raw)) return invalid;
    return String(raw).trim() === '' ? { problem: 'is empty' } : { value: String(raw) };
  });
}

/** A text that is required, but may be blank: GitLab's model decides then. */
export function sentText(): Parameter<string> {
  return required<string>((raw) => {
    if (raw === null) return { value: '' };
    return isScalar(raw) ? { value: String(raw) } : invalid;
  });
}

/** A parameter that must not be sent at all, whatever its value is. */
export function absent(problem: string): Parameter<null> {
  return { required: false, read: (_raw, given) => (given ? { problem } : { value: null }) };
}

export function integer(): Parameter<number | null> {
  return optional((raw) => {
    if (raw === '') return { value: null };
    return isInteger(raw) ? { value: Number(raw) } : invalid;
  });
}

export function requiredInteger(): Parameter<number> {
  return required((raw) => (isInteger(raw) ? { value: Number(raw) } : invalid));
}

export function flag(): Parameter<boolean | null> {
  return optional(readFlag);
}

export function requiredFlag(): Parameter<boolean> {
  return required(readFlag);
}

/** One of the values, or the fallback if the parameter is absent. */
export function choice<const V extends string, F extends V | null>(
  values: readonly V[],
  fallback: F,
): Parameter<V | F> {
  return {
    required: false,
    read: (raw, given) => (given ? readChoice(values, raw) : { value: fallback }),
  };
}

/** One of the values; null if the parameter is absent or null. */
export function choiceOrNull<const V extends string>(values: readonly V[]): Parameter<V | null> {
  return optional((raw) => readChoice(values, raw));
}

/** One of the values. Grape reports an absent parameter both as missing and as invalid. */
export function requiredChoice<const V extends string>(values: readonly V[]): Parameter<V> {
  return { required: true, read: (raw) => readChoice(values, raw) };
}

/** A time in ISO 8601, read as milliseconds since 1970. Microseconds become a fraction. */
export function moment(): Parameter<number | null> {
  return optional((raw) => {
    if (raw === '') return { value: null };
    if (typeof raw !== 'string' || !isoMoment.test(raw)) return invalid;
    const value = Date.parse(/Z$|[+-]\d\d:?\d\d$|^\d{4}-\d\d-\d\d$/.test(raw) ? raw : `${raw}Z`);
    return Number.isNaN(value) ? invalid : { value: value + microsecondsOf(raw) };
  });
}

/** The digits after the milliseconds, which `Date.parse` ignores, as a fraction of a millisecond. */
function microsecondsOf(raw: string): number {
  return Number(/\.\d{3}(\d{1,3})/.exec(raw)?.[1]?.padEnd(3, '0') ?? 0) / 1000;
}

/** A list of texts: `a[]=1&a[]=2`, a JSON list, or one text separated by commas. */
export function texts(): Parameter<readonly string[] | null> {
  return optional((raw) => {
    if (typeof raw === 'string') return { value: raw.split(',').map((item) => item.trim()) };
    return Array.isArray(raw) && raw.every(isScalar) ? { value: raw.map(String) } : invalid;
  });
}

/** A list of anything. */
export function list(): Parameter<readonly unknown[] | null> {
  return optional((raw) => (Array.isArray(raw) ? { value: raw } : invalid));
}

export function integers(): Parameter<readonly number[] | null> {
  return optional((raw) => {
    const items: unknown = typeof raw === 'string' ? raw.split(',') : raw;
    return Array.isArray(items) && items.every(isInteger) ? { value: items.map(Number) } : invalid;
  });
}

/** Parameters in a parameter, as in `not[labels]=bug`, which have their own declarations. */
export function nested(): Parameter<RawParameters> {
  return {
    required: false,
    read: (raw, given) => (!given ? { value: {} } : isObject(raw) ? { value: raw } : invalid),
  };
}

// The time zone is optional. A time without one is in UTC, like the clock of the server.
const isoMoment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

const invalid = { problem: 'is invalid' } as const;

function optional<T>(read: (raw: unknown) => Reading<T | null>): Parameter<T | null> {
  return {
    required: false,
    read: (raw, given) => (!given || raw === null ? { value: null } : read(raw)),
  };
}

function required<T>(read: (raw: unknown) => Reading<T>): Parameter<T> {
  return { required: true, read: (raw, given) => (given ? read(raw) : { problem: 'is missing' }) };
}

function readFlag(raw: unknown): Reading<boolean> {
  const value = String(isScalar(raw) ? raw : '');
  if (/^(true|t|1|yes|on)$/i.test(value)) return { value: true };
  return /^(false|f|0|no|off)$/i.test(value) ? { value: false } : invalid;
}

function readChoice<V extends string>(values: readonly V[], raw: unknown): Reading<V> {
  const value = values.find((candidate) => candidate === raw);
  return value === undefined ? { problem: 'does not have a valid value' } : { value };
}

function isScalar(raw: unknown): raw is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof raw);
}

function isInteger(raw: unknown): raw is string | number {
  return typeof raw === 'number'
    ? Number.isSafeInteger(raw)
    : typeof raw === 'string' && /^\s*-?\d+\s*$/.test(raw);
}
