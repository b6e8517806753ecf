import { describe, expect, test } from 'vitest';
import type { UserJson } from '../src/gitlab/users.ts';
import { BOX_OFFICE, startGateway } from './support/gateway.ts';
import { gitlabJson } from './support/gitlab-json.ts';
import { globalIdOf } from './support/global-id.ts';

const MIRA = 1204881;
const SIGRID = 1311802;

const EMBEDDED = '__typename id databaseId username name state avatarUrl webUrl publicEmail';
const OF_ITS_OWN = `
  createdAt bio location organization jobTitle pronouns bot websiteUrl linkedin twitter skype localTime`;

function embedded(json: UserJson): object {
  return {
    __typename: 'User',
    id: globalIdOf('User', json.id),
    databaseId: String(json.id),
    username: json.username,
    name: json.name,
    state: json.state,
    avatarUrl: json.avatar_url,
    webUrl: json.web_url,
    publicEmail: json.public_email,
  };
}

function ofItsOwn(json: UserJson): object {
  return {
    createdAt: json.created_at,
    bio: json.bio,
    location: json.location,
    organization: json.organization,
    jobTitle: json.job_title,
    pronouns: json.pronouns,
    bot: json.bot,
    websiteUrl: json.website_url,
    linkedin: json.linkedin,
    twitter: json.twitter,
    // Newer versions of GitLab have dropped it, except in the answer about oneself.
    skype: json.skype ?? null,
    localTime: json.local_time,
  };
}

describe('User', () => {
  test('comes with a merge request at no cost, as far as it is embedded', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<UserJson>(gitlab, `/users/${SIGRID}`);

    const answer = await query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { mergeRequest(iid: 70) { author { ${EMBEDDED} } } } }`,
    );

    expect(answer).toEqual({ project: { mergeRequest: { author: embedded(json) } } });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/merge_requests?iids[]=70&per_page=100`]);
  });

  test('costs one request for all that is not embedded, wherever the person appears', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<UserJson>(gitlab, `/users/${SIGRID}`);

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        mergeRequest(iid: 70) { author { ${EMBEDDED} ${OF_ITS_OWN} } assignees { bio } }
      }
    }`);

    expect(answer).toEqual({
      project: {
        mergeRequest: {
          author: { ...embedded(json), ...ofItsOwn(json) },
          assignees: [{ bio: json.bio }],
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/merge_requests?iids[]=70&per_page=100`,
      `GET /users/${SIGRID}`,
    ]);
  });

  test('is read again by the global id', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<UserJson>(gitlab, `/users/${SIGRID}`);

    const answer = await query<unknown>(
      `{ node(id: "${globalIdOf('User', SIGRID)}") { ... on User { ${EMBEDDED} ${OF_ITS_OWN} } } }`,
    );

    expect(answer).toEqual({ node: { ...embedded(json), ...ofItsOwn(json) } });
    expect(gitlab.lines()).toEqual([`GET /users/${SIGRID}`]);
  });
});

describe('currentUser', () => {
  test('is whom the credentials belong to, with every field for one request', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<UserJson>(gitlab, '/user');

    const answer = await query<unknown>(`{
      currentUser { ${EMBEDDED} ${OF_ITS_OWN} }
      node: currentUser { ... on Node { id } }
    }`);

    expect(answer).toEqual({
      currentUser: { ...embedded(json), ...ofItsOwn(json) },
      node: { id: globalIdOf('User', MIRA) },
    });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('is null with an error for a job token, which belongs to a job', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      '{ currentUser { id } }',
      {},
      { 'job-token': gitlab.tokens.job },
    );

    expect(data).toEqual({ currentUser: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', gitlab: { status: 401 } } }]);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });
});
