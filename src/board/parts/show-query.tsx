import { stringifyDocument } from '@urql/core';
import { settings } from '../settings.ts';

interface ShowQueryProps {
  readonly document: Parameters<typeof stringifyDocument>[0];
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Opens an operation of the page in GraphiQL. The part of an address after `#` does not reach servers and their logs. */
export function ShowQuery({ document, variables }: ShowQueryProps) {
  if (!settings.opensQueries) return null;
  const parameters = new URLSearchParams({
    query: readable(stringifyDocument(document)),
    variables: JSON.stringify(variables, null, 2),
  });
  return (
    <a class="show-query" href={`graphql#${parameters.toString()}`} target="_blank" rel="noopener">
      Show query
    </a>
  );
}

/** Without `__typename`, which only the cache of the page needs. */
function readable(document: string): string {
  return document.replace(/^ *__typename\n/gm, '').trim();
}
