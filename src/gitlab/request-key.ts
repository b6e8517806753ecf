import { createHmac, randomBytes } from 'node:crypto';

import type { DispatchedRequest } from './request.ts';

/** Exists only in this process, so that nobody can find a token from its digest. */
const SECRET = randomBytes(32);

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['private-token', 'authorization', 'job-token']);

/** Who sends requests with certain headers. */
interface Sender {
  /** The name of the credential header with a digest of its value; `none` for requests without credentials. */
  readonly credential: string;
  /** All that the headers contribute to an answer, as one text. */
  readonly headers: string;
}

/** By the array of the headers: the requests of one operation share it, and it is frozen. */
const senders = new WeakMap<readonly string[], Sender>();

/**
 * The whole request as text: two requests with the same text get the same answer from GitLab, and no others do. It is made
 * from the headers that are sent, at the end of their way, because a header that is added later would be missing from it.
 * Maps compare it in full: a short hash of it could be the same for two callers.
 *
 * Two headers are not part of it, because they differ in each operation and GitLab's answer does not depend on them:
 * `x-request-id`, and `traceparent`, which each attempt adds.
 */
export function keyOf({ method, path, shape, headers, token }: DispatchedRequest): string {
  // No part contains a line break. The owner of the token is not sent, but errors mention it.
  return `${senderOf(headers).headers}\n${token.owner}\n${shape}\n${method} ${path}`;
}

/** Identifies the credentials of a request among those of all others, without revealing them. */
export function credentialOf({ headers }: Pick<DispatchedRequest, 'headers'>): string {
  return senderOf(headers).credential;
}

function senderOf(headers: readonly string[]): Sender {
  const known = senders.get(headers);
  if (known) return known;

  let credential = 'none';
  const parts: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    if (name === 'x-request-id') continue;
    if (CREDENTIAL_HEADERS.has(name)) credential = `${name} ${digest(value)}`;
    else parts.push(name, value);
  }
  const sender = { credential, headers: `${credential}\n${JSON.stringify(parts)}` };
  senders.set(headers, sender);
  return sender;
}

function digest(value: string): string {
  return createHmac('sha256', SECRET).update(value).digest('base64url');
}
