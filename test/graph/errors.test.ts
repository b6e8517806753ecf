import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/sandbox.ts';
import { withoutPauses } from '../gitlab/far-end.ts';
import { canaryTokens } from '../support/canary.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const PIPELINE = `/projects/${BOX_OFFICE.id}/pipelines/2156547568`;
const DEPLOYMENT = `/projects/${BOX_OFFICE.id}/deployments/913402248`;
// Of a deployment and its pipeline, the pipeline's own answer is what fails.
const QUERY = `{
  deployment(project: ${BOX_OFFICE.id}, id: 913402248) { ref pipeline { status duration } }
  currentUser { username }
}`;
const INTACT = { currentUser: { username: 'mira.castellan' } };

describe('a field that GitLab fails', () => {
  const cases: readonly (readonly [
    name: string,
    fault: Fault,
    code: string,
    status: number | null,
    attempts: number,
  ])[] = [
    ['400', { does: 'answer', status: 400, body: { error: 'id is invalid' } }, 'BAD_USER_INPUT', 400, 1],
    ['422', { does: 'answer', status: 422, body: { message: { base: ['No'] } } }, 'BAD_USER_INPUT', 422, 1],
    ['401', { does: 'fail', as: 'unauthorized' }, 'UNAUTHENTICATED', 401, 1],
    ['403', { does: 'fail', as: 'forbidden' }, 'FORBIDDEN', 403, 1],
    ['404', { does: 'fail', as: 'not-found' }, 'NOT_FOUND', 404, 1],
    ['409', { does: 'fail', as: 'conflict' }, 'CONFLICT', 409, 2],
    ['429 for longer than there is', { does: 'fail', as: 'rate-limited' }, 'RATE_LIMITED', 429, 1],
    ['500', { does: 'fail', as: 'internal' }, 'UPSTREAM_UNAVAILABLE', 500, 2],
    ['502 in HTML', { does: 'fail', as: 'bad-gateway' }, 'UPSTREAM_UNAVAILABLE', 502, 2],
    ['503', { does: 'fail', as: 'unavailable' }, 'UPSTREAM_UNAVAILABLE', 503, 2],
    ['504 in HTML', { does: 'fail', as: 'gateway-timeout' }, 'UPSTREAM_UNAVAILABLE', 504, 2],
    ['a reset', { does: 'reset' }, 'UPSTREAM_UNAVAILABLE', null, 2],
    ['a reset within the answer', { does: 'reset', at: 'body' }, 'UPSTREAM_UNAVAILABLE', null, 2],
    ['an answer cut short', { does: 'truncate' }, 'UPSTREAM_UNAVAILABLE', null, 2],
    [
      'HTML',
      { does: 'answer', status: 200, body: '<html>secret-host</html>' },
      'UPSTREAM_INVALID_RESPONSE',
      200,
      1,
    ],
    ['no body', { does: 'answer', status: 200, body: '' }, 'UPSTREAM_INVALID_RESPONSE', 200, 1],
    ['a list', { does: 'answer', status: 200, body: [] }, 'UPSTREAM_INVALID_RESPONSE', 200, 1],
    [
      'too much',
      { does: 'answer', status: 200, body: ' '.repeat(100_001) },
      'UPSTREAM_INVALID_RESPONSE',
      200,
      1,
    ],
    [
      'a redirect to elsewhere',
      { does: 'redirect', location: 'http://127.0.0.1:1/', status: 301 },
      'UPSTREAM_INVALID_RESPONSE',
      301,
      1,
    ],
    ['no answer in time', { does: 'hang' }, 'UPSTREAM_TIMEOUT', null, 2],
    ['an answer that drips', { does: 'drip', milliseconds: 50 }, 'UPSTREAM_TIMEOUT', null, 2],
  ];

  test.each(cases)(
    'is null beside its code, and the rest stays: %s',
    async (_name, fault, code, status, attempts) => {
      withoutPauses();
      const { gitlab, execute } = await startGateway({
        retries: 1,
        attemptTimeout: code === 'UPSTREAM_TIMEOUT' ? 250 : 500,
        maxResponseBytes: 100_000,
      });
      gitlab.fault({ ...fault, path: PIPELINE });

      const { data, errors } = await execute<unknown>(QUERY);

      expect(data).toEqual({
        ...INTACT,
        deployment: { ref: 'main', pipeline: { status: 'FAILED', duration: null } },
      });
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({
        path: ['deployment', 'pipeline', 'duration'],
        extensions: { code },
      });
      expect(errors?.[0]?.extensions?.gitlab).toEqual(
        status === null ? undefined : { status, requestId: expect.stringMatching(/^[\w-]+$/) as string },
      );
      expect(gitlab.lines().sort()).toEqual(
        [
          `GET ${DEPLOYMENT}`,
          'GET /user',
          ...Array.from({ length: attempts }, () => `GET ${PIPELINE}`),
        ].sort(),
      );
    },
  );

  test('is asked for again, and then is there', async () => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ path: PIPELINE, does: 'fail', as: 'bad-gateway', times: 1 });

    const answer = await query<unknown>(QUERY);

    expect(answer).toMatchObject({ deployment: { pipeline: { duration: 1030 } } });
    expect(gitlab.lines().filter((line) => line === `GET ${PIPELINE}`)).toHaveLength(2);
  });

  test('is waited for once where GitLab says how long', async () => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({
      path: PIPELINE,
      does: 'fail',
      as: 'rate-limited',
      headers: { 'retry-after': '0' },
      times: 1,
    });

    const answer = await query<unknown>(QUERY);

    expect(answer).toMatchObject({ deployment: { pipeline: { duration: 1030 } } });
    expect(gitlab.lines().filter((line) => line === `GET ${PIPELINE}`)).toHaveLength(2);
  });

  test('says when to come back where GitLab limits it', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ path: '/user', does: 'fail', as: 'rate-limited' });

    const { errors } = await execute<unknown>('{ currentUser { username } }');

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 60 });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  // CONTRACT.md §6: this 429 carries neither Retry-After nor RateLimit headers.
  test('does not make up when, where the limit of a single endpoint does not say', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ path: '/user', does: 'fail', as: 'application-limited' });

    const { errors } = await execute<unknown>('{ currentUser { username } }');

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
    expect(errors?.[0]?.extensions).not.toHaveProperty('retryAfter');
    expect(gitlab.lines()).toEqual(['GET /user']);
  });
});

