import { describe, expect, test } from 'vitest';
import type { GitLabClientOptions } from '../../src/gitlab/client.ts';
import { path } from '../../src/gitlab/path.ts';
import { json, startClient, startFarEnd } from './far-end.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const WHO = '{ currentUser { username } }';
const CREATE = `mutation {
  createDeployment(input: { project: "${BOX_OFFICE.path}", environment: "staging", ref: "main", sha: "${'a'.repeat(40)}", status: RUNNING }) {
    ... on UserError { code message }
  }
}`;

describe('a caller whose token is missing or not accepted', () => {
  test('and sent none is told where to get one, and where to put it', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(WHO, {}, {});

    expect(data).toEqual({ currentUser: null });
    expect(errors).toMatchObject([
      {
        message:
          'GitLab asks for a token, and none was sent. ' +
          `Create one at ${gitlab.url}/-/user_settings/personal_access_tokens, with the scope read_api (api for changes), ` +
          'and send it in the header PRIVATE-TOKEN.',
        extensions: { code: 'UNAUTHENTICATED', gitlab: { status: 401 } },
      },
    ]);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('learns what GitLab says of the token that was sent', async () => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(WHO, {}, { 'private-token': gitlab.tokens.expired });

    expect(errors?.[0]?.message).toMatch(
      /^GitLab does not accept the token that was sent: Token is expired\. .*\. Create one at /,
    );
  });

  test.each([
    ['private-token', '<your GitLab token, scope read_api>'],
    ['job-token', '<token>'],
    ['authorization', 'Bearer <your GitLab token>'],
  ])('and left %s as a placeholder is told so, without a request', async (name, value) => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(WHO, {}, { [name]: value });

    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^What was sent as a token is none: .* Create one at /) as string,
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('hears of it where GitLab says 404, which it also says of what only members may see', async () => {
    const far = await startFarEnd(json({ message: '404 Project Not Found' }, 404));
    const ask = async (credentials: GitLabClientOptions['credentials']) =>
      startClient(far.url, { credentials, tokenAdvice: 'Create one.' }).get(path`/projects/1`);

    await expect(ask(null)).rejects.toMatchObject({
      name: 'NotFoundError',
      message: expect.stringMatching(/^Project Not Found\. No token was sent.* Create one\.$/) as string,
      status: 404,
      request: { method: 'GET', route: '/projects/1' },
    });
    await expect(ask({ name: 'private-token', value: 'glpat-of-an-outsider' })).rejects.toThrow(
      /^Project Not Found$/,
    );
  });

  test('is told so for changes', async () => {
    const { execute } = await startGateway();

    const { errors } = await execute<unknown>(CREATE, {}, {});

    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('/-/user_settings/personal_access_tokens') as string,
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  });

  test('is pointed below the path of a GitLab that has one', async () => {
    const { gitlab } = await startGateway();
    const { execute } = await startGateway({ gitlabUrl: `${gitlab.url}/tools/gitlab/` });

    const { errors } = await execute<unknown>(WHO, {}, { 'private-token': '<token>' });

    expect(errors?.[0]?.message).toContain(
      `${gitlab.url}/tools/gitlab/-/user_settings/personal_access_tokens,`,
    );
  });

  test('is given the token of the embedded GitLab', async () => {
    const { execute } = await startGateway({ sampleToken: 'glpat-sandbox-maintainer' });

    const { errors } = await execute<unknown>(WHO, {}, {});

    expect(errors?.[0]?.message).toContain(
      'The embedded GitLab accepts the header PRIVATE-TOKEN: glpat-sandbox-maintainer',
    );
  });
});
