import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';

/** In characters. A shorter text is not a GitLab token, and may be an ordinary word of a message. */
const SHORTEST_TOKEN = 16;

const TOKEN_HEADERS = ['private-token', 'job-token', 'authorization'];

/** Replaces each token of the request with `***`, also in percent-encoded form. */
export function withoutTokens(text: string, headers: Headers, gitlabToken?: string): string {
  return text.length < SHORTEST_TOKEN ? text : masked(text, tokensIn(headers, gitlabToken));
}

/**
 * Masks the caller's token and the gateway's token in errors: callers write tokens in the place of names and values,
 * GraphQL's errors quote these, and GitLab may send any text as `extensions.gitlab.requestId`. List this plugin after all
 * plugins that add errors.
 */
export function tokenMask(gitlabToken: string | undefined): Plugin {
  /** The result with masked errors, or the same result if it has nothing to mask. */
  const clean = (result: ExecutionResult, { headers }: Request): ExecutionResult => {
    const { errors } = result;
    const tokens = errors ? tokensIn(headers, gitlabToken) : [];
    return errors && tokens.length > 0
      ? { ...result, errors: errors.map((error) => maskedError(error, tokens)) }
      : result;
  };

  return {
    onSubscribe({ args }) {
      const { request } = (args as ExecutionArgs).contextValue as YogaInitialContext;
      return {
        onSubscribeResult: () => ({
          onNext: ({ result, setResult }) => {
            setResult(clean(result, request));
          },
        }),
      };
    },
    onResultProcess(event) {
      const { request, result } = event;
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      event.setResult(clean(result as ExecutionResult, request));
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

/** Returns the same error if there is nothing to mask. Keeps the path, which has the caller's names of fields. */
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
