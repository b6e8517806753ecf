import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, MAIL_RELAY, startGateway } from '../support/gateway.ts';
import { fieldOfAll, idsOfAll } from '../support/rest.ts';
import { globalId } from '../support/selections.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;
const commits = `/projects/${BOX_OFFICE.id}/repository/commits`;

describe('what a list leaves out costs one request for each thing that is asked for it', () => {
  test('approvals cost one request for each deployment of a list, however many fields, side by side', async () => {
    const { gitlab, query } = await startGateway({}, { latency: 100 });

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") {
        deployments(filter: { status: BLOCKED }) { nodes {
          databaseId pendingApprovalCount
          approvals { status comment user { username } }
          approvalSummary { rules { requiredApprovals } }
        } }
      } }`,
    );

    const approvalSummary = { rules: [{ requiredApprovals: 1 }, { requiredApprovals: 1 }] };
    const approval = {
      status: 'APPROVED',
      comment: 'Tried with a screen reader, all of checkout.',
      user: { username: 'sigrid.haugen' },
    };
    expect(answer).toEqual({
      project: {
        deployments: {
          nodes: [
            { databaseId: '913402553', pendingApprovalCount: 1, approvals: [approval], approvalSummary },
            { databaseId: '913402565', pendingApprovalCount: 2, approvals: [], approvalSummary },
          ],
        },
      },
    });
    expect(gitlab.lines()[0]).toBe(`GET ${deployments}?status=blocked&per_page=20`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual([
      `GET ${deployments}/913402553`,
      `GET ${deployments}/913402565`,
    ]);
    expect(gitlab.mostInFlight).toBe(2);
  });

  test('approvals of a single deployment cost nothing more', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ deployment(project: "${BOX_OFFICE.id}", id: 913402565) { pendingApprovalCount approvals { status } } }`,
    );

    expect(answer).toEqual({ deployment: { pendingApprovalCount: 2, approvals: [] } });
    expect(gitlab.lines()).toEqual([`GET ${deployments}/913402565`]);
  });

  test('the profile of who deployed costs nothing where the job carries the same person', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ deployment(project: "${BOX_OFFICE.id}", id: 913402565) { user { username bio jobTitle location } } }`,
    );

    const user = {
      username: 'mira.castellan',
      bio: 'Deploys on Fridays, and sleeps well.',
      jobTitle: 'Head of Platform',
      location: 'Antwerp',
    };
    expect(answer).toEqual({ deployment: { user } });
    expect(gitlab.lines()).toEqual([`GET ${deployments}/913402565`]);
  });

  test('the profiles of those who deployed through the API cost one request for each person', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<DeploymentsWith<{ user: { databaseId: string; bot: boolean } }>>(
      `{ project(id: "${BOX_OFFICE.id}") { deployments(filter: { environment: "demo/paris" }) {
        nodes { user { databaseId bot jobTitle } }
      } } }`,
    );

    const { nodes } = answer.project.deployments;
    const people = [...new Set(nodes.map(({ user }) => user.databaseId))];
    expect(nodes.map(({ user }) => user.bot)).toEqual([false, true, true, true, false]);
    expect(people).toHaveLength(2);
    expect(gitlab.lines()[0]).toBe(`GET ${deployments}?environment=demo%2Fparis&per_page=20`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(people.map((id) => `GET /users/${id}`).toSorted());
  });

  test('what a job embeds of its commit costs nothing', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ deployment(project: "${BOX_OFFICE.id}", id: 913402503) { commit { sha title authorName committedAt } } }`,
    );

    expect(answer).toMatchObject({ deployment: { commit: { authorName: 'Sigrid Haugen' } } });
    expect(gitlab.lines()).toEqual([`GET ${deployments}/913402503`]);
  });

  test('the sha of a commit that no job embeds costs nothing', async () => {
    const { gitlab, query } = await startGateway();
    const shas = (await fieldOfAll(gitlab, `/projects/${MAIL_RELAY.id}/deployments`, 'sha')).map(String);

    const answer: unknown = await query(
      `{ project(id: "${MAIL_RELAY.id}") { deployments(first: 24) { nodes {
        commit { id projectId sha shortSha }
      } } } }`,
    );

    const nodes = shas.map((sha) => ({
      commit: {
        id: globalId('Commit', MAIL_RELAY.id, sha),
        projectId: MAIL_RELAY.id,
        sha,
        shortSha: sha.slice(0, 8),
      },
    }));
    expect(answer).toEqual({ project: { deployments: { nodes } } });
    expect(gitlab.lines()).toEqual([`GET /projects/${MAIL_RELAY.id}/deployments?per_page=24`]);
  });

  test('all the rest of a commit that no job embeds costs one request for the commit', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ deployment: { sha: string; commit: object } }>(
      `{ deployment(project: "${BOX_OFFICE.id}", id: 913402536) {
        sha commit { sha title authorName stats { total } lastPipeline { id databaseId status } }
      } }`,
    );

    const { sha, commit } = answer.deployment;
    expect(commit).toEqual({
      sha,
      title: "Merge branch 'prepare-the-christmas-sale' into 'main'",
      authorName: 'Sigrid Haugen',
      stats: { total: 267 },
      lastPipeline: {
        id: globalId('Pipeline', BOX_OFFICE.id, 2157378335),
        databaseId: '2157378335',
        status: 'FAILED',
      },
    });
    expect(gitlab.lines()).toEqual([`GET ${deployments}/913402536`, `GET ${commits}/${sha}`]);
  });

  test('24 deployments of 12 commits that no job embeds cost 12 more', async () => {
    const { gitlab, query } = await startGateway();
    const list = `/projects/${MAIL_RELAY.id}/deployments`;
    const shas = [...new Set(await fieldOfAll(gitlab, list, 'sha'))].map(String);

    const answer = await query<DeploymentsWith<{ commit: { title: string } }>>(
      `{ project(id: "${MAIL_RELAY.id}") { deployments(first: 24) { nodes { commit { title stats { total } } } } } }`,
    );

    expect(answer.project.deployments.nodes.every(({ commit }) => commit.title !== '')).toBe(true);
    expect(shas).toHaveLength(12);
    expect(gitlab.lines()[0]).toBe(`GET ${list}?per_page=24`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      shas.map((sha) => `GET /projects/${MAIL_RELAY.id}/repository/commits/${sha}`).toSorted(),
    );
  });

  test('the lines that a commit changed cost one request, although a job embeds the rest of it', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ deployment: { sha: string } }>(
      `{ deployment(project: "${BOX_OFFICE.id}", id: 913402503) {
        sha commit { title stats { additions deletions total } lastPipeline { status } }
      } }`,
    );

    expect(answer).toMatchObject({ deployment: { commit: { lastPipeline: { status: 'FAILED' } } } });
    expect(gitlab.lines()).toEqual([
      `GET ${deployments}/913402503`,
      `GET ${commits}/${answer.deployment.sha}`,
    ]);
  });

  test('projects that environments name cost nothing', async () => {
    const { gitlab, query } = await startGateway();
    const ids = (await idsOfAll(gitlab, `/projects/${BOX_OFFICE.id}/environments`)).slice(0, 20);

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environments { nodes { databaseId project { name } } } } }`,
    );

    const project = { name: 'Box Office' };
    expect(answer).toEqual({
      project: { environments: { nodes: ids.map((databaseId) => ({ databaseId, project })) } },
    });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/environments?per_page=20`]);
  });
});

