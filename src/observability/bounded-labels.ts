import { STATUS_CODES } from 'node:http';

/** More than twice as many as the gateway has. */
const MOST_CODES = 100;
/** In characters. */
const LONGEST_CODE = 50;

/**
 * A function that returns the label of an error's code: the code itself, or `OTHER` if the text does not look like a code
 * or 100 different codes already have a label. Prometheus keeps each value of a label as a series for ever, so their
 * number must be bounded; the code itself comes from where the error is raised, and no second list repeats it.
 */
export function codeLabels(): (code: string) => string {
  const known = new Set<string>();
  return (code) => {
    if (known.has(code)) return code;
    if (known.size === MOST_CODES || code.length > LONGEST_CODE || !/^[A-Z]+(?:_[A-Z]+)*$/.test(code))
      return 'OTHER';
    known.add(code);
    return code;
  };
}

/** An HTTP status that has a name as it is, another one as its class, such as `4xx`. */
export function statusLabel(status: number): string {
  return status in STATUS_CODES ? String(status) : `${Math.floor(status / 100)}xx`;
}
