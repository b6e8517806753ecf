import {
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { create } from '../live/changes.ts';
import { subscribe } from '../live/subscribe.ts';
import { expectNoCanary } from '../support/canary.ts';
import { BOX_OFFICE, MAIL_RELAY, startGateway, STOREFRONT } from '../support/gateway.ts';

/** An SDK that can be turned off. The gateway keeps the first tracer that a process gives it, and other tests use it too. */
class TracerProvider extends NodeTracerProvider {
  #isOn = true;

  override getTracer(...named: Parameters<NodeTracerProvider['getTracer']>) {
    const tracer = super.getTracer(...named);
    const startSpan = tracer.startSpan.bind(tracer);
    tracer.startSpan = (...span) =>
      this.#isOn ? startSpan(...span) : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    return tracer;
  }

  turnOff(): void {
    this.#isOn = false;
    for (const part of [trace, context, propagation]) part.disable();
  }
}

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();

const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };

beforeEach(() => {
  exporter.reset();
});
afterAll(() => {
  provider.turnOff();
});

function spans() {
  const all = exporter.getFinishedSpans();
  return {
    operations: all.filter(({ kind }) => kind === SpanKind.SERVER),
    attempts: all.filter(({ kind }) => kind === SpanKind.CLIENT),
  };
}

const traceparentOf = (span: ReadableSpan | undefined) => {
  const { traceId, spanId } = span?.spanContext() ?? {};
  return `00-${traceId ?? ''}-${spanId ?? ''}-01`;
};

describe('the span of an operation', () => {
  test('has its kind and name, and continues the caller’s trace', async () => {
    const { gitlab, execute } = await startGateway();

    await execute(
      'query Who { currentUser { id } }',
      {},
      {
        'private-token': gitlab.tokens.maintainer,
        traceparent: `00-${CALLER.trace}-${CALLER.span}-01`,
      },
    );

    const [operation] = spans().operations;
    expect(spans().operations).toHaveLength(1);
    expect(operation?.name).toBe('query Who');
    expect(operation?.attributes).toEqual({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Who',
    });
    expect(operation?.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(operation?.spanContext().traceId).toBe(CALLER.trace);
    expect(operation?.parentSpanContext?.spanId).toBe(CALLER.span);
  });

  test('begins a trace if the caller has none', async () => {
    const { query } = await startGateway();

    await query('{ __typename }');

    const [operation] = spans().operations;
    expect(operation?.name).toBe('query');
    expect(operation?.attributes).toEqual({ 'graphql.operation.type': 'query' });
    expect(operation?.parentSpanContext).toBeUndefined();
  });

  test('is a child of the span of the server around the gateway', async () => {
    const { query } = await startGateway();
    const request = trace.getTracer('server').startSpan('POST /graphql');

    await context.with(trace.setSpan(context.active(), request), () => query('{ __typename }'));

    expect(spans().operations.map((span) => span.parentSpanContext?.spanId)).toEqual([
      request.spanContext().spanId,
    ]);
  });

  test('has the code of the first error if the operation fails in part', async () => {
    const { gitlab, execute } = await startGateway();

    await execute('{ __typename project(id: "no/thing") { name } }');

    expect(spans().operations).toMatchObject([
      { attributes: { 'error.type': 'NOT_FOUND' }, status: { code: SpanStatusCode.ERROR } },
    ]);
    expect(gitlab.requests).toHaveLength(1);
  });

  test('cuts a long name', async () => {
    const { query } = await startGateway();

    await query(`query ${'N'.repeat(50_000)} { __typename }`);

    expect(spans().operations[0]?.name).toHaveLength('query '.length + 101);
  });

  test('shares no trace with earlier or concurrent operations', async () => {
    const { query } = await startGateway();

    // Different reads, because operations share equal ones.
    const projects = [BOX_OFFICE, STOREFRONT, MAIL_RELAY].map(({ id }) => `project(id: ${id}) { name }`);
    await Promise.all(['currentUser { id }', ...projects].map((field) => query(`{ ${field} }`)));

    const { operations, attempts } = spans();
    const traces = operations.map((span) => span.spanContext().traceId);
    expect(new Set(traces).size).toBe(4);
    expect(attempts.map((span) => span.spanContext().traceId).sort()).toEqual(traces.sort());
  });
});

describe('the span of a request to GitLab', () => {
  test('is a child of the operation’s at any depth, and GitLab gets its id', async () => {
    const { gitlab, query } = await startGateway();
    const document = `{
      project(id: "${BOX_OFFICE.id}") { deployments(last: 2) { nodes { mergeRequests { totalCount } } } }
    }`;

    for (let count = 0; count < 3; count += 1) await query(document);

    const { operations, attempts } = spans();
    expect(operations).toHaveLength(3);
    for (const operation of operations) {
      const { traceId, spanId } = operation.spanContext();
      const children = attempts.filter((span) => span.spanContext().traceId === traceId);
      expect(children.map(({ name }) => name)).toEqual([
        'GET /projects/:/deployments',
        'GET /projects/:/deployments/:/merge_requests',
        'GET /projects/:/deployments/:/merge_requests',
      ]);
      expect(children.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
        spanId,
        spanId,
        spanId,
      ]);
    }
    expect(gitlab.requests.map(({ headers }) => headers.traceparent).sort()).toEqual(
      attempts.map(traceparentOf).sort(),
    );
  });

  test('describes the request, and counts its attempts', async () => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ does: 'reset', times: 1 });
    gitlab.fault({ does: 'fail', as: 'internal', times: 1 });

    await query('{ currentUser { id } }');

    const { hostname, port } = new URL(gitlab.url);
    const common = {
      'http.request.method': 'GET',
      'url.template': '/user',
      'server.address': hostname,
      'server.port': Number(port),
    };
    expect(spans().attempts.map(({ attributes, status }) => ({ ...attributes, ...status }))).toEqual([
      { ...common, 'error.type': 'lost', code: SpanStatusCode.ERROR },
      {
        ...common,
        'http.request.resend_count': 1,
        'http.response.status_code': 500,
        'error.type': '500',
        code: SpanStatusCode.ERROR,
      },
      {
        ...common,
        'http.request.resend_count': 2,
        'http.response.status_code': 200,
        code: SpanStatusCode.UNSET,
      },
    ]);
    expect(gitlab.requests).toHaveLength(3);
  });

  test('does not pass on the caller’s baggage', async () => {
    const { gitlab, execute } = await startGateway();

    await execute(
      '{ currentUser { id } }',
      {},
      {
        'private-token': gitlab.tokens.maintainer,
        traceparent: `00-${CALLER.trace}-${CALLER.span}-01`,
        tracestate: 'vendor=one',
        baggage: 'customer=secret',
      },
    );

    expect(propagation.fields()).toContain('baggage');
    expect(gitlab.requests.map(({ headers }) => [headers.baggage, headers.tracestate])).toEqual([
      [undefined, 'vendor=one'],
    ]);
  });

  test('is not sampled if the caller’s trace is not sampled', async () => {
    const { gitlab, execute } = await startGateway();

    await execute(
      '{ currentUser { id } }',
      {},
      {
        'private-token': gitlab.tokens.maintainer,
        traceparent: `00-${CALLER.trace}-${CALLER.span}-00`,
      },
    );

    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(gitlab.requests[0]?.headers.traceparent).toMatch(
      new RegExp(`^00-${CALLER.trace}-[0-9a-f]{16}-00$`),
    );
  });
});

