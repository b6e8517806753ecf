import { sampleTokens } from '../../src/sandbox/tokens.ts';
import type { ReferenceOperation } from './reference-operations.ts';
import type { ServerProcess } from './processes.ts';

/** A request as the load sends it over and over. */
export interface LoadRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const headers = { 'private-token': sampleTokens.maintainer };

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

export function minimumRequest(minimum: ServerProcess, operation: ReferenceOperation): LoadRequest {
  const projects = Object.values(operation.variables).flat().join(',');
  return { url: `${minimum.url}/${operation.minimum}?project=${projects}`, method: 'GET', headers };
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
