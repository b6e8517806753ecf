import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

const CANARY = 'glpat-canary-where-none-belongs';
const HEADERS = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

describe('a request that is not a GraphQL request', () => {
  test.each<[name: string, body: string | Uint8Array<ArrayBuffer>]>([
    ['text', CANARY],
    ['half of an object', `{"query": "{ __typename }", "${CANARY}`],
    ['an unknown parameter', JSON.stringify({ query: '{ __typename }', [CANARY]: 1 })],
    ['a number', '7'],
    ['null', 'null'],
    ['a list', JSON.stringify([{ query: '{ __typename }' }, { query: CANARY }])],
    ['nothing', ''],
    ['a compressed body', new Uint8Array(gzipSync(JSON.stringify({ query: '{ __typename }' })))],
    ['an operation that is a number', JSON.stringify({ query: 7, variables: CANARY })],
    ['variables that are a list', JSON.stringify({ query: '{ __typename }', variables: [CANARY] })],
    ['extensions that are text', JSON.stringify({ query: '{ __typename }', extensions: CANARY })],
    ['no operation', JSON.stringify({ variables: { CANARY } })],
  ])('is refused without being quoted: %s', async (_name, body) => {
    const { gitlab, gateway, log } = await startGateway();

    const response = await gateway(
      new Request('http://gateway.test/graphql', { method: 'POST', headers: HEADERS, body }),
    );
    const text = await response.text();

    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(text).not.toMatch(/canary/i);
    expect(JSON.stringify(log)).not.toMatch(/canary/i);
    expect(gitlab.lines()).toEqual([]);
  });

  test.each(['variables', 'extensions'])('is refused if the %s of a GET are not JSON', async (name) => {
    const { gateway, log } = await startGateway();
    const parameters = new URLSearchParams({ query: '{ __typename }', [name]: CANARY });

    const response = await gateway(
      new Request(`http://gateway.test/graphql?${parameters.toString()}`, { headers: HEADERS }),
    );
    const text = await response.text();

    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(text).not.toContain(CANARY);
    expect(log).toMatchObject([{ level: 'warn', message: 'Refused', fields: { code: 'BAD_REQUEST' } }]);
    expect(JSON.stringify(log)).not.toContain(CANARY);
  });

  test.each(['application/json', 'application/graphql-response+json', 'text/html', '*/*'])(
    'gets the headers of every response, also for Accept: %s',
    async (accept) => {
      const { gateway } = await startGateway();

      const response = await gateway(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: { ...HEADERS, accept, 'x-request-id': 'board-7' },
          body: '{',
        }),
      );

      expect(response.headers.get('x-request-id')).toBe('board-7');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.has('x-powered-by')).toBe(false);
    },
  );

  test.each([
    ['{ __typename', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('has its code: %s', async (query, code) => {
    const { execute } = await startGateway();

    expect((await execute<unknown>(query)).errors).toMatchObject([{ extensions: { code } }]);
  });

  test('cannot pollute prototypes', async () => {
    const { gateway, execute } = await startGateway();
    const body = `{"query":"query Q($__proto__: Boolean = true) { __proto__: __typename @include(if: $__proto__) }",
      "variables":{"__proto__":true,"constructor":{"prototype":{"polluted":1}}},"extensions":{"__proto__":{"polluted":1}}}`;

    const response = await gateway(
      new Request('http://gateway.test/graphql', { method: 'POST', headers: HEADERS, body }),
    );

    expect(response.status).toBe(200);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((await execute<unknown>('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});
