import { type ExecutionArgs, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { OVERLOADED } from '../http/response-limits.ts';
import type { Admission } from '../gitlab/admission.ts';

/** In seconds. If GitLab responds, the queue is empty sooner; if it does not, requests fail after that time. */
const RETRY_AFTER = 1;

/**
 * Refuses a query before its execution if the queue for GitLab is full and no caller has more requests in it than the
 * caller of the query: HTTP status 503 with `Retry-After`. Requests of other callers displace those of the caller with the
 * most. Mutations are executed and fail field by field, because gateways and proxies repeat requests that get a 503.
 */
export function loadShedding(admission: Admission): Plugin<Context> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { contextValue, document, operationName } = args as ExecutionArgs & {
        readonly contextValue: Context;
      };
      if (!admission.isFullFor(contextValue.gitlab.caller)) return;

      if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return;

      setResultAndStopExecution({ errors: [overloaded(admission.waiting)] });
    },
  };
}

function overloaded(waiting: number): GraphQLError {
  const message = `The queue for GitLab is full: ${waiting} requests are waiting (UPSTREAM_QUEUE), and no other caller has more of them than you. Nothing was executed. Try again in ${RETRY_AFTER} second, or send fewer requests at a time.`;
  return new GraphQLError(message, {
    extensions: {
      code: OVERLOADED,
      http: { status: 503, headers: { 'retry-after': String(RETRY_AFTER) } },
    },
  });
}
