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
  test('learns where to get a token and where to put it', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(WHO, {}, {});

    expect(data).toEqual({ currentUser: null });
    expect(errors).toMatchObject([
      {
        message:
          'GitLab requires a token, and the request has none. ' +
          `Create one at ${gitlab.url}/-/user_settings/personal_access_tokens, with the scope read_api (api for changes), ` +
          'and send it in the header PRIVATE-TOKEN.',
        extensions: { code: 'UNAUTHENTICATED', gitlab: { status: 401 } },
      },
    ]);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('learns what GitLab says about the token that was sent', async () => {
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
  ])('and who left a placeholder in %s learns that, without a request to GitLab', async (name, value) => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(WHO, {}, { [name]: value });

    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^The token is not valid: .* Create one at /) as string,
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('learns that after a 404, which GitLab also sends for what only members may see', async () => {
    const far = await startFarEnd(json({ message: '404 Project Not Found' }, 404));
    const ask = async (credentials: GitLabClientOptions['credentials']) =>
      startClient(far.url, { credentials, tokenAdvice: 'Create one.' }).get(path`/projects/1`);

    await expect(ask(null)).rejects.toMatchObject({
      name: 'NotFoundError',
      message:
        'Project not found: "1". It does not exist, or it is not public: the request has no token. Create one.',
      status: 404,
      request: { method: 'GET', route: '/projects/1' },
    });
    await expect(ask({ name: 'private-token', value: 'glpat-of-an-outsider' })).rejects.toMatchObject({
      message: 'Project not found: "1". It does not exist, or the token that was sent may not see it.',
    });
  });

  test("is not blamed for the gateway's own token", async () => {
    const { gitlab } = await startGateway();
    const { execute } = await startGateway({ gitlabUrl: gitlab.url, gitlabToken: gitlab.tokens.expired });

    const { errors } = await execute<unknown>(WHO, {}, {});

    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(
          /^GitLab does not accept the gateway's own token \(GITLAB_TOKEN\): Token is expired\. .*The operator of the gateway must replace it\. Until then, send a token of your own\. Create one at /,
        ) as string,
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  });

  test.each([
    [
      404,
      { message: '404 Project Not Found' },
      /or the gateway's own token \(GITLAB_TOKEN\) may not see it\.$/,
    ],
    [
      403,
      { error: 'insufficient_scope' },
      /The gateway's own token \(GITLAB_TOKEN\) needs the scope read_api\.$/,
    ],
  ])(
    "learns after a %d that the request went out with the gateway's token",
    async (status, body, message) => {
      const far = await startFarEnd(json(body, status));
      const credentials = {
        name: 'private-token',
        value: 'glpat-of-the-gateway',
        isOfGateway: true,
      } as const;

      await expect(startClient(far.url, { credentials }).get(path`/projects/${1}`)).rejects.toThrow(message);
    },
  );

  test('learns it for changes, too', async () => {
    const { execute } = await startGateway();

    const { errors } = await execute<unknown>(CREATE, {}, {});

    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('/-/user_settings/personal_access_tokens') as string,
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  });

  test('gets an address below the path of GITLAB_URL', async () => {
    const { gitlab } = await startGateway();
    const { execute } = await startGateway({ gitlabUrl: `${gitlab.url}/tools/gitlab/` });

    const { errors } = await execute<unknown>(WHO, {}, { 'private-token': '<token>' });

    expect(errors?.[0]?.message).toContain(
      `${gitlab.url}/tools/gitlab/-/user_settings/personal_access_tokens,`,
    );
  });

  test('gets the token of the embedded GitLab', async () => {
    const { execute } = await startGateway({ sampleToken: 'glpat-sandbox-maintainer' });

    const { errors } = await execute<unknown>(WHO, {}, {});

    expect(errors?.[0]?.message).toContain(
      'The embedded GitLab accepts the header PRIVATE-TOKEN: glpat-sandbox-maintainer',
    );
  });
});
