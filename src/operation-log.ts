import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from './context.ts';
import { isUnexpected, maskError } from './graph/errors.ts';
import type { Logger } from './log.ts';

/**
 * Writes one line per executed operation: its name and kind, how long it took in ms, how many REST requests it sent,
 * its errors by code, and the request id. Never its variables, nor anything of a header. What "Unexpected error."
 * hides from the client stands whole in a line of its own under the same request id, which the client is told.
 */
export function operationLog(logger: Logger): Plugin<Context> {
  return {
    onExecute({ args }) {
      const start = performance.now();
      const { contextValue, document, operationName } = args as ExecutionArgs & {
        readonly contextValue: Context;
      };
      const { gitlab, requestId } = contextValue;
      return {
        onExecuteDone({ result }) {
          if (Symbol.asyncIterator in result) return;
          const errors = (result as ExecutionResult).errors?.map((error) => shown(error, requestId, logger));
          const operation = getOperationAST(document, operationName);
          logger.info(
            {
              operation: operation?.name?.value ?? null,
              kind: operation?.operation,
              duration: Math.round((performance.now() - start) * 10) / 10,
              requests: gitlab.requests.length,
              errors: countByCode(errors),
              requestId,
            },
            'Operation',
          );
          if (errors) (result as { errors: ExecutionResult['errors'] }).errors = errors;
        },
      };
    },
  };
}

function shown(error: GraphQLError, requestId: string, logger: Logger): GraphQLError {
  const masked = maskError(error);
  if (!isUnexpected(masked)) return masked;
  logger.error({ error: masked.originalError ?? error, path: masked.path, requestId }, 'Unexpected error');
  return new GraphQLError(masked.message, {
    nodes: masked.nodes,
    path: masked.path,
    originalError: masked.originalError ?? null,
    extensions: { ...masked.extensions, requestId },
  });
}

function countByCode(errors: readonly GraphQLError[] = []): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { extensions } of errors) {
    const code = String(extensions.code);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