interface DeploymentsWith<Node> {
  readonly project: { readonly deployments: { readonly nodes: readonly Node[] } };
}

describe('changes to environments', () => {
  test.each([
    ['createEnvironment', 'name: "demo/oslo"', 'CreateEnvironmentPayload'],
    ['updateEnvironment', 'id: 27612102, description: "x"', 'UpdateEnvironmentPayload'],
    ['stopEnvironment', 'id: 27612102', 'StopEnvironmentPayload'],
  ])('%s costs one request, with its project and all ids', async (mutation, input, payload) => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(`mutation {
      ${mutation}(input: { project: "${BOX_OFFICE.path}", ${input} }) {
        ... on ${payload} {
          databaseId
          environment { id databaseId projectId state tier description autoStopAt project { id name fullPath webUrl } }
        }
      }
    }`);

    expect(gitlab.requests).toHaveLength(1);
  });

  test('deleteEnvironment costs one request, and by path one more for its id', async () => {
    const { gitlab, query } = await startGateway();
    const deletion = (project: string, id: number) =>
      `deleteEnvironment(input: { project: "${project}", id: ${id} }) {
        ... on DeleteEnvironmentPayload { deletedEnvironmentId }
      }`;

    await query<unknown>(`mutation { ${deletion(BOX_OFFICE.id, 27611946)} }`);
    expect(gitlab.requests).toHaveLength(1);
    await query<unknown>(`mutation { ${deletion(BOX_OFFICE.path, 27611934)} }`);

    expect(gitlab.requests).toHaveLength(3);
  });
});
