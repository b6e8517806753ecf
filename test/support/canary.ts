import { randomBytes } from 'node:crypto';
import { type RoleTokens, sampleTokens } from '../../src/sandbox/tokens.ts';

/** Differs in each run. It is hexadecimal, so that it looks the same in a URL, in JSON and in a shell. */
const CANARY = randomBytes(16).toString('hex');

// The base64 of a text has three forms, depending on the number of bytes before it. Its ends depend on the neighbours.
const BASE64_CANARIES = [0, 1, 2].map((before) =>
  Buffer.from(' '.repeat(before) + CANARY)
    .toString('base64')
    .slice(4, -4),
);

/**
 * A token that must not come out anywhere. It does not start like GitLab's tokens, so that the mask in the log, which
 * knows those, cannot hide that it was logged.
 */
export function canaryToken(name: string): string {
  return `canary-${CANARY}-${name}`;
}

/** Canaries for all roles of the embedded GitLab, which accepts them. Tests send them. */
export const canaryTokens = Object.fromEntries(
  Object.keys(sampleTokens).map((role) => [role, canaryToken(role)]),
) as unknown as RoleTokens;

/** Whether a text contains a canary: unchanged, in base64, percent-encoded or with JSON's escapes. */
export function hasCanary(text: string): boolean {
  const hex = (_match: string, digits: string) => String.fromCharCode(parseInt(digits, 16));
  const readings = [
    text,
    text.replaceAll(/%([0-9a-f]{2})/gi, hex),
    text.replaceAll(/\\u([0-9a-f]{4})/gi, hex),
  ];
  return readings.some((reading) => [CANARY, ...BASE64_CANARIES].some((form) => reading.includes(form)));
}

/** Fails if output of the gateway contains a canary: a response, a header, a log, metrics or a trace. */
export function expectNoCanary(text: string, place = 'what came out'): void {
  if (hasCanary(text)) throw new Error(`A caller's token is in ${place}:\n${text.slice(0, 10_000)}`);
}
