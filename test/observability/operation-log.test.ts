import { buildSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { maskError } from '../../src/graph/errors.ts';
import { operationLog } from '../../src/observability/operation-log.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const DURATION = expect.any(Number) as number;
const REQUEST_ID = expect.stringMatching(/^[\w-]{36}$/) as string;

describe('the log', () => {
  test('has one line per operation, with its name, kind, duration, requests and request id', async () => {
    const { gitlab, query, log } = await startGateway();

    await query<unknown>('query Who { currentUser { id } }');
    await query<unknown>('{ __typename }');
    await query<unknown>(`mutation Finish {
      updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402550, status: SUCCESS }) { __typename }
    }`);

    const line = (operation: string | null, kind: string, requests: number) => ({
      level: 'info',
      message: 'Operation',
      fields: { operation, kind, requests, duration: DURATION, errors: {}, requestId: REQUEST_ID },
    });
    expect(log).toEqual([line('Who', 'query', 1), line(null, 'query', 0), line('Finish', 'mutation', 1)]);
    expect(gitlab.lines()).toEqual(['GET /user', `PUT /projects/${BOX_OFFICE.id}/deployments/913402550`]);
  });

  test('counts the attempts, and the errors by their code', async () => {
    const { gitlab, execute, log } = await startGateway({ retries: 1 });
    gitlab.fault({ path: '/user', does: 'fail', as: 'internal' });

    await execute<unknown>(
      '{ currentUser { id } a: node(id: "x") { id } b: node(id: "y") { id } project(id: "no/thing") { name } }',
    );

    expect(log.map(({ fields }) => fields)).toEqual([
      {
        operation: null,
        kind: 'query',
        duration: DURATION,
        requests: 3,
        errors: { UPSTREAM_UNAVAILABLE: 1, BAD_USER_INPUT: 2, NOT_FOUND: 1 },
        requestId: REQUEST_ID,
      },
    ]);
    expect(gitlab.lines().sort()).toEqual(['GET /projects/no%2Fthing', 'GET /user', 'GET /user']);
  });

  test('cuts long names', async () => {
    const { query, log } = await startGateway();

    await query<unknown>(`query ${'N'.repeat(50_000)} { __typename }`);

    expect(log).toMatchObject([{ fields: { operation: `${'N'.repeat(100)}…` } }]);
  });

  test('counts an invalid variable as the caller’s mistake', async () => {
    const { gitlab, execute, log } = await startGateway();

    const { errors } = await execute<unknown>('query ($id: ID!) { project(id: $id) { id } }', {});

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(log).toMatchObject([{ fields: { errors: { BAD_USER_INPUT: 1 } } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('contains no token or variable of any failure', async () => {
    const { gitlab, execute, log } = await startGateway({ retries: 0 });
    const token = gitlab.tokens.maintainer;
    gitlab.fault({ does: 'answer', status: 403, body: { message: `Not with ${token}` }, times: 1 });
    gitlab.fault({ does: 'reset', times: 1 });

    const credentials: readonly Readonly<Record<string, string>>[] = [
      { 'private-token': token },
      { authorization: `Bearer ${token}` },
      { 'job-token': token },
    ];

    for (const headers of credentials) {
      await execute<unknown>(
        'query ($id: ID!) { project(id: $id) { name } }',
        { id: `${token}/${token}` },
        headers,
      );
    }

    expect(log).toHaveLength(3);
    expect(JSON.stringify(log)).not.toContain(token);
    expect(gitlab.requests).toHaveLength(3);
  });
});

describe('the request id', () => {
  test.each(['abc', '0191-7f.A_b', 'x'.repeat(128)])(
    'is the caller’s where it is harmless: %s',
    async (id) => {
      const { gitlab, gateway, log } = await startGateway();

      const response = await gateway(operation('{ currentUser { id } }', { 'x-request-id': id }));

      expect(response.headers.get('x-request-id')).toBe(id);
      expect(log).toMatchObject([{ fields: { requestId: id } }]);
      expect(gitlab.requests.map(({ headers }) => headers['x-request-id'])).toEqual([id]);
    },
  );

  test.each(['', 'a b', '<script>', 'x'.repeat(129), 'a"b'])(
    'is a new one where it is not: %j',
    async (id) => {
      const { gitlab, gateway, log } = await startGateway();

      const response = await gateway(operation('{ currentUser { id } }', { 'x-request-id': id }));

      const made = response.headers.get('x-request-id');
      expect(made).toMatch(/^[\w-]{36}$/);
      expect(log).toMatchObject([{ fields: { requestId: made } }]);
      expect(gitlab.requests.map(({ headers }) => headers['x-request-id'])).toEqual([made]);
    },
  );
});

describe('an unexpected error', () => {
  test('is complete in the log, and "Unexpected error." for the client', async () => {
    const schema = buildSchema('type Query { fine: String broken: String }');
    const { broken } = schema.getQueryType()?.getFields() ?? {};
    const cause = new TypeError('db-7.internal is not a function');
    Object.assign(broken ?? {}, {
      resolve: () => {
        throw cause;
      },
    });
    const lines: unknown[] = [];
    const to = (level: string) => (fields: object, message: string) => lines.push([level, message, fields]);
    const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
    const yoga = createYoga({
      schema,
      context: { gitlab: { requests: [] }, callers: { joined: null }, requestId: 'request-1' },
      plugins: [operationLog(logger, undefined, { maxErrors: 100 })],
      maskedErrors: { maskError, isDev: false },
      logging: false,
    });

    const response = await yoga.fetch(operation('{ fine broken }'));

    expect(await response.json()).toEqual({
      data: { fine: null, broken: null },
      errors: [
        {
          message: 'Unexpected error.',
          locations: [{ line: 1, column: 8 }],
          path: ['broken'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' },
        },
      ],
    });
    expect(lines).toMatchObject([
      ['error', 'Unexpected error', { error: cause, path: ['broken'], requestId: 'request-1' }],
      ['info', 'Operation', { errors: { INTERNAL_SERVER_ERROR: 1 }, requestId: 'request-1' }],
    ]);
  });
});

describe('an unexpected error outside an operation', () => {
  test('is "Unexpected error." with the id of the request, which is also in the log', async () => {
    const lines: [level: string, fields: object, message: string][] = [];
    const to = (level: string) => (fields: object, message: string) => lines.push([level, fields, message]);
    const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
    const yoga = createYoga({
      schema: buildSchema('type Query { fine: String }'),
      plugins: [
        operationLog(logger, undefined, { maxErrors: 100 }),
        {
          onParams: () => {
            throw new TypeError('db-7.internal is not a function');
          },
        },
      ],
      maskedErrors: { maskError, isDev: false },
      logging: false,
    });

    const response = await yoga.fetch(operation('{ fine }', { 'x-request-id': 'request-1' }));

    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'Unexpected error.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' },
        },
      ],
    });
    expect(lines).toEqual([['warn', { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' }, 'Refused']]);
  });
});

function operation(query: string, headers: Readonly<Record<string, string>> = {}): Request {
  return new Request('http://gateway.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'private-token': 'glpat-sandbox-maintainer', ...headers },
    body: JSON.stringify({ query }),
  });
}
