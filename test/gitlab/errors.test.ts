import { describe, expect, test } from 'vitest';

import { readErrorBody } from '../../src/gitlab/error-body.ts';
import {
  ConflictError,
  ForbiddenError,
  GitLabError,
  InsufficientScopeError,
  InvalidRequestError,
  InvalidResponseError,
  NotFoundError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
} from '../../src/gitlab/errors.ts';
import { requestIdIn, secondsToWait } from '../../src/gitlab/headers.ts';
import { refusal } from '../../src/gitlab/refusal.ts';

const REQUEST = { method: 'GET', route: '/projects/:' } as const;
const TOKEN = { owner: 'caller', secret: null, advice: 'Create one.' } as const;
const MOVED = '{"message":"Non GET methods are not allowed for moved projects"}';

function refusalOf(status: number, text: string, headers: Record<string, string> = {}): GitLabError {
  const request = { ...REQUEST, path: '/projects/group%2Fapp?license=true', token: TOKEN };
  return refusal({ answered: true, status, headers, body: null }, text, request);
}

describe('refusal', () => {
  test.each([
    [400, '{"error":"sha is missing"}', InvalidRequestError, 'BAD_USER_INPUT', 'sha is missing'],
    [
      400,
      '{"message":"400 Bad request - Invalid Date"}',
      InvalidRequestError,
      'BAD_USER_INPUT',
      'Invalid Date',
    ],
    [
      400,
      '<html>nginx</html>',
      InvalidRequestError,
      'BAD_USER_INPUT',
      'GitLab refused this with status 400.',
    ],
    [
      401,
      '{"message":"401 Unauthorized"}',
      UnauthenticatedError,
      'UNAUTHENTICATED',
      'GitLab does not accept the token that was sent: Unauthorized. Create one.',
    ],
    [
      401,
      '{"error":"invalid_token","error_description":"Token is expired."}',
      UnauthenticatedError,
      'UNAUTHENTICATED',
      'GitLab does not accept the token that was sent: Token is expired. Create one.',
    ],
    [
      401,
      '',
      UnauthenticatedError,
      'UNAUTHENTICATED',
      'GitLab does not accept the token that was sent: Unauthorized. Create one.',
    ],
    [403, '{"message":"403 Forbidden"}', ForbiddenError, 'FORBIDDEN', 'Forbidden'],
    [403, '{"message":"403 Forbidden - Not yours"}', ForbiddenError, 'FORBIDDEN', 'Not yours'],
    [
      403,
      '{"error":"insufficient_scope","error_description":"Needs more.","scope":"api"}',
      InsufficientScopeError,
      'FORBIDDEN',
      'Needs more. The token needs the scope api.',
    ],
    [
      403,
      '{"error":"insufficient_granular_scope","error_description":"Needs the permission read_deployment."}',
      InsufficientScopeError,
      'FORBIDDEN',
      'Needs the permission read_deployment.',
    ],
    [
      404,
      '{"message":"404 Project Not Found"}',
      NotFoundError,
      'NOT_FOUND',
      'Project not found: "group/app". It does not exist, or the token that was sent may not see it.',
    ],
    [
      404,
      '{"error":"404 Not Found"}',
      NotFoundError,
      'NOT_FOUND',
      'GitLab has nothing at this address: its version or edition may not have this feature.',
    ],
    [
      404,
      '{"message":"404 Not found"}',
      NotFoundError,
      'NOT_FOUND',
      'Project not found: "group/app". It does not exist, or the token that was sent may not see it.',
    ],
    [404, '{"message":"404 Commit Not Found"}', NotFoundError, 'NOT_FOUND', 'Commit Not Found.'],
    [404, '<html></html>', NotFoundError, 'NOT_FOUND', 'GitLab answered with status 404.'],
    [
      405,
      MOVED,
      NotFoundError,
      'NOT_FOUND',
      'Project "group/app" has moved. Use its current path or its id for changes.',
    ],
    [
      405,
      '{"message":"405 Method Not Allowed"}',
      InvalidRequestError,
      'BAD_USER_INPUT',
      'Method Not Allowed',
    ],
    [409, '{"message":"409 Conflict: Resource lock"}', ConflictError, 'CONFLICT', 'Resource lock'],
    [412, '{"message":"412 Precondition Failed"}', ConflictError, 'CONFLICT', 'Precondition Failed'],
    [414, '<html></html>', InvalidRequestError, 'BAD_USER_INPUT', 'GitLab refused this with status 414.'],
    [422, '{"message":"422 Unprocessable"}', InvalidRequestError, 'BAD_USER_INPUT', 'Unprocessable'],
    [
      429,
      'Retry later',
      RateLimitedError,
      'RATE_LIMITED',
      'GitLab limits the number of requests, and there were too many. Try again later.',
    ],
    [
      429,
      '{"message":{"error":"This endpoint has been requested too many times."}}',
      RateLimitedError,
      'RATE_LIMITED',
      'This endpoint has been requested too many times.',
    ],
    [
      500,
      '{"message":"PG::Error on db-17.internal"}',
      UnavailableError,
      'UPSTREAM_UNAVAILABLE',
      'GitLab answered with status 500.',
    ],
    [408, '', UnavailableError, 'UPSTREAM_UNAVAILABLE', 'GitLab answered with status 408.'],
    [
      302,
      '',
      InvalidResponseError,
      'UPSTREAM_INVALID_RESPONSE',
      'GitLab answered with a redirect that the gateway does not follow.',
    ],
  ])('%d %s', (status, text, kind, code, message) => {
    const error = refusalOf(status, text, { 'x-request-id': 'abc-1' });

    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code, message, status, requestId: 'abc-1', request: REQUEST });
  });

  test('an insufficient scope is a kind of its own, and a ForbiddenError', () => {
    const error = refusalOf(403, '{"error":"insufficient_scope"}');

    expect(error).toBeInstanceOf(InsufficientScopeError);
    expect(error).toBeInstanceOf(ForbiddenError);
  });

  test('a rate limit has the seconds to wait', () => {
    expect(refusalOf(429, '', { 'retry-after': '17' })).toMatchObject({ retryAfter: 17 });
    expect(refusalOf(429, '')).toMatchObject({ retryAfter: null });
  });

  test('an invalid request has its fields', () => {
    expect(refusalOf(400, '{"message":{"ref":["The branch or tag does not exist"]}}')).toMatchObject({
      message: 'ref: The branch or tag does not exist',
      fields: [{ name: 'ref', messages: ['The branch or tag does not exist'] }],
    });
  });
});

