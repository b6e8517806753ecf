import type { AnswerError } from './ask.ts';
import type { TypedDocumentString } from './generated/text/graphql.ts';

/** Asks by the id that a document has in persisted-documents.json; its text stays at home. */
export async function askById<Result, Variables>(
  url: string,
  token: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<{ data?: Result | null; errors?: readonly AnswerError[] }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'PRIVATE-TOKEN': token },
    body: JSON.stringify({ documentId: document.__meta__?.hash as string, variables }),
  });
  return (await response.json()) as { data?: Result | null; errors?: readonly AnswerError[] };
}
