import {
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { shortened } from './shortened.ts';
import { withoutTokens } from './token-mask.ts';

const tracer = trace.getTracer('gitlab-deployments-gateway');

/** In characters. The name of an operation can be as long as its document. */
const LONGEST_NAME = 100;

/**
 * Creates a span for each operation if the process has an OpenTelemetry SDK; the requests to GitLab are its children. The
 * span continues the caller's trace. It contains no documents, variables or messages, because these may be private. List
 * this plugin after `operationLog`, which gives errors their codes.
 */
export const operationTracing: Plugin<Context> = {
  onExecute({ args }) {
    const { contextValue, document, operationName } = args as ExecutionArgs & {
      readonly contextValue: Context & YogaInitialContext;
    };
    const { gitlab, request } = contextValue;
    const span = startSpan(getOperationAST(document, operationName), request.headers);
    // Without an SDK, nothing receives the span.
    if (!isSpanContextValid(span.spanContext())) return;

    gitlab.span = span;
    return {
      onExecuteDone({ result }) {
        const [error] = (result as ExecutionResult).errors ?? [];
        if (error) {
          span.setAttribute('error.type', String(error.extensions.code));
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
  },
};

function startSpan(operation: OperationDefinitionNode | null | undefined, headers: Headers): Span {
  const kind = operation?.operation;
  const name = operation?.name && shortened(withoutTokens(operation.name.value, headers), LONGEST_NAME);
  return tracer.startSpan(
    [kind ?? 'GraphQL Operation', name].filter(Boolean).join(' '),
    {
      kind: SpanKind.SERVER,
      attributes: { 'graphql.operation.type': kind, 'graphql.operation.name': name },
    },
    callerContext(headers),
  );
}

/** The context of the server that runs the gateway, if that server traces its requests, or else the caller's. */
function callerContext(headers: Headers) {
  const active = context.active();
  return trace.getSpan(active) ? active : propagation.extract(active, headers, headerGetter);
}

const headerGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};
