import { type ExecutionArgs, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { OVERLOADED } from '../http/response-limits.ts';
import type { Admission } from '../gitlab/admission.ts';

/** In seconds. A GitLab that answers empties the queue in less; one that does not fails the requests that come then. */
const RETRY_AFTER = 1;

/**
 * Refuses queries, before they are executed, while as many requests wait for GitLab as may, and nobody has more of them
 * than the caller: HTTP status 503, with `Retry-After`. Others are let in, at the cost of who has the most. Mutations go
 * on and fail field by field, because gateways and proxies in front repeat whatever has that status.
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
