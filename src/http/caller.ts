import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from '../gitlab/client.ts';

const key = randomBytes(32);

/**
 * Tells callers apart, so that each gets a fair share: a digest of the request's own credentials, or the address that it
 * came from if it has none. The digest's key lives as long as the process, so no token can be found from a digest.
 */
export function callerOf(credentials: Credentials | null, address: string | undefined): string {
  if (credentials === null) return `address ${address ?? 'unknown'}`;
  return createHmac('sha256', key).update(`${credentials.name} ${credentials.value}`).digest('base64url');
}
