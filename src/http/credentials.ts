import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { Credentials } from '../gitlab/client.ts';
import { refusedRequest } from './refusal.ts';

/** The headers in which GitLab accepts credentials, in its order of precedence. */
const NAMES = ['private-token', 'job-token', 'authorization'] as const;

/**
 * The caller's own credentials, unchanged, from the first of the three headers that the request has. A request without
 * these headers gets the gateway's own token. Null means that there are no credentials; GitLab decides what such a request
 * may read. Cookies and query parameters do not count.
 */
export function credentialsOf(headers: Headers, gitlabToken: string | undefined): Credentials | null {
  return (
    ownCredentials(headers) ??
    (gitlabToken === undefined ? null : { name: NAMES[0], value: gitlabToken, isOfGateway: true })
  );
}

/** The credentials in the request itself, well-formed or not; null if it has none. */
export function ownCredentials(headers: Headers): Credentials | null {
  for (const name of NAMES) {
    const value = headers.get(name);
    if (value !== null) return { name, value };
  }
  return null;
}

/**
 * Refuses requests with malformed credentials: HTTP status 401, before anything is parsed or sent. If such a request counted
 * as one without credentials, it would act with the gateway's own token. If another header has a token, `Authorization` may
 * have any scheme: it is then for a proxy in front of the gateway, and the gateway does not pass it on.
 */
export const wellFormedCredentials: Plugin<object, { readonly req?: IncomingMessage }> = {
  onRequestParse({ request, serverContext }) {
    const mistake = mistakeIn(request.headers, serverContext.req?.rawHeaders ?? []);
    if (mistake === null) return;
    throw refusedRequest(401, 'UNAUTHENTICATED', `${mistake} Nothing was sent to GitLab.`, {
      'www-authenticate': 'Bearer',
    });
  },
};

/** One word that has a prefix of GitLab's tokens, or is as long as a token. */
const TOKEN_ALONE = /^(?:gl[a-z]+-\S+|\S{16,})$/i;

/** Says what is wrong without quoting the header. */
function mistakeIn(headers: Headers, rawHeaders: readonly string[]): string | null {
  const credentials = ownCredentials(headers);
  if (!credentials) return null;

  const twice = NAMES.find((name) => isTwice(name, headers.get(name) ?? '', rawHeaders));
  if (twice !== undefined) return `The request has more than one ${shown(twice)} header. Send one.`;

  const { name, value } = credentials;
  if (value.trim() === '') return `The ${shown(name)} header is empty. Put a token in it, or omit it.`;
  if (name !== 'authorization' || /^bearer +\S/i.test(value)) return null;
  if (/^bearer *$/i.test(value)) {
    return 'The Authorization header has no token after "Bearer". Put a token there, or omit the header.';
  }
  if (TOKEN_ALONE.test(value)) {
    return 'The Authorization header seems to be a token without "Bearer". Write "Bearer " in front of the token, or send it in the PRIVATE-TOKEN header.';
  }
  return 'The Authorization header is not "Bearer" followed by a token. Send "Bearer" and a token, or send the token in the PRIVATE-TOKEN header. If the header is for a proxy in front of the gateway, configure the proxy to remove it.';
}

/**
 * Node.js keeps only the first `Authorization` header, and standard `Headers` join all values with commas, which no token
 * contains. In a placeholder such as `<your token, scope api>` and in other schemes, a comma does not mean a second value.
 */
function isTwice(name: string, value: string, rawHeaders: readonly string[]): boolean {
  const isToken = name !== 'authorization' || /^bearer\b/i.test(value);
  if (isToken && value.includes(',') && !/[<>]/.test(value)) return true;
  return timesSent(name, rawHeaders) > 1;
}

/** How often a header is among raw ones, which are names and values in turn. */
export function timesSent(name: string, rawHeaders: readonly string[]): number {
  let times = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const raw = rawHeaders[index];
    if (raw?.length === name.length && raw.toLowerCase() === name) times += 1;
  }
  return times;
}

function shown(name: (typeof NAMES)[number]): string {
  return name === 'authorization' ? 'Authorization' : name.toUpperCase();
}
