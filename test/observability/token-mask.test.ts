import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { canaryToken, canaryTokens, expectNoCanary } from '../support/canary.ts';
import { type ExecutionAnswer, startGateway } from '../support/gateway.ts';
import { listenForTest } from '../support/raw-requests.ts';

/** A token that can be the name of a field or an operation. */
const TOKEN = canaryToken('name').replaceAll('-', '_');
const HEADERS = [
  ['PRIVATE-TOKEN', { 'private-token': TOKEN }],
  ['Authorization', { authorization: `Bearer ${TOKEN}` }],
  ['JOB-TOKEN', { 'job-token': TOKEN }],
] as const;

interface Sent {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string;
}

async function send(sent: Sent, headers: Readonly<Record<string, string>>, gitlabUrl?: string) {
  const tokens = { ...canaryTokens, maintainer: TOKEN };
  const started = await startGateway(gitlabUrl === undefined ? {} : { gitlabUrl }, { tokens });
  const response = await started.gateway(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(sent),
    }),
  );
  const text = await response.text();
  // The log and the response are searched at the end of the test, too.
  expectNoCanary(text + JSON.stringify([...response.headers]) + JSON.stringify(started.log));
  return { ...started, response, answer: JSON.parse(text) as ExecutionAnswer<unknown> };
}

describe.each(HEADERS)('the caller’s own token, sent as %s,', (_name, headers) => {
  test.each<[place: string, sent: Sent, code: string]>([
    ['a syntax error', { query: `{ currentUser { name } } ${TOKEN}` }, 'GRAPHQL_PARSE_FAILED'],
    ['a text in a syntax error', { query: `{ currentUser "${TOKEN}" }` }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that there is not', { query: `{ ${TOKEN} }` }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a value of another type',
      { query: `{ project(id: 1) { deployments(first: "${TOKEN}") { __typename } } }` },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a variable of another type',
      {
        query: 'query ($size: Int!) { project(id: 1) { deployments(first: $size) { __typename } } }',
        variables: { size: TOKEN },
      },
      'BAD_USER_INPUT',
    ],
    [
      'a field of a variable',
      {
        query:
          'query ($filter: DeploymentFilter) { project(id: 1) { deployments(filter: $filter) { __typename } } }',
        variables: { filter: { [TOKEN]: 1 } },
      },
      'BAD_USER_INPUT',
    ],
    [
      'the name of an operation that there is not',
      { query: 'query A { __typename } query B { __typename }', operationName: TOKEN },
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('is masked in the error about %s', async (_place, sent, code) => {
    const { answer } = await send(sent, headers);

    expect(answer.errors?.[0]?.extensions?.code).toBe(code);
    expect(answer.data).toBeUndefined();
  });

  test('is masked as the name of an operation', async () => {
    const { answer, log } = await send({ query: `query ${TOKEN} { __typename }` }, headers);

    expect(answer).toEqual({ data: { __typename: 'Query' } });
    expect(log).toMatchObject([{ message: 'Operation', fields: { operation: '***' } }]);
  });

  test.each([TOKEN, `board-${TOKEN}.7`])('is not used as a request id', async (id) => {
    const { gitlab, response, log } = await send(
      { query: '{ currentUser { username } }' },
      { ...headers, 'x-request-id': id },
    );

    const requestId = response.headers.get('x-request-id');
    expect(requestId).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    expect(gitlab.requests.map((sent) => sent.headers['x-request-id'])).toEqual([requestId]);
    expect(log).toMatchObject([{ fields: { requestId } }]);
  });

  test('is omitted if GitLab sends it back as its request id', async () => {
    const port = await listenForTest(
      createServer((request, response) => {
        const { authorization, 'private-token': privateToken, 'job-token': jobToken } = request.headers;
        const token = String(privateToken ?? jobToken ?? authorization?.slice('Bearer '.length));
        response.writeHead(404, { 'content-type': 'application/json', 'x-request-id': `of-${token}` });
        response.end('{"message":"404 Not Found"}');
      }),
    );

    const { answer } = await send(
      { query: '{ currentUser { username } }' },
      headers,
      `http://127.0.0.1:${port}`,
    );

    expect(answer.errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND', gitlab: { status: 404, requestId: null } } },
    ]);
  });
});

describe('a text of the caller’s that is not a token', () => {
  test('is quoted unchanged', async () => {
    const { answer } = await send(
      { query: '{ currentUser "quoted" }' },
      { 'private-token': TOKEN, 'x-request-id': 'board-7' },
    );

    expect(answer.errors?.[0]?.message).toContain('"quoted"');
  });
});
