import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { CancelledError, GitLabError } from '../gitlab/errors.ts';
import { acceptedAge } from '../http/freshness.ts';
import { OVERLOADED } from '../http/response-limits.ts';
import type { SharedBodies } from '../limits/shared-bodies.ts';
import { REQUEST_COST_HEADER } from '../observability/request-cost.ts';
import { type Execution, type ExecutionsInFlight, LONGEST_AGE } from './executions-in-flight.ts';
import { operationKey } from './operation-key.ts';
import type { WaitingCaller } from './waiting-callers.ts';

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
type OwnContext = Context & YogaInitialContext;

export interface SharedOperationsOptions {
  readonly executions: ExecutionsInFlight;
  /** Learns which results several callers get, so that their responses are written once. */
  readonly bodies: SharedBodies;
}

/**
 * Executes a query once for all callers that send it at the same time with the same credentials. Only the execution and the
 * text of its data are shared: each caller has its own request id, log line, span, limits, errors and headers. A query that
 * asks for its cost is executed for itself, because the cost belongs to one caller.
 *
 * A change closes the executions in flight to newcomers, before it is sent and after its response.
 *
 * List this plugin after the plugins that choose how to execute and before those that change results for one caller.
 */
export function sharedOperations({ executions, bodies }: SharedOperationsOptions): Plugin<Context> {
  const start = (key: string, execute: Execute, args: ExecutionArgs): ReturnType<Execute> => {
    const executing = execute(args);
    // A query that needs no request has its result at once.
    if (!(executing instanceof Promise)) return executing;
    const { callers, gitlab } = args.contextValue as OwnContext;
    const result = executing.then((settled) => {
      if (callers.areSeveral && settled.data) bodies.share(settled.data);
      return settled;
    });
    const execution = { callers, gitlab, result };
    executions.add(key, execution);
    return resultFor(callers.first, execution);
  };

  const join = async (
    execution: Execution,
    execute: Execute,
    args: ExecutionArgs,
  ): Promise<ExecutionResult> => {
    const { gitlab, request, callers } = args.contextValue as OwnContext;
    const result = await resultFor(execution.callers.add(request.signal), execution);
    // The load of one caller is no reason to refuse another one.
    if (gitlab.caller !== execution.gitlab.caller && isOverloaded(result)) return execute(args);
    callers.joined = execution.gitlab;
    return result;
  };

  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { document, operationName, contextValue } = args as ExecutionArgs & {
        readonly contextValue: OwnContext;
      };
      const kind = getOperationAST(document, operationName)?.operation;
      if (kind === OperationTypeNode.MUTATION) {
        executions.closeToNewcomers();
        return {
          onExecuteDone: () => {
            executions.closeToNewcomers();
          },
        };
      }
      const { headers } = contextValue.request;
      if (kind !== OperationTypeNode.QUERY || headers.has(REQUEST_COST_HEADER)) return undefined;
      // Such a caller may not join an execution that began before.
      if (acceptedAge(headers) < LONGEST_AGE) return undefined;

      const key = operationKey(args, headers);
      if (key === null) return undefined;
      const execute = executeFn as Execute;
      const execution = executions.find(key);
      setExecuteFn((own: ExecutionArgs) =>
        execution ? join(execution, execute, own) : start(key, execute, own),
      );
      return undefined;
    },
  };
}

/** The result for one caller: a copy, because plugins change it. A caller that leaves while others wait gets an error. */
function resultFor(caller: WaitingCaller, { result }: Execution): Promise<ExecutionResult> {
  return new Promise((resolve, reject) => {
    caller.onLeave = () => {
      const originalError = new CancelledError();
      resolve({ data: null, errors: [new GraphQLError(originalError.message, { originalError })] });
    };
    result.then((shared) => {
      resolve({ ...shared });
    }, reject);
  });
}

function isOverloaded({ errors }: ExecutionResult): boolean {
  return (
    errors?.some(
      ({ originalError }) => originalError instanceof GitLabError && originalError.code === OVERLOADED,
    ) ?? false
  );
}
