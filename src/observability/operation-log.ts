import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { isUnexpected, maskError } from '../graph/errors.ts';
import { reportErrors } from './error-report.ts';
import type { Logger } from './log.ts';
import type { EndedOperation, GatewayObserver } from './observer.ts';
import { requestIdOf } from './request-id.ts';
import { shortened } from './shortened.ts';
import { withoutTokens } from './token-mask.ts';

/** Why a started subscription has ended: one of these, or the code of the error that ended it. */
export type SubscriptionEnd = 'client left' | 'slow reader' | 'gateway stopped' | (string & {});

/** Writes the line of a subscription that has ended. Its events have lines of their own, with the same request id. */
export function logEndedSubscription(
  logger: Logger,
  { document, operationName, contextValue }: ExecutionArgs,
  ended: { readonly duration: number; readonly events: number; readonly reason: SubscriptionEnd },
): void {
  const { request, requestId } = contextValue as Context & YogaInitialContext;
  const operation = nameIn(document, operationName, request);
  logger.info({ operation, ...ended, requestId }, 'Subscription ended');
}

/** In characters. A name in a document can be as long as the document. */
const LONGEST_NAME = 100;

/**
 * Writes one line per request, and one more for each event of a subscription. The line of an operation has its name and
 * kind, its duration in ms, the number of its REST requests, its errors by code, and the request id; `shared` means that it
 * got the result of another caller's execution. The line of a request that was refused before an operation has the code of
 * the error and the request id. No line has variables, or the value of a header. The response hides the details of an
 * unexpected error and has only its request id; the log has the details in a line with the same id. The observer receives
 * the same events.
 */
export function operationLog(
  logger: Logger,
  observer: GatewayObserver | undefined,
  { maxErrors }: { readonly maxErrors: number },
): Plugin<Context> {
  /** Requests whose response has no data although they have an operation. */
  const withoutData = new WeakSet<Request>();
  return {
    onExecute({ args }) {
      const start = performance.now();
      const { contextValue, document, operationName } = args as ExecutionArgs & {
        readonly contextValue: Context & YogaInitialContext;
      };
      const { gitlab, callers, requestId, request } = contextValue;
      return {
        onExecuteDone({ result }) {
          if (Symbol.asyncIterator in result) return;
          const { data, errors } = result as ExecutionResult;
          const report =
            errors && reportErrors(errors, maxErrors, (error) => shown(error, contextValue, logger));
          const operation = getOperationAST(document, operationName);
          const ended: EndedOperation = {
            name: nameIn(document, operationName, request),
            kind: operation?.operation,
            duration: Math.round((performance.now() - start) * 10) / 10,
            requests: gitlab.requests.length,
            shared: callers.joined !== null,
            errors: report?.codes ?? {},
            hasData: data != null,
            requestId,
          };
          logger.info(fieldsOf(ended), 'Operation');
          observer?.operationEnded(ended);
          if (report) (result as { errors: ExecutionResult['errors'] }).errors = report.errors;
          if (data === undefined) withoutData.add(request);
        },
      };
    },
    onSubscribe({ args }) {
      const { contextValue } = args as ExecutionArgs & {
        readonly contextValue: Context & YogaInitialContext;
      };
      return {
        onSubscribeResult({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const { errors: raised = [] } = result as ExecutionResult;
          const errors = raised.map((error) => shown(error, contextValue, logger));
          const code = String(errors[0]?.extensions.code);
          logger.warn({ code, requestId: contextValue.requestId }, 'Refused');
          observer?.requestRefused(code);
          setResult({ ...result, errors });
        },
      };
    },
    onResultProcess({ request, result }) {
      if (Array.isArray(result) || 'data' in result || withoutData.has(request)) return;
      const [error] = (result as ExecutionResult).errors ?? [];
      if (!error) return;

      const requestId = requestIdOf(request);
      const code = String(error.extensions.code);
      // A client that disconnects during its upload is not a mistake.
      logger[code === 'CANCELLED' ? 'debug' : 'warn']({ code, requestId }, 'Refused');
      observer?.requestRefused(code);
      // Yoga has already logged the error, without the request id.
      if (isUnexpected(error)) error.extensions.requestId = requestId;
    },
  };
}

function nameIn(
  document: DocumentNode,
  operationName: string | null | undefined,
  { headers }: Request,
): string | null {
  const name = getOperationAST(document, operationName)?.name;
  return name ? shortened(withoutTokens(name.value, headers), LONGEST_NAME) : null;
}

function fieldsOf({ name, kind, duration, requests, shared, errors, requestId }: EndedOperation): object {
  return { operation: name, kind, duration, requests, ...(shared && { shared }), errors, requestId };
}

function shown(
  error: GraphQLError,
  { requestId, request }: Context & YogaInitialContext,
  logger: Logger,
): GraphQLError {
  const masked = maskError(error);
  if (!isUnexpected(masked)) return masked;
  const path = masked.path?.map((key) =>
    typeof key === 'string' ? shortened(withoutTokens(key, request.headers), LONGEST_NAME) : key,
  );
  logger.error({ error: masked.originalError ?? error, path, requestId }, 'Unexpected error');
  return new GraphQLError(masked.message, {
    nodes: masked.nodes,
    path: masked.path,
    originalError: masked.originalError ?? null,
    extensions: { ...masked.extensions, requestId },
  });
}
