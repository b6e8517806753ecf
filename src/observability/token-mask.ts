import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** A shorter one is not a token of GitLab's, and may well be a word of a message. */
const SHORTEST_TOKEN = 16;

const TOKEN_HEADERS = ['private-token', 'job-token', 'authorization'];

/** The text with `***` in the place of every token that the request carries, as it is or percent-encoded. */
export function withoutTokens(text: string, headers: Headers, gitlabToken?: string): string {
  return text.length < SHORTEST_TOKEN ? text : masked(text, tokensIn(headers, gitlabToken));
}

/**
 * Keeps the caller's own token, and the gateway's, out of errors: callers write tokens where a name or a value belongs,
 * GraphQL's errors quote these, and `extensions.gitlab.requestId` is whatever GitLab sent. To be listed last.
 */
export function tokenMask(gitlabToken: string | undefined): Plugin {
  return {
    onResultProcess(event) {
      const { request, result } = event;
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const { errors } = result as ExecutionResult;
      if (!errors) return;
      const tokens = tokensIn(request.headers, gitlabToken);
      if (tokens.length > 0)
        event.setResult({ ...result, errors: errors.map((error) => maskedError(error, tokens)) });
    },
  };
}

function tokensIn(headers: Headers, gitlabToken: string | undefined): string[] {
  const tokens: string[] = [];
  for (const name of TOKEN_HEADERS) {
    const token = headers.get(name)?.replace(/^\w+ +/, '') ?? '';
    if (token.length >= SHORTEST_TOKEN) tokens.push(token);
  }
  if (gitlabToken !== undefined && gitlabToken.length >= SHORTEST_TOKEN) tokens.push(gitlabToken);
  return tokens;
}

function masked(text: string, tokens: readonly string[]): string {
  return tokens.reduce(
    (clean, token) =>
      clean.length < token.length
        ? clean
        : clean.replaceAll(token, '***').replaceAll(encodeURIComponent(token), '***'),
    text,
  );
}

/** The same error where there is nothing to mask in it. The path, which names fields as the caller did, stays. */
function maskedError(error: GraphQLError, tokens: readonly string[]): GraphQLError {
  const { message, extensions, nodes, source, positions, path, originalError } = error;
  const text = JSON.stringify([message, extensions]);
  const cleanText = masked(text, tokens);
  if (cleanText === text) return error;

  const [cleanMessage, cleanExtensions] = JSON.parse(cleanText) as [string, Record<string, unknown>];
  return new GraphQLError(cleanMessage, {
    nodes,
    source,
    positions,
    path,
    originalError,
    extensions: cleanExtensions,
  });
}
