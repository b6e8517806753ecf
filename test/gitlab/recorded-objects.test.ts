import { describe, expect, test } from 'vitest';
import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import type { JobJson } from '../../src/gitlab/jobs.ts';
import type { PipelineJson } from '../../src/gitlab/pipelines.ts';
import type { ProjectJson } from '../../src/gitlab/projects.ts';
import { startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { recording } from '../support/recording.ts';

describe('a real answer about one thing loses nothing', () => {
  test('single pipelines, with a coverage that is a text or null', async () => {
    const { gitlab, query } = await startGateway();
    const recorded = await recording<PipelineJson[]>('devlake_pipeline_details');
    for (const json of recorded) {
      gitlab.fault({ path: `/projects/5/pipelines/${json.id}`, does: 'answer', status: 200, body: json });
    }
    const ids = recorded.map(({ id }) => globalIdOf('Pipeline', 5, id));

    const answer = await query<unknown>(
      `query ($ids: [ID!]!) {
        nodes(ids: $ids) {
          ... on Pipeline { iid ref status source coverage duration queuedDuration finishedAt name user { username } }
        }
      }`,
      { ids },
    );

    expect(answer).toEqual({
      nodes: recorded.map((json) => ({
        iid: String(json.iid),
        ref: json.ref,
        status: json.status.toUpperCase(),
        source: json.source,
        coverage: json.coverage && Number(json.coverage),
        duration: json.duration,
        queuedDuration: json.queued_duration,
        finishedAt: json.finished_at,
        name: json.name,
        user: { username: json.user?.username },
      })),
    });
    expect(gitlab.lines().sort()).toEqual(recorded.map(({ id }) => `GET /projects/5/pipelines/${id}`).sort());
  });

  test('a project of a person, alone and in the lists of a group and of a search', async () => {
    const { gitlab, query } = await startGateway();
    const json = await recording<ProjectJson>('exporter_project');
    gitlab.fault({ path: '/projects/50817395', does: 'answer', status: 200, body: json });
    gitlab.fault({ path: /\/projects\?/, does: 'answer', status: 200, body: [json] });
    const fields = `
      databaseId name nameWithNamespace fullPath description webUrl avatarUrl defaultBranch visibility createdAt
      archived topics lastActivityAt group { name }`;

    const answer = await query<unknown>(`{
      project(id: 50817395) { ${fields} }
      group(id: "cluttrdev") { projects { nodes { ${fields} } } }
      searchProjects { nodes { ${fields} } }
    }`);

    const project = {
      databaseId: '50817395',
      name: json.name,
      nameWithNamespace: json.name_with_namespace,
      fullPath: json.path_with_namespace,
      description: json.description,
      webUrl: json.web_url,
      avatarUrl: json.avatar_url,
      defaultBranch: json.default_branch,
      visibility: json.visibility,
      createdAt: json.created_at,
      archived: false,
      topics: [],
      lastActivityAt: json.last_activity_at,
      group: null,
    };
    expect(answer).toEqual({
      project,
      group: { projects: { nodes: [project] } },
      searchProjects: { nodes: [project] },
    });
  });

  test('the jobs of a pipeline, one of which failed and was allowed to', async () => {
    const { gitlab, query } = await startGateway();
    const recorded = await recording<JobJson[]>('exporter_pipeline_jobs');
    for (const json of recorded) {
      gitlab.fault({ path: `/projects/5/jobs/${json.id}`, does: 'answer', status: 200, body: json });
    }

    const answer = await query<unknown>(
      `query ($ids: [ID!]!) {
        nodes(ids: $ids) {
          ... on Deployable {
            name stage ref status allowFailure failureReason duration queuedDuration webUrl
            user { username } commit { sha title } pipeline { databaseId status } runner { description }
            artifacts { filename size fileFormat }
          }
        }
      }`,
      { ids: recorded.map(({ id }) => globalIdOf('Deployable', 5, id)) },
    );

    expect(recorded.some((json) => json.status === 'failed' && json.allow_failure)).toBe(true);
    expect(answer).toEqual({
      nodes: recorded.map((json) => ({
        name: json.name,
        stage: json.stage,
        ref: json.ref,
        status: json.status.toUpperCase(),
        allowFailure: json.allow_failure,
        failureReason: json.failure_reason ?? null,
        duration: json.duration,
        queuedDuration: json.queued_duration,
        webUrl: json.web_url,
        user: { username: json.user?.username },
        commit: { sha: json.commit?.id, title: json.commit?.title },
        pipeline: { databaseId: String(json.pipeline?.id), status: json.pipeline?.status.toUpperCase() },
        runner: json.runner && { description: json.runner.description },
        artifacts: json.artifacts?.map(({ filename, size, file_format }) => ({
          filename,
          size,
          fileFormat: file_format ?? null,
        })),
      })),
    });
  });

  test('pipelines as a list has them, which lack what only single ones have', async () => {
    const { gitlab, query } = await startGateway();
    const recorded = await recording<PipelineJson[]>('exporter_pipelines');
    for (const json of recorded) {
      gitlab.fault({ path: `/projects/5/pipelines/${json.id}`, does: 'answer', status: 200, body: json });
    }

    const answer = await query<unknown>(
      `query ($ids: [ID!]!) {
        nodes(ids: $ids) { ... on Pipeline { iid name ref sha status source createdAt updatedAt webUrl } }
      }`,
      { ids: recorded.map(({ id }) => globalIdOf('Pipeline', 5, id)) },
    );

    expect(answer).toEqual({
      nodes: recorded.map((json) => ({
        iid: String(json.iid),
        name: null,
        ref: json.ref,
        sha: json.sha,
        status: json.status.toUpperCase(),
        source: json.source,
        createdAt: json.created_at,
        updatedAt: json.updated_at,
        webUrl: json.web_url,
      })),
    });
  });

  test('an environment with its last deployment, whose own environment GitLab leaves out', async () => {
    const { gitlab, query } = await startGateway();
    const body = await recording<object>('gitlab4j_environment');
    gitlab.fault({ does: 'answer', status: 200, body });

    const answer = await query<unknown>(`{
      project(id: 5) {
        environment(id: 1) {
          name state tier autoStopAt createdAt description
          lastDeployment {
            databaseId status environment { name } deployable { coverage duration artifacts { filename size } }
            commit { title } pipeline { databaseId source }
          }
        }
      }
    }`);

    expect(answer).toEqual({
      project: {
        environment: {
          name: 'review/fix-foo',
          state: 'AVAILABLE',
          tier: 'TESTING',
          autoStopAt: '2024-11-27T13:34:49.812Z',
          createdAt: null,
          description: null,
          lastDeployment: {
            databaseId: '100',
            status: 'SUCCESS',
            environment: { name: 'review/fix-foo' },
            deployable: {
              coverage: 87.65,
              duration: 21623.13423,
              artifacts: [{ filename: 'job.log', size: 1305 }],
            },
            commit: { title: 'Removed fabric to fix #40' },
            pipeline: { databaseId: '34', source: null },
          },
        },
      },
    });
    expect(gitlab.lines()).toEqual(['GET /projects/5/environments/1']);
  });

  test('a deployment without a job, and the approvals of a blocked one', async () => {
    const { gitlab, query } = await startGateway();
    const created = await recording<DeploymentJson>('deployment_created_no_deployable');
    const summary = await recording<object>('deployment_approval_summary_fragment');
    gitlab.fault({
      path: '/projects/5/deployments/42',
      does: 'answer',
      status: 200,
      body: { ...created, ...summary },
    });

    const answer = await query<unknown>(`{
      deployment(project: 5, id: 42) {
        status updatedAt deployable { id } pendingApprovalCount approvals { status }
        approvalSummary {
          rules { databaseId accessLevelDescription requiredApprovals approvals { user { username } status comment } }
        }
      }
    }`);

    const approval = { user: { username: 'security-user-1' }, status: 'APPROVED', comment: null };
    expect(answer).toEqual({
      deployment: {
        status: 'SUCCESS',
        updatedAt: null,
        deployable: null,
        pendingApprovalCount: 0,
        approvals: [],
        approvalSummary: {
          rules: [
            { databaseId: null, accessLevelDescription: 'qa-group', requiredApprovals: 1, approvals: [] },
            {
              databaseId: null,
              accessLevelDescription: 'security-group',
              requiredApprovals: 2,
              approvals: [approval],
            },
          ],
        },
      },
    });
    expect(gitlab.lines()).toEqual(['GET /projects/5/deployments/42']);
  });

  test('an approval', async () => {
    const { gitlab, query } = await startGateway();
    const body = await recording<object>('approval_post_response');
    gitlab.fault({ method: 'POST', does: 'answer', status: 201, body });

    const answer = await query<unknown>(`mutation {
      approveDeployment(input: { project: 5, id: 7 }) {
        ... on ReviewDeploymentPayload { approval { user { databaseId } status createdAt comment } }
      }
    }`);

    expect(answer).toEqual({
      approveDeployment: {
        approval: {
          user: { databaseId: '100' },
          status: 'APPROVED',
          createdAt: '2022-02-24T20:22:30.097Z',
          comment: 'Looks good to me',
        },
      },
    });
    expect(gitlab.lines()).toEqual(['POST /projects/5/deployments/7/approval']);
  });
});
