import { randomBytes } from 'node:crypto';
import { type RoleTokens, sampleTokens } from '../../src/sandbox/tokens.ts';

/** Another one in each run. Hexadecimal, since it is then written the same in a URL, in JSON and in a shell. */
const CANARY = randomBytes(16).toString('hex');

// base64 of the same text has three forms, by how many bytes stand before it; its ends hang on its neighbours.
const BASE64_CANARIES = [0, 1, 2].map((before) =>
  Buffer.from(' '.repeat(before) + CANARY)
    .toString('base64')
    .slice(4, -4),
);

/**
 * A token that must come out nowhere. It begins like none of GitLab's, so that the mask in the log, which knows these,
 * cannot hide that it was logged.
 */
export function canaryToken(name: string): string {
  return `canary-${CANARY}-${name}`;
}

/** Canaries for all the roles that the embedded GitLab knows: to be issued by it, and sent by tests. */
export const canaryTokens = Object.fromEntries(
  Object.keys(sampleTokens).map((role) => [role, canaryToken(role)]),
) as unknown as RoleTokens;

/** Whether a canary is in the text: as it is, in base64, percent-encoded or with the escapes of JSON. */
export function hasCanary(text: string): boolean {
  const hex = (_match: string, digits: string) => String.fromCharCode(parseInt(digits, 16));
  const readings = [
    text,
    text.replaceAll(/%([0-9a-f]{2})/gi, hex),
    text.replaceAll(/\\u([0-9a-f]{4})/gi, hex),
  ];
  return readings.some((reading) => [CANARY, ...BASE64_CANARIES].some((form) => reading.includes(form)));
}

/** Fails where a canary is in what came out of the gateway: an answer, a header, a log, metrics, a trace. */
export function expectNoCanary(text: string, place = 'what came out'): void {
  if (hasCanary(text)) throw new Error(`A caller's token is in ${place}:\n${text.slice(0, 10_000)}`);
}
