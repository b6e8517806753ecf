import type { TypedDocumentString } from './generated/text/graphql.ts';

/** An error of the gateway's answer: `extensions.code` says what kind, `path` which field is null because of it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/** Asks by fetch alone. What one field could not tell is null, and stands in `errors`; the rest is there. */
export async function ask<Result, Variables>(
  url: string,
  token: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  send = fetch,
): Promise<{ data?: Result | null; errors?: readonly AnswerError[] }> {
  const response = await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'PRIVATE-TOKEN': token },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  return (await response.json()) as { data?: Result | null; errors?: readonly AnswerError[] };
}
