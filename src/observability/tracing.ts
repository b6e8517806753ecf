import {
  type Context as OtelContext,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type TextMapGetter,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { shortened } from './shortened.ts';
import { withoutTokens } from './token-mask.ts';

const tracer = trace.getTracer('gitlab-deployments-gateway');

/** In characters. The name of an operation can be as long as its document. */
const LONGEST_NAME = 100;

/** The spans of subscriptions, by the request that began them. */
const subscriptions = new WeakMap<Request, SpanContext>();

/**
 * Creates a span for each operation if the process has an OpenTelemetry SDK; the requests to GitLab are its children. The
 * span continues the caller's trace. The span of a subscription ends when the subscription has begun, and each event has a
 * trace of its own, with a link to it: a trace must not grow for days. Spans contain no documents, variables or messages,
 * because these may be private. List this plugin after `operationLog`, which gives errors their codes.
 */
export const operationTracing: Plugin<Context> = {
  onSubscribe({ args }) {
    const { request } = (args as OperationArgs).contextValue;
    const span = startSpan(args);
    if (!isSpanContextValid(span.spanContext())) return;

    subscriptions.set(request, span.spanContext());
    return {
      onSubscribeResult({ result }) {
        endSpan(span, Symbol.asyncIterator in result ? {} : result);
      },
    };
  },
  onExecute({ args }) {
    const { gitlab } = (args as OperationArgs).contextValue;
    const span = startSpan(args);
    // Without an SDK, nothing receives the span.
    if (!isSpanContextValid(span.spanContext())) return;

    gitlab.span = span;
    return {
      onExecuteDone({ result }) {
        endSpan(span, result as ExecutionResult);
      },
    };
  },
};

type OperationArgs = ExecutionArgs & { readonly contextValue: Context & YogaInitialContext };

function startSpan({ document, operationName, contextValue: { request } }: OperationArgs): Span {
  const operation = getOperationAST(document, operationName);
  const kind = operation?.operation;
  const name =
    operation?.name && shortened(withoutTokens(operation.name.value, request.headers), LONGEST_NAME);
  const { parent, ...place } = placeOf(request);
  return tracer.startSpan(
    [kind ?? 'GraphQL Operation', name].filter(Boolean).join(' '),
    {
      kind: SpanKind.SERVER,
      attributes: { 'graphql.operation.type': kind, 'graphql.operation.name': name },
      ...place,
    },
    parent,
  );
}

/** Where a span belongs: an event to its subscription, everything else to the caller. */
function placeOf(request: Request): Pick<SpanOptions, 'root' | 'links'> & { readonly parent: OtelContext } {
  const subscription = subscriptions.get(request);
  if (!subscription) return { parent: callerContext(request.headers) };
  // The decision not to sample a subscription holds for its events, which only the parent passes on.
  return subscription.traceFlags & TraceFlags.SAMPLED
    ? { root: true, links: [{ context: subscription }], parent: ROOT_CONTEXT }
    : { parent: trace.setSpanContext(ROOT_CONTEXT, subscription) };
}

function endSpan(span: Span, { errors: [error] = [] }: ExecutionResult): void {
  if (error) {
    span.setAttribute('error.type', String(error.extensions.code));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
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
