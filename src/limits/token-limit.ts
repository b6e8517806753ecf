import { GraphQLError, Lexer, parse, type ParseOptions, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusedOperation } from '../http/refusal.ts';

/** The code of operations with too many levels, and of documents with too many nested lists. */
export const TOO_DEEP = 'TOO_DEEP';

/**
 * Refuses documents with more tokens: TOO_MANY_TOKENS. graphql-js itself stops at the limit, so that a short body of braces
 * neither fills the heap nor overflows the stack, but its error has no code and looks like any other syntax error.
 */
export function tokenLimit(maxTokens: number): Plugin {
  const parseAtMost = (source: string | Source, options?: ParseOptions) => {
    try {
      const document = parse(source, { ...options, maxTokens });
      if (!hasManyLines(source)) return document;
      return { ...parse(source, { ...options, maxTokens, noLocation: true }), loc: document.loc };
    } catch (error) {
      const isRefusal = error instanceof GraphQLError || error instanceof RangeError;
      if (isRefusal && isLonger(source, maxTokens)) {
        throw tooManyTokens(maxTokens);
      }
      // About two thousand nested lists overflow the stack.
      throw error instanceof RangeError
        ? refusedOperation(TOO_DEEP, 'The document nests too many lists or objects. Nest fewer of them.')
        : error;
    }
  };
  return {
    onParse({ setParseFn }) {
      setParseFn(parseAtMost);
    },
  };
}

function tooManyTokens(limit: number): GraphQLError {
  return refusedOperation(
    'TOO_MANY_TOKENS',
    `The document has more than ${limit} tokens (names, values and punctuators). The limit is ${limit} (MAX_TOKENS). Send a shorter document, or split the operation.`,
  );
}

/**
 * For each error, graphql-js counts the lines before it, so a few KB of empty lines and a thousand errors take seconds.
 * Errors in documents with more lines than this have no `locations`.
 */
const MOST_LINES = 1000;

function hasManyLines(source: string | Source): boolean {
  const text = typeof source === 'string' ? source : source.body;
  const breaks = /[\n\r]/g;
  for (let lines = 0; lines < MOST_LINES; lines += 1) {
    if (!breaks.test(text)) return false;
  }
  return true;
}

/** Whether the text has more tokens before its first invalid character. */
function isLonger(text: string | Source, maxTokens: number): boolean {
  const lexer = new Lexer(typeof text === 'string' ? new Source(text) : text);
  try {
    for (let tokens = 0; tokens <= maxTokens; tokens += 1) {
      if (lexer.advance().kind === TokenKind.EOF) return false;
    }
    return true;
  } catch {
    return false;
  }
}
