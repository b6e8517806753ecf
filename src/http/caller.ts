import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from '../gitlab/client.ts';

const key = randomBytes(32);

/**
 * Identifies the caller, so that each caller gets a fair share: a digest of the request's own credentials, or its IP
 * address if it has none. The key of the digest exists only in this process, so nobody can find the token from a digest.
 */
export function callerOf(credentials: Credentials | null, address: string | undefined): string {
  if (credentials === null) return `address ${address ?? 'unknown'}`;
  return createHmac('sha256', key).update(`${credentials.name} ${credentials.value}`).digest('base64url');
}
