import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { rawPost, sendRaw, serveOnPort } from '../support/raw-requests.ts';

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
  ])('reach GitLab in the header in which they arrived: %s', async (_name, headers, sent) => {
    const { gitlab, execute } = await startGateway();

    expect(await execute<unknown>(WHO, {}, headers)).toEqual(MIRA);
    expect(gitlab.lines()).toEqual(['GET /user']);
    expect(sentCredentials(gitlab.requests[0]?.headers)).toEqual([sent]);
  });

  test('can be a job token', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(DEPLOYMENT, {}, { 'JOB-TOKEN': gitlab.tokens.job });

    expect(answer).toEqual({ data: { deployment: { ref: 'main' } } });
    expect(sentCredentials(gitlab.requests[0]?.headers)).toEqual(['job-token']);
  });

  test('come from the first of PRIVATE-TOKEN, JOB-TOKEN and Authorization', async () => {
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

  test('are not read from the URL', async () => {
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

const MALFORMED: [name: string, lines: readonly string[], says: RegExp][] = [
  ['Bearer without a token', ['Authorization: Bearer'], /no token after "Bearer"/],
  ['Bearer and blanks', ['Authorization: Bearer   '], /no token after "Bearer"/],
  ['Basic', ['Authorization: Basic Z2xwYXQtY2FuYXJ5LW9mLXRoaXMtdGVzdA=='], /is not "Bearer" followed by a token/],
  ['token', ['Authorization: token canary-of-this-test'], /is not "Bearer" followed by a token/],
  ['the token alone', ['Authorization: glpat-canary-of-this-test'], /Write "Bearer " in front of the token, or send it in the PRIVATE-TOKEN header/],
  ['a job token alone', ['Authorization: glcbt-canary'], /Write "Bearer " in front/],
  ['an old token alone', ['Authorization: canary-of-this-test-1'], /Write "Bearer " in front/],
  ['an empty Authorization', ['Authorization:'], /Authorization header is empty/],
  ['an empty PRIVATE-TOKEN', ['PRIVATE-TOKEN:'], /PRIVATE-TOKEN header is empty/],
  ['a blank JOB-TOKEN', ['JOB-TOKEN:  '], /JOB-TOKEN header is empty/],
  ['an empty PRIVATE-TOKEN next to a token', ['PRIVATE-TOKEN:', 'Authorization: Bearer glpat-sandbox-maintainer'], /PRIVATE-TOKEN header is empty/],
  ['PRIVATE-TOKEN twice', ['PRIVATE-TOKEN: glpat-canary-of-this-test', 'PRIVATE-TOKEN: glpat-canary-of-this-test'], /more than one PRIVATE-TOKEN header/],
  ['JOB-TOKEN twice', ['JOB-TOKEN: glcbt-canary', 'JOB-TOKEN: glcbt-canary'], /more than one JOB-TOKEN header/],
  ['Authorization twice', ['Authorization: Bearer glpat-sandbox-maintainer', 'Authorization: Bearer canary'], /more than one Authorization header/],
  ['Authorization twice, with an empty one', ['Authorization: Bearer glpat-sandbox-maintainer', 'Authorization:'], /more than one Authorization header/],
]; // prettier-ignore

describe('malformed credentials', () => {
  describe.each([undefined, 'glpat-sandbox-developer'])(
    'with %s as the gateway’s own token',
    (gitlabToken) => {
      test.each(MALFORMED)(
        'are refused without a request and without being quoted: %s',
        async (_name, headers, says) => {
          const { gitlab, gateway, log } = await startGateway({ gitlabToken });
          const port = await serveOnPort(gateway);

          const response = await sendRaw(port, rawPost(WHO, { headers: [...headers, 'Connection: close'] }));

          expect(response.status).toBe(401);
          expect(response.headers).toMatch(/^www-authenticate: Bearer$/im);
          expect(JSON.parse(response.body)).toEqual({
            errors: [
              {
                message: expect.stringMatching(says) as string,
                extensions: { code: 'UNAUTHENTICATED' },
              },
            ],
          });
          expect(gitlab.lines()).toEqual([]);
          expect(log).toMatchObject([{ level: 'warn', fields: { code: 'UNAUTHENTICATED' } }]);
          expect(JSON.stringify([response, log])).not.toMatch(/canary|Z2xw/);
        },
      );
    },
  );

  test('are refused if the gateway is called as a function, too', async () => {
    const { gitlab, gateway } = await startGateway({ gitlabToken: 'glpat-sandbox-developer' });
    const headers = new Headers({ 'content-type': 'application/json', authorization: 'Bearer canary-1' });
    headers.append('authorization', 'Bearer canary-2');

    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: WHO }),
      }),
    );

    expect(response.status).toBe(401);
    expect(gitlab.lines()).toEqual([]);
  });

  test('do not prevent a browser with a login for a proxy from opening the page and the probes', async () => {
    const { gateway } = await startGateway({ gitlabToken: 'glpat-sandbox-developer' });
    const authorization = 'Basic Z2xwYXQtY2FuYXJ5LW9mLXRoaXMtdGVzdA==';

    const statuses = await Promise.all(
      ['graphql', 'health', 'ready'].map(
        async (name) =>
          (
            await gateway(
              new Request(`http://gateway.test/${name}`, { headers: { authorization, accept: 'text/html' } }),
            )
          ).status,
      ),
    );

    expect(statuses).toEqual([200, 200, 200]);
  });

  test.each(['Basic dXNlcjpwYXNz', 'Digest username="a", realm="b"'])(
    'do not include another scheme next to a token, which is for a proxy in front: %s',
    async (authorization) => {
      const { gitlab, execute } = await startGateway({ gitlabToken: 'glpat-sandbox-developer' });

      const answer = await execute<unknown>(
        WHO,
        {},
        { 'private-token': gitlab.tokens.maintainer, authorization },
      );

      expect(answer).toEqual(MIRA);
      expect(gitlab.requests.map(({ headers }) => sentCredentials(headers))).toEqual([['private-token']]);
    },
  );
});

describe('the gateway’s own token', () => {
  test('serves callers without credentials, and no others', async () => {
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

  test('does not replace credentials that GitLab refuses', async () => {
    const { gitlab, execute } = await startGateway({ gitlabToken: 'glpat-sandbox-developer' });

    const { errors } = await execute<unknown>(WHO, {}, { 'private-token': gitlab.tokens.expired });

    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });
});
