import type { IncomingHttpHeaders } from 'node:http';
import type { Token } from '../tokens.ts';
import { Refusal, json, unauthorized } from './answer.ts';
import type { RawParameters } from './raw-parameters.ts';

/** The token of a request, and whether it is the token of a CI job. */
export interface Credentials {
  readonly value: string;
  readonly ofJob: boolean;
}

export function readCredentials(headers: IncomingHttpHeaders, raw: RawParameters): Credentials | null {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const value = firstText(headers['private-token'], bearer, raw.private_token, raw.access_token);
  if (value !== null) return { value, ofJob: false };
  const jobToken = firstText(headers['job-token'], raw.job_token);
  return jobToken === null ? null : { value: jobToken, ofJob: true };
}

export function findToken(tokens: ReadonlyMap<string, Token>, credentials: Credentials | null): Token | null {
  const token = credentials === null ? undefined : tokens.get(credentials.value);
  return token !== undefined && (token.jobProject !== null) === credentials?.ofJob ? token : null;
}

/** Refuses a request that must not call the endpoint at all. Runs before the parameters are checked. */
export function authenticate(
  token: Token | null,
  method: string,
  path: string,
  takesJobTokens: boolean,
): Token {
  if (token === null) throw unauthorized();
  if (token.state !== 'active') throw tokenRefusal(401, 'invalid_token', inactive[token.state]);
  if (token.jobProject !== null) {
    if (!takesJobTokens) throw unauthorized();
    return token;
  }
  const wanted = wantedScopes(method, path);
  if (!wanted.some((scope) => token.scopes.includes(scope))) {
    const words = 'The request requires higher privileges than provided by the access token.';
    throw tokenRefusal(403, 'insufficient_scope', words, { scope: wanted.join(' ') });
  }
  return token;
}

/** Copies the headers for the log, and replaces each value that could contain a token. */
export function withoutTokens(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const copy = { ...headers };
  for (const name of ['private-token', 'job-token', 'deploy-token', 'cookie', 'proxy-authorization']) {
    if (copy[name] !== undefined) copy[name] = blank;
  }
  if (copy.authorization !== undefined)
    copy.authorization = copy.authorization.replace(/^(\S+\s)?.*$/s, `$1${blank}`);
  return copy;
}

export function urlWithoutTokens(url: string): string {
  return url.replaceAll(/([?&](?:private_token|access_token|job_token)=)[^&#]*/g, `$1${blank}`);
}

const blank = '[FILTERED]';

const inactive = {
  expired: 'Token is expired. You can either do re-authorization or token refresh.',
  revoked: 'Token was revoked. You have to re-authorize from the user.',
};

function wantedScopes(method: string, path: string): ('api' | 'read_api' | 'read_user')[] {
  if (method !== 'GET' && method !== 'HEAD') return ['api'];
  return /^\/users?(\/|$)/.test(path) ? ['api', 'read_api', 'read_user'] : ['api', 'read_api'];
}

function tokenRefusal(status: number, error: string, description: string, more: object = {}): Refusal {
  const challenge = `Bearer realm="Protected by OAuth 2.0", error="${error}", error_description="${description}"`;
  return new Refusal(
    json(status, { error, error_description: description, ...more }, { 'www-authenticate': challenge }),
  );
}

function firstText(...candidates: unknown[]): string | null {
  return (
    candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '') ??
    null
  );
}
