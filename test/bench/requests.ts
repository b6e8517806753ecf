import { sampleTokens } from '../../src/sandbox/tokens.ts';
import type { MinimumName } from './minimum-operations.ts';
import type { Variables } from './reference-operations.ts';
import type { ServerProcess } from './processes.ts';

/** A request as the load sends it over and over. */
export interface LoadRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const headers = { 'private-token': sampleTokens.maintainer };

/**
 * The same request with the same token, in headers that the gateway takes for different credentials, so that their owners
 * share nothing: it compares headers as they are written, and GitLab accepts `Bearer` in any case.
 */
export function withOwnCredentials(request: LoadRequest): LoadRequest[] {
  const letters = Array.from('bearer');
  return Array.from({ length: 2 ** letters.length }, (_, index) => {
    const scheme = letters.map((letter, place) => (index & (1 << place) ? letter.toUpperCase() : letter));
    const authorization = `${scheme.join('')} ${sampleTokens.maintainer}`;
    return { ...request, headers: { 'content-type': 'application/json', authorization } };
  });
}

export function gatewayRequest(
  gateway: ServerProcess,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): LoadRequest {
  return {
    url: `${gateway.url}/graphql`,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

export function minimumRequest(
  minimum: ServerProcess,
  name: MinimumName,
  { first = 20, ...numbers }: Variables,
): LoadRequest {
  const project = Object.values(numbers).flat().join(',');
  return { url: `${minimum.url}/${name}?project=${project}&size=${String(first)}`, method: 'GET', headers };
}

/** The body of the answer to one request. Fails on any status but 200, and on an answer of GraphQL's with errors. */
export async function answerTo({ url, method, headers, body }: LoadRequest): Promise<string> {
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  if (response.status !== 200 || (JSON.parse(text) as { errors?: unknown }).errors !== undefined) {
    throw new Error(`${method} ${url} answers ${response.status}: ${text.slice(0, 2000)}`);
  }
  return text;
}

/** As `load` wants them. */
export function atLeastOne(requests: readonly LoadRequest[]): readonly [LoadRequest, ...LoadRequest[]] {
  const [first, ...others] = requests;
  if (!first) throw new Error('There are no requests.');
  return [first, ...others];
}
