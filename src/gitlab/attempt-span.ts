import {
  type Attributes,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';

import type { Unanswered } from './attempt.ts';
import type { SentRequest } from './sent-request.ts';

const tracer = trace.getTracer('gitlab-deployments-gateway');

/**
 * Starts the span of one attempt, with the attributes of OpenTelemetry's conventions for HTTP clients. The conventions also
 * require `url.full`. It is left out because it contains names of projects and search terms of callers.
 */
export function startAttemptSpan(
  parent: Span,
  { method, route, attempt }: SentRequest,
  { hostname, port, protocol }: URL,
): Span {
  const attributes: Attributes = {
    'http.request.method': method,
    'url.template': route,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  };
  if (attempt > 1) attributes['http.request.resend_count'] = attempt - 1;
  const options = { kind: SpanKind.CLIENT, attributes };
  return tracer.startSpan(`${method} ${route}`, options, contextOf(parent));
}

export function endAttemptSpan(span: Span, sent: SentRequest, reason: Unanswered['reason'] | null): void {
  const { status } = sent;
  if (status !== null) span.setAttribute('http.response.status_code', status);
  if (reason !== null || (status !== null && status >= 400)) {
    span.setAttribute('error.type', reason ?? String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The headers, names and values in turn, plus those that make GitLab's spans children of this one. */
export function withTraceparent(headers: readonly string[], span: Span): string[] {
  const all = [...headers];
  propagation.inject(contextOf(span), all, headerSetter);
  return all;
}

const headerSetter: TextMapSetter<string[]> = {
  set: (headers, name, value) => {
    headers.push(name, value);
  },
};

/** Only the span: the baggage that a caller sends is not for GitLab. */
function contextOf(span: Span) {
  return trace.setSpan(ROOT_CONTEXT, span);
}
