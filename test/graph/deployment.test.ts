import { describe, expect, test } from 'vitest';
import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson, inCapitals } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

const DEPLOYMENTS = `/projects/${BOX_OFFICE.id}/deployments`;
// Of box-office: one that CI made, one that waits for approvals, and one that was recorded through the API.
const MADE_BY_CI = '913402248';
const BLOCKED = '913402553';
const RECORDED = '913402548';
// Its commit is gone, and the account that made the other is.
const WITHOUT_COMMIT = '913402508';
const WITHOUT_USER = '913402514';

const OWN_FIELDS = `
  __typename id projectId databaseId iid ref sha shortSha status createdAt updatedAt
  user { username } environment { name } deployable { name } commit { title } pipeline { ref } project { databaseId }`;

function ownFields(json: DeploymentJson): object {
  return {
    __typename: 'Deployment',
    id: globalIdOf('Deployment', BOX_OFFICE.id, json.id),
    projectId: BOX_OFFICE.id,
    databaseId: String(json.id),
    iid: String(json.iid),
    ref: json.ref,
    sha: json.sha,
    shortSha: json.sha.slice(0, 8),
    status: inCapitals(json.status),
    createdAt: json.created_at,
    updatedAt: json.updated_at,
    user: { username: json.user?.username },
    environment: { name: json.environment?.name },
    deployable: { name: json.deployable?.name },
    commit: { title: json.deployable?.commit?.title },
    pipeline: { ref: json.deployable?.pipeline?.ref },
    project: { databaseId: BOX_OFFICE.id },
  };
}

