import { createHmac, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Credentials } from '../gitlab/client.ts';

const key = randomBytes(32);

/** The digest of the credentials that a connection had last: nearly all requests of a connection have the same. */
const digests = new WeakMap<Socket, { readonly credentials: string; readonly digest: string }>();

/**
 * Identifies the caller, so that each caller gets a fair share: a digest of the request's own credentials, or its IP
 * address if it has none. The key of the digest exists only in this process, so nobody can find the token from a digest.
 */
export function callerOf(own: Credentials | null, socket: Socket | undefined): string {
  if (own === null) return `address ${socket?.remoteAddress ?? 'unknown'}`;
  const credentials = `${own.name} ${own.value}`;
  const last = socket && digests.get(socket);
  if (last?.credentials === credentials) return last.digest;

  const digest = createHmac('sha256', key).update(credentials).digest('base64url');
  if (socket) digests.set(socket, { credentials, digest });
  return digest;
}
