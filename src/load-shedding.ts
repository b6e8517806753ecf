import { type ExecutionArgs, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Admission } from './gitlab/admission.ts';

/** In seconds. A GitLab that answers empties the queue in less; one that does not fails the requests that come then. */
const RETRY_AFTER = 1;

/**
 * Refuses queries, before they are executed, while as many requests wait for GitLab as may: HTTP status 503, with
 * `Retry-After`. Mutations go on and fail field by field, as gateways and proxies in front repeat what has that status.
 */
export function loadShedding(admission: Admission): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      if (!admission.isFull) return;

      const { document, operationName } = args as ExecutionArgs;
      if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return;

      setResultAndStopExecution({ errors: [overloaded()] });
    },
  };
}

function overloaded(): GraphQLError {
  return new GraphQLError('Too many requests wait for GitLab already. Ask again later.', {
    extensions: {
      code: 'OVERLOADED',
      http: { status: 503, headers: { 'retry-after': String(RETRY_AFTER) } },
    },
  });
}
