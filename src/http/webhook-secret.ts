import { createHmac, timingSafeEqual } from 'node:crypto';

/** GitLab's prefix of signing tokens: what follows is the key in base64. */
const SIGNING_TOKEN = 'whsec_';
/** In seconds. */
const TOLERANCE = 300;

/**
 * Whether a webhook comes from someone who knows the secret: its signature is right and at most five minutes old, or it has
 * the secret itself in X-Gitlab-Token. A signature that is wrong counts, whatever else the request has.
 */
export function knowsSecret(secret: string, headers: Headers, body: Buffer, now = Date.now()): boolean {
  const signatures = headers.get('webhook-signature');
  if (signatures === null || !secret.startsWith(SIGNING_TOKEN)) {
    return isEqual(headers.get('x-gitlab-token') ?? '', secret);
  }
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) return false;
  const expected = createHmac('sha256', Buffer.from(secret.slice(SIGNING_TOKEN.length), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64');
  // GitLab sends one signature for each signing token while a token is being replaced.
  return signatures.split(' ').some((signature) => isEqual(signature, `v1,${expected}`));
}

/** In a time that does not depend on where the texts differ. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHmac('sha256', COMPARISON).update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Digests have equal lengths, which `timingSafeEqual` needs. */
const COMPARISON = 'comparison';
