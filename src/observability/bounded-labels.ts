import { STATUS_CODES } from 'node:http';

/** More than the gateway has codes. */
const MOST_CODES = 100;
const CODE = /^[A-Z][A-Z_]{2,49}$/;

/**
 * Makes the labels for codes of errors: the code itself, or `OTHER` if it is not a code. Each value of a label is a series
 * that Prometheus keeps for ever, so their number is limited. Only the gateway's code chooses them, so it needs no list.
 */
export function codeLabels(): (code: string) => string {
  const seen = new Set<string>();
  return (code) => {
    if (!CODE.test(code) || (seen.size >= MOST_CODES && !seen.has(code))) return 'OTHER';
    seen.add(code);
    return code;
  };
}

/** An HTTP status that has a name as it is, another one by its class, as in `4xx`. */
export function statusLabel(status: number): string {
  return status in STATUS_CODES ? String(status) : `${Math.floor(status / 100)}xx`;
}