describe('the spans of a subscription', () => {
  const document = `subscription Live($projects: [ID!]!) {
    deploymentChanged(projects: $projects) { deployment { mergeRequests { totalCount } } }
  }`;
  const receiveTwo = async (flags: '00' | '01') => {
    const started = await startGateway({ pollActive: 60_000, pollIdle: 60_000 });
    const events = await subscribe(
      started.gateway,
      document,
      { projects: [BOX_OFFICE.id] },
      {
        'private-token': started.gitlab.tokens.maintainer,
        traceparent: `00-${CALLER.trace}-${CALLER.span}-${flags}`,
      },
    );
    for (let count = 0; count < 2; count += 1) {
      await create(started);
      await events.next();
    }
  };

  test('are one for its start, in the caller’s trace, and a trace for each event with its reads, linked to the start', async () => {
    await receiveTwo('01');

    const { operations, attempts } = spans();
    const [start, ...events] = operations.filter(({ name }) => name === 'subscription Live');
    expect(start?.spanContext().traceId).toBe(CALLER.trace);
    expect(start?.parentSpanContext?.spanId).toBe(CALLER.span);
    expect(events).toHaveLength(2);
    for (const event of events) {
      const { traceId, spanId } = event.spanContext();
      expect(event.parentSpanContext).toBeUndefined();
      expect(event.links.map(({ context: { spanId: linked } }) => linked)).toEqual([
        start?.spanContext().spanId,
      ]);
      const reads = attempts.filter((span) => span.spanContext().traceId === traceId);
      expect(reads.map(({ name }) => name)).toEqual(['GET /projects/:/deployments/:/merge_requests']);
      expect(reads[0]?.parentSpanContext?.spanId).toBe(spanId);
    }
    expect(new Set(operations.map((span) => span.spanContext().traceId)).size).toBe(operations.length);
  });

  test('are not sampled if the caller’s trace is not sampled', async () => {
    await receiveTwo('00');

    expect(spans().operations.filter(({ name }) => name === 'subscription Live')).toEqual([]);
  });

  test('have the code of the error if it is refused at the start', async () => {
    const { gateway, gitlab } = await startGateway();

    await subscribe(gateway, document, { projects: ['1'] }, { 'private-token': gitlab.tokens.maintainer });

    expect(spans().operations).toMatchObject([
      { attributes: { 'error.type': 'NOT_FOUND' }, status: { code: SpanStatusCode.ERROR } },
    ]);
  });
});

describe('the spans', () => {
  test('contain no token, document, variable or message of any failure', async () => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    const token = gitlab.tokens.maintainer;
    gitlab.fault({ does: 'answer', status: 403, body: { message: `Not with ${token}` }, times: 1 });
    gitlab.fault({ does: 'reset', times: 1 });

    const credentials: readonly Readonly<Record<string, string>>[] = [
      { 'private-token': token },
      { authorization: `Bearer ${token}` },
    ];

    for (const headers of credentials) {
      await execute(
        'query Secretive($id: ID!) { secretAlias: project(id: $id) { name } }',
        { id: `secret-group/${token}` },
        headers,
      );
    }

    const told = JSON.stringify(
      exporter
        .getFinishedSpans()
        .map(({ name, attributes, events, status, links }) => [name, attributes, events, status, links]),
    );
    expect(gitlab.requests).toHaveLength(2);
    expect(exporter.getFinishedSpans()).toHaveLength(4);
    expect(told).toContain('query Secretive');
    expect(told).not.toMatch(/secret-|secretAlias|Not with/);
    expectNoCanary(told);
  });
});
