import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from './support/gateway.ts';

const WHO = '{ currentUser { username } }';
const DEPLOYMENT = `{ deployment(project: ${BOX_OFFICE.id}, id: 913402248) { ref } }`;
const MIRA = { data: { currentUser: { username: 'mira.castellan' } } };
const TOMASZ = { data: { currentUser: { username: 'tomasz.wilk' } } };

/** The headers with credentials of the one request that GitLab got. */
function sentCredentials(headers: Readonly<Record<string, unknown>> | undefined): string[] {
  const names = ['private-token', 'job-token', 'authorization', 'cookie', 'deploy-token'];
  return names.filter((name) => headers?.[name] !== undefined);
}

describe('the caller’s credentials', () => {
  test.each([
    ['PRIVATE-TOKEN', { 'PRIVATE-TOKEN': 'glpat-sandbox-maintainer' }, 'private-token'],
    ['Authorization', { Authorization: 'Bearer glpat-sandbox-maintainer' }, 'authorization'],
    ['Authorization in small letters', { authorization: 'bearer glpat-sandbox-maintainer' }, 'authorization'],
  ])('go to GitLab in the header that they came in: %s', async (_name, headers, sent) => {
    const { gitlab, execute } = await startGateway();

    expect(await execute<unknown>(WHO, {}, headers)).toEqual(MIRA);
    expect(gitlab.lines()).toEqual(['GET /user']);
    expect(sentCredentials(gitlab.requests[0]?.headers)).toEqual([sent]);
  });

  test('may be the token of a job', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(DEPLOYMENT, {}, { 'JOB-TOKEN': gitlab.tokens.job });

    expect(answer).toEqual({ data: { deployment: { ref: 'main' } } });
    expect(sentCredentials(gitlab.requests[0]?.headers)).toEqual(['job-token']);
  });

  test('are one where several came: PRIVATE-TOKEN ahead of JOB-TOKEN ahead of Authorization', async () => {
    const { gitlab, execute } = await startGateway();
    const [job, bearer] = [gitlab.tokens.job, `Bearer ${gitlab.tokens.developer}`];

    const all = { 'private-token': gitlab.tokens.maintainer, 'job-token': job, authorization: bearer };
    expect(await execute<unknown>(WHO, {}, all)).toEqual(MIRA);
    await execute<unknown>(DEPLOYMENT, {}, { 'job-token': job, authorization: bearer });

    expect(gitlab.requests.map(({ headers }) => sentCredentials(headers))).toEqual([
      ['private-token'],
      ['job-token'],
    ]);
  });

  test('are asked for where there are none', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(WHO, {}, {});

    expect(data).toEqual({ currentUser: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', gitlab: { status: 401 } } }]);
    expect(gitlab.lines()).toEqual(['GET /user']);
    expect(sentCredentials(gitlab.requests[0]?.headers)).toEqual([]);
  });

  test.each([
    [
      'cookies',
      { cookie: '_gitlab_session=glpat-sandbox-maintainer; private_token=glpat-sandbox-maintainer' },
    ],
    ['another scheme', { authorization: 'Basic Z2xwYXQtc2FuZGJveC1tYWludGFpbmVy' }],
    [
      'headers of other tokens',
      { 'deploy-token': 'glpat-sandbox-maintainer', 'x-gitlab-token': 'a', sudo: '1' },
    ],
  ])('are none, and stay here: %s', async (_name, headers) => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(WHO, {}, headers);

    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(Object.keys(gitlab.requests[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'connection',
      'host',
      'user-agent',
      'x-request-id',
    ]);
  });

  test('are not taken from the address', async () => {
    const { gitlab, gateway } = await startGateway();
    const parameters = new URLSearchParams({
      query: WHO,
      private_token: gitlab.tokens.maintainer,
      access_token: gitlab.tokens.maintainer,
    });

    const response = await gateway(
      new Request(`http://gateway.test/graphql?${parameters.toString()}`, {
        headers: { 'x-graphql-yoga-csrf': '1' },
      }),
    );

    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test.each([
    ['a control character', 'glpat-\u0001-canary-of-this-test'],
    ['a character that is none', 'glpat-\u0080-canary-of-this-test'],
    ['more than 1,024 characters', 'canary-of-this-test'.repeat(100)],
  ])('are refused without a request, and never echoed, where they hold %s', async (_name, token) => {
    const { gitlab, execute, log } = await startGateway();

    const answers = [
      await execute<unknown>(WHO, {}, { 'private-token': token }),
      await execute<unknown>(WHO, {}, { 'job-token': token }),
      await execute<unknown>(WHO, {}, { authorization: `Bearer ${token}` }),
    ];

    const refused = { data: { currentUser: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
    expect(answers).toMatchObject([refused, refused, refused]);
    expect(JSON.stringify([answers, log])).not.toContain('canary');
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('the gateway’s own token', () => {
  test('stands in for a caller without credentials, and for no other', async () => {
    const { gitlab, execute } = await startGateway({ gitlabToken: 'glpat-sandbox-developer' });

    expect(await execute<unknown>(WHO, {}, {})).toEqual(TOMASZ);
    expect(await execute<unknown>(WHO, {}, { 'private-token': gitlab.tokens.maintainer })).toEqual(MIRA);
    expect(await execute<unknown>(WHO, {}, { authorization: `Bearer ${gitlab.tokens.maintainer}` })).toEqual(
      MIRA,
    );
    expect(gitlab.requests.map(({ user }) => user)).toEqual([
      'tomasz.wilk',
      'mira.castellan',
      'mira.castellan',
    ]);
  });

  test('does not stand in for credentials that GitLab refuses', async () => {
    const { gitlab, execute } = await startGateway({ gitlabToken: 'glpat-sandbox-developer' });

    const { errors } = await execute<unknown>(WHO, {}, { 'private-token': gitlab.tokens.expired });

    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });
});
