import { GraphQLError, Lexer, parse, type ParseOptions, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { refusedOperation } from './refusal.ts';

/**
 * Refuses documents of more tokens: TOO_MANY_TOKENS. graphql-js stops there, so that a short body of braces neither
 * fills the heap nor overflows the stack; only the code is missing in its error, which looks like any syntax error.
 */
export function tokenLimit(maxTokens: number): Plugin {
  const parseAtMost = (source: string | Source, options?: ParseOptions) => {
    try {
      return parse(source, { ...options, maxTokens });
    } catch (error) {
      throw error instanceof GraphQLError && isLonger(source, maxTokens)
        ? refusedOperation('TOO_MANY_TOKENS', `A document may have ${maxTokens} tokens.`)
        : error;
    }
  };
  return {
    onParse({ setParseFn }) {
      setParseFn(parseAtMost);
    },
  };
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