describe('readErrorBody', () => {
  test.each([
    [{ error: 'sha is empty' }, [{ name: 'sha', messages: ['is empty'] }]],
    [
      { error: 'sha is missing, status does not have a valid value' },
      [
        { name: 'sha', messages: ['is missing'] },
        { name: 'status', messages: ['does not have a valid value'] },
      ],
    ],
    [
      { error: 'author_id, author_username are mutually exclusive, page is invalid' },
      [
        { name: 'author_id', messages: ['author_id, author_username are mutually exclusive'] },
        { name: 'author_username', messages: ['author_id, author_username are mutually exclusive'] },
        { name: 'page', messages: ['is invalid'] },
      ],
    ],
    [
      { error: 'name, tier are missing, at least one parameter must be provided' },
      [
        { name: 'name', messages: ['name, tier are missing'] },
        { name: 'tier', messages: ['name, tier are missing', 'at least one parameter must be provided'] },
      ],
    ],
    [
      { error: 'slug is automatically generated and cannot be changed' },
      [{ name: 'slug', messages: ['is automatically generated and cannot be changed'] }],
    ],
    [{ error: 'Something else' }, [{ name: null, messages: ['Something else'] }]],
    [
      { message: '400 Bad request - `updated_at` filter requires `updated_at` sort' },
      [{ name: null, messages: ['`updated_at` filter requires `updated_at` sort'] }],
    ],
    [
      { message: 'Cannot destroy running deployment' },
      [{ name: null, messages: ['Cannot destroy running deployment'] }],
    ],
    [
      { message: { status: ['cannot transition via "run"'], base: ['is locked'] } },
      [
        { name: 'status', messages: ['cannot transition via "run"'] },
        { name: null, messages: ['is locked'] },
      ],
    ],
    [
      { message: { environment: { name: ['is too long', 'is taken'] } } },
      [{ name: 'environment.name', messages: ['is too long', 'is taken'] }],
    ],
    [{ message: ['one', 'two'] }, [{ name: null, messages: ['one', 'two'] }]],
    [{ message: null }, []],
    [{ message: {} }, []],
    [{}, []],
    [[], []],
    [null, []],
    ['text', []],
  ])('%j', (body, fields) => {
    expect(readErrorBody(JSON.stringify(body)).fields).toEqual(fields);
  });

  test.each(['', 'Retry later', '<html>10.0.0.7</html>', '{"message":', '{"error":{"a":1}}'])(
    '%j has nothing for people',
    (text) => {
      expect(readErrorBody(text)).toEqual({ message: null, fields: [], name: null, scope: null });
    },
  );

  test('several fields make one line', () => {
    const { message } = readErrorBody('{"message":{"name":["is taken","is short"],"base":["is locked"]}}');

    expect(message).toBe('name: is taken, is short; is locked');
  });

  test('line breaks, control characters and direction marks are gone, and a long text is cut', () => {
    const hostile = `a\r\nb\u0000\u001b[31mc\u202ed${'x'.repeat(5000)}`;

    const forms = [{ message: hostile }, { error: hostile }, { message: { [hostile]: [hostile] } }];
    const messages = forms.map((form) => readErrorBody(JSON.stringify(form)).message ?? '');

    expect(messages[0]).toMatch(/^a b \[31mc dx+$/);
    for (const message of messages) {
      expect(message.length).toBe(500);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  test('a body without end is read quickly', () => {
    const deep = `{"message":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`;
    const wide = JSON.stringify({
      message: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, ['x']])),
    });
    const long = JSON.stringify({ error: 'a, '.repeat(100_000) });
    const start = performance.now();

    const bodies = [deep, wide, long].map(readErrorBody);

    expect(bodies.map(({ fields }) => fields.length)).toEqual([0, 50, 1]);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe('secondsToWait', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');

  test.each([
    ['seconds', { 'retry-after': '30' }, 30],
    ['none', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': 'Sun, 22 Nov 2026 12:00:45 GMT' }, 45],
    ['part of a second', { 'retry-after': 'Sun, 22 Nov 2026 12:00:01 GMT' }, 1],
    ['the reset where there is no Retry-After', { 'ratelimit-reset': String(now / 1000 + 20) }, 20],
    [
      'the reset where Retry-After is negative',
      { 'retry-after': '-5', 'ratelimit-reset': String(now / 1000 + 9) },
      9,
    ],
    ['nothing from a negative number', { 'retry-after': '-5' }, null],
    ['nothing from garbage', { 'retry-after': 'soon', 'ratelimit-reset': 'x' }, null],
    [
      'nothing from the past',
      { 'retry-after': 'Sun, 22 Nov 2026 11:59:00 GMT', 'ratelimit-reset': '1' },
      null,
    ],
    ['nothing from a fraction', { 'retry-after': '1.5' }, null],
    ['nothing from nothing', {}, null],
  ])('%s', (_name, headers, seconds) => {
    expect(secondsToWait(headers, now)).toBe(seconds);
  });
});

describe('requestIdIn', () => {
  test('an invalid id is left out', () => {
    expect(requestIdIn({ 'x-request-id': '01HXYZ.a-b_c' })).toBe('01HXYZ.a-b_c');
    expect(requestIdIn({ 'x-request-id': 'a\tb' })).toBeNull();
    expect(requestIdIn({ 'x-request-id': 'x'.repeat(129) })).toBeNull();
    expect(requestIdIn({})).toBeNull();
  });
});

describe('GitLabError', () => {
  test('keeps only what a log may contain of a request', () => {
    const whole = { ...REQUEST, headers: ['private-token', 'secret'] };

    expect(new NotFoundError('Not found', { request: whole }).request).toEqual(REQUEST);
  });

  test('is named after its kind', () => {
    expect(new NotFoundError('Not found').name).toBe('NotFoundError');
  });
});
