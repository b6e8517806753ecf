import { describe, expect, test } from 'vitest';
import type { UserJson } from '../../src/gitlab/users.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

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

// CONTRACT.md §2: deployments are presented without the caller, and there the name of every bot is `****`.
describe('a bot in a deployment', () => {
  const BOT = 1420006;
  const VENUE = `/projects/${BOX_OFFICE.id}/deployments?environment=venue%2Fbourla`;

  test('has its name for one request, wherever it appears', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        deployments(first: 2, filter: { environment: "venue/bourla" }) {
          nodes { user { username name } deployedBy { name bio } deployable { user { name bot } } }
        }
      }
    }`);

    const deployment = {
      user: { username: 'group_5810224_bot_release', name: 'Release bot' },
      deployedBy: { name: 'Release bot', bio: '' },
      deployable: { user: { name: 'Release bot', bot: true } },
    };
    expect(answer).toEqual({ project: { deployments: { nodes: [deployment, deployment] } } });
    expect(gitlab.lines()).toEqual([`GET ${VENUE}&per_page=2`, `GET /users/${BOT}`]);
  });

  test('costs nothing where no name is asked for', async () => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        deployments(first: 2, filter: { environment: "venue/bourla" }) {
          nodes { user { username avatarUrl } deployable { user { username bot bio createdAt } } }
        }
      }
    }`);

    expect(gitlab.lines()).toEqual([`GET ${VENUE}&per_page=2`]);
  });

  test('leaves the user itself to be read: the deployment is not what answers for it', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        deployments(first: 1, filter: { environment: "venue/bourla" }) { nodes { deployable { user { id } } } }
      }
      node(id: "${globalIdOf('User', BOT)}") { ... on User { name } }
      _entities(representations: [{ __typename: "User", databaseId: "${BOT}" }]) { ... on User { name } }
    }`);

    expect(answer).toMatchObject({ node: { name: 'Release bot' }, _entities: [{ name: 'Release bot' }] });
    expect(gitlab.lines().toSorted()).toEqual([`GET ${VENUE}&per_page=1`, `GET /users/${BOT}`]);
  });

  test('stays without a name for callers whom GitLab does not tell it, and is asked for once', async () => {
    const { gitlab, query } = await startGateway();
    const outsider = { 'private-token': gitlab.tokens.outsider };

    const answer = await query<unknown>(
      '{ project(id: "lanternway/platform/mail-relay") { deployments(first: 3) { nodes { user { name } } } } }',
      {},
      outsider,
    );

    const nodes = Array.from({ length: 3 }, () => ({ user: { name: '****' } }));
    expect(answer).toEqual({ project: { deployments: { nodes } } });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fplatform%2Fmail-relay/deployments?per_page=3',
      `GET /users/${BOT}`,
    ]);
  });

  test('is named by a change at no cost', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`mutation {
      updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402543, status: SUCCESS }) {
        ... on UpdateDeploymentStatusPayload { deployment { user { name } } }
      }
    }`);

    expect(answer).toEqual({ updateDeploymentStatus: { deployment: { user: { name: 'Release bot' } } } });
    expect(gitlab.lines()).toEqual([`PUT /projects/${BOX_OFFICE.id}/deployments/913402543`]);
  });
});

// CONTRACT.md §2: `created_at` of a job's user is what an anonymous caller would see.
describe('a private profile in a deployment', () => {
  const HUONG = 1206230;

  test('has the date that the caller may see, for one request', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<UserJson>(gitlab, `/users/${HUONG}`);
    const body = { ...json, created_at: '2024-03-05T09:12:44.318Z' };
    gitlab.fault({ path: `/users/${HUONG}`, does: 'answer', status: 200, body });
    const list = await gitlabJson<{ id: number; deployable?: { user?: { id: number } } }[]>(
      gitlab,
      `/projects/${BOX_OFFICE.id}/deployments?per_page=100`,
    );
    const byHuong = list.find(({ deployable }) => deployable?.user?.id === HUONG)?.id;

    const answer = await query<unknown>(`{
      deployment(project: ${BOX_OFFICE.id}, id: ${String(byHuong)}) { deployable { user { bio createdAt } } }
    }`);

    expect(answer).toEqual({
      deployment: { deployable: { user: { bio: '', createdAt: '2024-03-05T09:12:44.318Z' } } },
    });
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/deployments/${String(byHuong)}`,
      `GET /users/${HUONG}`,
    ]);
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
