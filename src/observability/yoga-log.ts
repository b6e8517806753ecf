import { GraphQLError } from 'graphql';
import type { Logger } from './log.ts';
import { shortened } from './shortened.ts';

const LONGEST_TEXT = 500;

/** Passes on Yoga's own log calls: a text and values in any order. `operationLog` logs the errors of operations. */
export function yogaLog(logger: Logger) {
  const to =
    (level: 'info' | 'warn' | 'error') =>
    (...details: unknown[]): void => {
      const error = details.find((detail) => detail instanceof Error);
      if (error instanceof GraphQLError) return;
      const texts = details.filter((detail) => typeof detail === 'string');
      logger[level](error ? { error } : {}, shortened(texts.join(' '), LONGEST_TEXT) || 'Yoga');
    };
  return { debug: ignore, info: to('info'), warn: to('warn'), error: to('error') };
}

function ignore(): void {
  // Yoga logs several debug lines for each request.
}