describe('Deployment', () => {
  test('gives everything that its answer holds for one request, approvals included', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<DeploymentJson>(gitlab, `${DEPLOYMENTS}/${BLOCKED}`);

    const answer = await query<unknown>(`{
      deployment(project: ${BOX_OFFICE.id}, id: ${BLOCKED}) {
        ${OWN_FIELDS}
        pendingApprovalCount
        approvals { user { username } status createdAt comment }
        approvalSummary {
          rules { databaseId accessLevelDescription requiredApprovals approvals { user { username } status comment } }
        }
      }
    }`);

    expect(answer).toEqual({
      deployment: {
        ...ownFields(json),
        pendingApprovalCount: 1,
        approvals: [
          {
            user: { username: 'sigrid.haugen' },
            status: 'APPROVED',
            createdAt: '2026-11-20T13:30:00.000Z',
            comment: 'Tried with a screen reader, all of checkout.',
          },
        ],
        approvalSummary: {
          rules: [
            {
              databaseId: '380114',
              accessLevelDescription: 'Quality',
              requiredApprovals: 1,
              approvals: [
                {
                  user: { username: 'sigrid.haugen' },
                  status: 'APPROVED',
                  comment: 'Tried with a screen reader, all of checkout.',
                },
              ],
            },
            {
              databaseId: '380115',
              accessLevelDescription: 'Maintainers',
              requiredApprovals: 1,
              approvals: [],
            },
          ],
        },
      },
    });
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/${BLOCKED}`]);
  });

  test('is the same in a list, and costs one more request there for all of its approvals', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<DeploymentJson>(gitlab, `${DEPLOYMENTS}/${BLOCKED}`);

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        deployments(filter: { status: BLOCKED }, first: 1) {
          nodes {
            ${OWN_FIELDS} pendingApprovalCount approvals { comment } approvalSummary { rules { databaseId } }
          }
        }
      }
    }`);

    expect(answer).toEqual({
      project: {
        deployments: {
          nodes: [
            {
              ...ownFields(json),
              pendingApprovalCount: 1,
              approvals: [{ comment: 'Tried with a screen reader, all of checkout.' }],
              approvalSummary: { rules: [{ databaseId: '380114' }, { databaseId: '380115' }] },
            },
          ],
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      `GET ${DEPLOYMENTS}?status=blocked&per_page=1`,
      `GET ${DEPLOYMENTS}/${BLOCKED}`,
    ]);
  });

  test('that was recorded through the API has a commit, but no job and no pipeline', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<DeploymentJson>(gitlab, `${DEPLOYMENTS}/${RECORDED}`);

    const answer = await query<unknown>(`{
      deployment(project: ${BOX_OFFICE.id}, id: ${RECORDED}) {
        deployable { id } pipeline { id } approvalSummary { rules { databaseId } } approvals { comment }
        commit { id sha shortSha project { id } }
      }
    }`);

    expect(answer).toEqual({
      deployment: {
        deployable: null,
        pipeline: null,
        approvalSummary: { rules: [] },
        approvals: [],
        commit: {
          id: globalIdOf('Commit', BOX_OFFICE.id, json.sha),
          sha: json.sha,
          shortSha: json.sha.slice(0, 8),
          project: { id: globalIdOf('Project', BOX_OFFICE.id) },
        },
      },
    });
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/${RECORDED}`]);
  });

  test('has no approvals in the Community Edition, for one request', async () => {
    const { gitlab, query } = await startGateway({}, { behaviour: { edition: 'ce' } });

    const answer = await query<unknown>(`{
      deployment(project: ${BOX_OFFICE.id}, id: ${BLOCKED}) {
        status pendingApprovalCount approvals { comment } approvalSummary { rules { databaseId } }
      }
    }`);

    expect(answer).toEqual({
      deployment: { status: 'BLOCKED', pendingApprovalCount: null, approvals: null, approvalSummary: null },
    });
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/${BLOCKED}`]);
  });

  // CONTRACT.md §2: `user` made the record; who played a manual job is `deployable.user`.
  test('tells who started the job from who started the pipeline', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<DeploymentJson>(gitlab, `${DEPLOYMENTS}/${MADE_BY_CI}`);
    const kwame = { id: 1206014, username: 'kwame.asante', name: 'Kwame Asante' };
    const played = { ...json, deployable: { ...json.deployable, user: kwame } };
    gitlab.fault({ path: `${DEPLOYMENTS}/${MADE_BY_CI}`, does: 'answer', status: 200, body: played });

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        played: deployment(id: ${MADE_BY_CI}) { user { username } deployedBy { username name } }
        recorded: deployment(id: ${RECORDED}) { user { username } deployedBy { username } }
        orphaned: deployment(id: ${WITHOUT_USER}) { deployedBy { username } }
      }
    }`);

    const bot = { username: 'group_5810224_bot_release' };
    expect(answer).toEqual({
      project: {
        played: {
          user: { username: json.user?.username },
          deployedBy: { username: 'kwame.asante', name: 'Kwame Asante' },
        },
        recorded: { user: bot, deployedBy: bot },
        orphaned: { deployedBy: null },
      },
    });
    expect(json.user?.username).not.toBe('kwame.asante');
    expect(gitlab.lines()).toHaveLength(3);
  });

  test('loses nothing with its commit or its user', async () => {
    const { gitlab, query } = await startGateway();
    const fields = 'databaseId sha user { id } commit { sha } deployable { name user { id } commit { sha } }';

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) {
        collected: deployment(id: ${WITHOUT_COMMIT}) { ${fields} }
        orphaned: deployment(id: ${WITHOUT_USER}) { ${fields} }
      }
    }`);

    const name = 'deploy demo/london';
    const sha = '223de17fa161d4b5b6d5e1a192f07e5c155ebc26';
    expect(answer).toMatchObject({
      project: {
        collected: { databaseId: WITHOUT_COMMIT, sha, commit: null, deployable: { name, commit: null } },
        orphaned: { databaseId: WITHOUT_USER, user: null, commit: { sha }, deployable: { name, user: null } },
      },
    });
    expect(gitlab.lines().sort()).toEqual([
      `GET ${DEPLOYMENTS}/${WITHOUT_COMMIT}`,
      `GET ${DEPLOYMENTS}/${WITHOUT_USER}`,
    ]);
  });

  test('is found by its global id alone, and by a number only beside its project', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(`{
      found: deployment(id: "${globalIdOf('Deployment', BOX_OFFICE.id, MADE_BY_CI)}") { databaseId }
      number: deployment(id: ${MADE_BY_CI}) { databaseId }
      other: deployment(id: "${globalIdOf('Pipeline', BOX_OFFICE.id, 1)}") { databaseId }
    }`);

    expect(data).toEqual({ found: { databaseId: MADE_BY_CI }, number: null, other: null });
    expect(errors).toMatchObject([
      { path: ['number'], extensions: { code: 'BAD_USER_INPUT' } },
      { path: ['other'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/${MADE_BY_CI}`]);
  });

  test('that is not there is null beside its error', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ deployment(project: "${BOX_OFFICE.path}", id: 1) { id } }`,
    );

    expect(data).toEqual({ deployment: null });
    expect(errors).toMatchObject([
      { path: ['deployment'], extensions: { code: 'NOT_FOUND', gitlab: { status: 404 } } },
    ]);
    expect(gitlab.lines()).toEqual(['GET /projects/lanternway%2Fticketing%2Fbox-office/deployments/1']);
  });
});
