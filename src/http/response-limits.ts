import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionArgs, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { callerOf } from './caller.ts';
import { ownCredentials } from './credentials.ts';
import type { ReportRefusal } from './refused-responses.ts';
import { requestIdOf } from '../observability/request-id.ts';
import { type ReachedLimit, ResponsesInFlight } from './responses-in-flight.ts';

export interface ResponseLimitOptions {
  /** In ms, how long a client has to read a response, or the next part of a stream. */
  readonly timeout: number;
  /** The most unread bytes of responses, of all callers together. */
  readonly maxBytes: number;
  readonly maxBytesPerCaller: number;
  readonly report: ReportRefusal;
}

/** The adapter for `node:http` passes both on. A gateway that is called as a function has neither. */
interface NodeContext {
  readonly req?: IncomingMessage;
  readonly res?: ServerResponse;
}

/** The code of operations that are refused because the gateway has too much to do; `OverloadedError` has it too. */
export const OVERLOADED = 'OVERLOADED';

/** In seconds. */
const RETRY_AFTER = 5;

/**
 * Limits the memory and the time for clients that do not read their responses. It closes the connection of a client that
 * has not read its response in time. While the unread bytes exceed a limit, it executes no operation: queries get HTTP
 * status 503 and `Retry-After`, even if they have just been executed, and mutations get 200, for the reason in
 * `loadShedding`. A mutation that was executed always gets its response.
 *
 * List this plugin after `operationLog`. It does nothing if another server sends the responses.
 */
export function responseLimits(options: ResponseLimitOptions): Plugin<NodeContext, NodeContext> {
  const { report } = options;
  const inFlight = new ResponsesInFlight(options);
  const queries = new WeakSet<Request>();

  const fullFor = (request: Request, req: IncomingMessage) =>
    inFlight.fullFor(() => callerOf(ownCredentials(request.headers), req.socket));

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { document, operationName, contextValue } = args as ExecutionArgs & {
        readonly contextValue: YogaInitialContext & NodeContext;
      };
      const { request, req } = contextValue;
      if (!req) return;
      const isQuery = getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
      if (isQuery) queries.add(request);
      const reached = fullFor(request, req);
      if (reached) setResultAndStopExecution({ errors: [overloaded(reached, isQuery)] });
    },
    onResultProcess(event) {
      const { request, result } = event;
      const { req } = event.serverContext;
      if (!req || !queries.has(request) || !('data' in result)) return;
      const reached = fullFor(request, req);
      if (!reached) return;
      report(OVERLOADED, requestIdOf(request));
      event.setResult({ errors: [overloaded(reached, true)] });
    },
    onResponse({ request, serverContext: { req, res } }) {
      if (!req || !res) return;
      inFlight.add(res, {
        caller: () => callerOf(ownCredentials(request.headers), req.socket),
        onTimeout: () => {
          report('RESPONSE_TIMEOUT', requestIdOf(request));
        },
      });
    },
  };
}

function overloaded({ bytes, limit, setting }: ReachedLimit, isQuery: boolean): GraphQLError {
  const http = { status: 503, headers: { 'retry-after': String(RETRY_AFTER) } };
  return new GraphQLError(
    `Clients have not read ${bytes} bytes of earlier responses. The limit is ${limit} (${setting}). Nothing was executed or returned. Read the earlier responses, then try again.`,
    { extensions: { code: OVERLOADED, ...(isQuery && { http }) } },
  );
}
