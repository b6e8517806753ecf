import { describe, expect, test } from 'vitest';
import type { MergeRequestJson } from '../../src/gitlab/merge-requests.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson, inCapitals } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

const LIST = `/projects/${BOX_OFFICE.id}/merge_requests`;
const PRODUCTION = '913402503';

const FIELDS = `
  __typename id projectId databaseId iid title description state draft createdAt updatedAt mergedAt closedAt
  author { username } assignees { username } reviewers { username } mergeUser { username } closedBy { username }
  sourceBranch targetBranch labels sha mergeCommitSha squashCommitSha detailedMergeStatus hasConflicts upvotes
  downvotes userNotesCount reference webUrl project { databaseId }
  milestone { databaseId iid title description state dueDate startDate webUrl }`;

function expected(json: MergeRequestJson): object {
  const username = (user: { readonly username: string }) => ({ username: user.username });
  return {
    __typename: 'MergeRequest',
    id: globalIdOf('MergeRequest', BOX_OFFICE.id, json.iid),
    projectId: BOX_OFFICE.id,
    databaseId: String(json.id),
    iid: String(json.iid),
    title: json.title,
    description: json.description,
    state: inCapitals(json.state),
    draft: json.draft,
    createdAt: json.created_at,
    updatedAt: json.updated_at,
    mergedAt: json.merged_at,
    closedAt: json.closed_at,
    author: json.author && username(json.author),
    assignees: json.assignees?.map(username),
    reviewers: json.reviewers?.map(username),
    mergeUser: json.merge_user && username(json.merge_user),
    closedBy: json.closed_by && username(json.closed_by),
    sourceBranch: json.source_branch,
    targetBranch: json.target_branch,
    labels: json.labels,
    sha: json.sha,
    mergeCommitSha: json.merge_commit_sha,
    squashCommitSha: json.squash_commit_sha,
    detailedMergeStatus: json.detailed_merge_status,
    hasConflicts: json.has_conflicts,
    upvotes: json.upvotes,
    downvotes: json.downvotes,
    userNotesCount: json.user_notes_count,
    reference: json.references?.full,
    webUrl: json.web_url,
    project: { databaseId: BOX_OFFICE.id },
    milestone: json.milestone && {
      databaseId: String(json.milestone.id),
      iid: String(json.milestone.iid),
      title: json.milestone.title,
      description: json.milestone.description,
      state: json.milestone.state,
      dueDate: json.milestone.due_date,
      startDate: json.milestone.start_date,
      webUrl: json.milestone.web_url,
    },
  };
}

describe('MergeRequest', () => {
  // Opened with a milestone, closed, and merged.
  test.each([70, 72, 60])('gives every field of !%i for one request', async (iid) => {
    const { gitlab, query } = await startGateway();
    const [json] = await gitlabJson<MergeRequestJson[]>(gitlab, `${LIST}?iids[]=${iid}`);

    const answer = await query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { mergeRequest(iid: ${iid}) { ${FIELDS} } } }`,
    );

    expect(answer).toEqual({ project: { mergeRequest: json && expected(json) } });
    expect(gitlab.lines()).toEqual([`GET ${LIST}?iids[]=${iid}&per_page=100`]);
  });

  test('gives every field in the list of a deployment', async () => {
    const { gitlab, query } = await startGateway();
    const path = `/projects/${BOX_OFFICE.id}/deployments/${PRODUCTION}/merge_requests`;
    const list = await gitlabJson<MergeRequestJson[]>(gitlab, path);

    const answer = await query<unknown>(`{
      deployment(project: ${BOX_OFFICE.id}, id: ${PRODUCTION}) { mergeRequests { nodes { ${FIELDS} } totalCount } }
    }`);

    expect(list).not.toEqual([]);
    expect(answer).toEqual({
      deployment: { mergeRequests: { nodes: list.map(expected), totalCount: list.length } },
    });
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/deployments/${PRODUCTION}`,
      `GET ${path}?per_page=20`,
    ]);
  });

  test('that is not there is null beside its error, and spoils no other', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { a: mergeRequest(iid: 9999) { iid } b: mergeRequest(iid: 1) { iid } } }`,
    );

    expect(data).toEqual({ project: { a: null, b: { iid: '1' } } });
    expect(errors).toMatchObject([{ path: ['project', 'a'], extensions: { code: 'NOT_FOUND' } }]);
    expect(gitlab.lines()).toEqual([`GET ${LIST}?iids[]=9999&iids[]=1&per_page=100`]);
  });

  test('tells the number of a project that was named by its path', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ project(id: "${BOX_OFFICE.path}") { mergeRequest(iid: 70) { id projectId } } }`,
    );

    expect(answer).toEqual({
      project: {
        mergeRequest: {
          id: globalIdOf('MergeRequest', BOX_OFFICE.id, 70),
          projectId: BOX_OFFICE.id,
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/merge_requests?iids[]=70&per_page=100',
    ]);
  });
});
