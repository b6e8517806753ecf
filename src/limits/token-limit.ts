import { GraphQLError, Lexer, parse, type ParseOptions, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusedOperation } from '../http/refusal.ts';

/** The code of operations and documents that are nested too deeply. */
export const TOO_DEEP = 'TOO_DEEP';

/**
 * Refuses documents of more tokens: TOO_MANY_TOKENS. graphql-js stops there, so that a short body of braces neither
 * fills the heap nor overflows the stack; only the code is missing in its error, which looks like any syntax error.
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
      // Some two thousand lists within one another are more than the stack has room for.
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
 * graphql-js counts the lines before a place once for each error in it: a few KB of empty lines and some thousand errors
 * take seconds. Errors in documents of more lines than these have no `locations`.
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

/** Whether there are more tokens ahead of the first character that belongs to none. */
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