describe('an error', () => {
  test('has the HTTP status 200, and no header of GitLab’s comes through', async () => {
    const { gitlab, gateway } = await startGateway({ retries: 0 });
    const headers = {
      'set-cookie': 'a=b',
      server: 'nginx',
      'retry-after': '5',
      'x-runtime': '1',
      'x-gitlab-meta': '{}',
    };
    gitlab.fault({ does: 'fail', as: 'unavailable', headers });

    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'private-token': gitlab.tokens.maintainer },
        body: JSON.stringify({ query: '{ currentUser { id } }' }),
      }),
    );

    expect(response.status).toBe(200);
    expect([...response.headers.keys()].filter((name) => name in headers)).toEqual([]);
    expect(await response.json()).toMatchObject({ data: { currentUser: null } });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test.each([
    ['a page of a proxy', { does: 'fail', as: 'bad-gateway' }, 'GitLab answered with status 502.'],
    [
      'text of a proxy',
      { does: 'answer', status: 400, body: 'db-7.internal: no' },
      'GitLab refused this with status 400.',
    ],
    [
      'HTML with status 200',
      { does: 'answer', status: 200, body: '<b>db-7.internal</b>' },
      'GitLab answered with something that is not JSON.',
    ],
    [
      'a text with line breaks',
      { does: 'answer', status: 400, body: { message: 'One\r\nTwo\u001b[31m' } },
      'One Two [31m',
    ],
    [
      'the token in a text',
      { does: 'answer', status: 403, body: { message: `No: ${canaryTokens.maintainer}` } },
      'No: ***',
    ],
  ] as const)('shows of GitLab’s words what is fit to be seen: %s', async (_name, fault, message) => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault(fault);

    const { errors } = await execute<unknown>('{ currentUser { id } }');

    expect(errors?.map((error) => error.message)).toEqual([message]);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('of the same failed request is told at each of its fields, and the request is sent once', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ path: PIPELINE, does: 'fail', as: 'forbidden' });

    const { errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { a: pipeline(id: 2156547568) { id } b: pipeline(id: 2156547568) { id } } }`,
    );

    expect(errors).toMatchObject([{ path: ['project', 'a'] }, { path: ['project', 'b'] }]);
    expect(gitlab.lines()).toEqual([`GET ${PIPELINE}`]);
  });
});

describe('a mistake in the operation itself', () => {
  test.each([
    ['{', 'Syntax Error'],
    ['{ nothing }', 'Cannot query field "nothing" on type "Query".'],
    [
      'query ($id: ID!) { project(id: $id) { id } }',
      'Variable "$id" of required type "ID!" was not provided.',
    ],
  ])('is told without asking GitLab: %s', async (document, message) => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(document);

    expect(answer).not.toHaveProperty('data');
    expect(answer.errors?.[0]?.message).toContain(message);
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('a variable of another type', () => {
  test.each([
    ['application/graphql-response+json', 400],
    ['application/json', 200],
  ])('has its code, and for %s the status %i', async (accept, status) => {
    const { gitlab, gateway } = await startGateway();

    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({
          query: 'query ($id: ID!) { project(id: $id) { id } }',
          variables: { id: [] },
        }),
      }),
    );

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining('Variable "$id" got invalid value') as string,
          locations: [{ line: 1, column: 8 }],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gitlab.requests).toEqual([]);
  });
});
