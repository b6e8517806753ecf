import { describe, expect, test } from 'vitest';
import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import type { MergeRequestJson } from '../../src/gitlab/merge-requests.ts';
import { startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { inUtc } from '../support/gitlab-json.ts';
import { recording } from '../support/recording.ts';

const LIST = `{
  project(id: 5) {
    deployments(first: 50) {
      nodes {
        databaseId iid ref sha status createdAt updatedAt
        user { databaseId username } environment { databaseId name externalUrl }
        deployable { databaseId status failureReason user { username createdAt } artifacts { fileType fileFormat } }
        commit { sha title createdAt trailers } pipeline { databaseId status updatedAt }
      }
    }
  }
}`;

// What GitLab has never sent to this version of the gateway.
const STRANGE = ['completed', 'undeployed'];

/** When accounts were made: the list says it of some users in one item, and not in another. */
function creationTimes(list: readonly DeploymentJson[]): ReadonlyMap<number | undefined, string> {
  const users = list.flatMap(({ deployable }) => deployable?.user ?? []);
  return new Map(users.flatMap(({ id, created_at }) => (created_at == null ? [] : [[id, created_at]])));
}

function expected(json: DeploymentJson, list: readonly DeploymentJson[] = [json]): object {
  const { deployable: job, environment, user } = json;
  return {
    databaseId: String(json.id),
    iid: String(json.iid),
    ref: json.ref,
    sha: json.sha,
    status: STRANGE.includes(json.status) ? 'UNKNOWN' : json.status.toUpperCase(),
    createdAt: json.created_at,
    updatedAt: json.updated_at ?? null,
    user: user && { databaseId: String(user.id), username: user.username },
    environment: environment && {
      databaseId: String(environment.id),
      name: environment.name,
      externalUrl: environment.external_url,
    },
    deployable: job && {
      databaseId: String(job.id),
      status: job.status.toUpperCase(),
      failureReason: job.failure_reason ?? null,
      user: job.user && {
        username: job.user.username,
        createdAt: creationTimes(list).get(job.user.id) ?? null,
      },
      artifacts:
        job.artifacts?.map(({ file_type, file_format }) => ({
          fileType: file_type,
          fileFormat: file_format ?? null,
        })) ?? null,
    },
    commit: job?.commit && {
      sha: job.commit.id,
      title: job.commit.title,
      createdAt: inUtc(job.commit.created_at),
      // CONTRACT.md §2: none of the recorded messages has any.
      trailers: {},
    },
    pipeline: job?.pipeline && {
      databaseId: String(job.pipeline.id),
      status: job.pipeline.status.toUpperCase(),
      updatedAt: job.pipeline.updated_at ?? null,
    },
  };
}

describe('a real list loses nothing', () => {
  test('a list of deployments, two of them with a status that is new', async () => {
    const { gitlab, query } = await startGateway();
    const recorded = await recording<DeploymentJson[]>('devlake_deployments');
    gitlab.fault({ path: '/projects/5/deployments?', does: 'answer', status: 200, body: recorded });

    const answer = await query<unknown>(LIST);

    expect(recorded.filter(({ status }) => STRANGE.includes(status))).toHaveLength(2);
    expect(answer).toEqual({
      project: { deployments: { nodes: recorded.map((one) => expected(one, recorded)) } },
    });
    expect(gitlab.lines()).toEqual(['GET /projects/5/deployments?per_page=50']);
  });

  test('a list of deployments as GitLab documents it, with keys left out', async () => {
    const { gitlab, execute } = await startGateway();
    const recorded = await recording<DeploymentJson[]>('deployments_list');
    gitlab.fault({ path: '/projects/5/deployments?', does: 'answer', status: 200, body: recorded });
    gitlab.fault({ path: '/projects/5/repository', does: 'fail', as: 'not-found' });

    const { data, errors } = await execute<unknown>(LIST.replace('trailers', ''));

    const withoutTrailers = JSON.parse(
      JSON.stringify(
        recorded.map((one) => expected(one, recorded)),
        withoutKey('trailers'),
      ),
    ) as unknown;
    expect(data).toEqual({ project: { deployments: { nodes: withoutTrailers } } });
    expect(errors).toBeUndefined();
    expect(gitlab.lines()).toEqual(['GET /projects/5/deployments?per_page=50']);
  });

  test('the page headers beside a list', async () => {
    const { gitlab, query } = await startGateway();
    const body = await recording<DeploymentJson[]>('devlake_deployments');
    const { headers } = await recording<{ headers: Record<string, string> }>('pagination_response_headers');
    const ofPage = Object.fromEntries(
      Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'link'),
    );
    gitlab.fault({ does: 'answer', status: 200, headers: ofPage, body: body.slice(0, 3) });

    const answer = await query<unknown>(
      '{ project(id: 5) { deployments(first: 3) { nodes { databaseId } totalCount pageInfo { hasNextPage } } } }',
    );

    expect(answer).toEqual({
      project: {
        deployments: {
          nodes: body.slice(0, 3).map(({ id }) => ({ databaseId: String(id) })),
          totalCount: 8,
          pageInfo: { hasNextPage: true },
        },
      },
    });
    expect(gitlab.lines()).toEqual(['GET /projects/5/deployments?per_page=3']);
  });

  test('the merge requests of a deployment, of a version that knew no drafts and no references', async () => {
    const { gitlab, query } = await startGateway();
    const recorded = await recording<MergeRequestJson[]>('gogitlab_merge_requests');
    const [deployment] = await recording<DeploymentJson[]>('devlake_deployments');
    gitlab.fault({ path: /merge_requests/, does: 'answer', status: 200, body: recorded });
    gitlab.fault({ does: 'answer', status: 200, body: deployment });

    const answer = await query<unknown>(`{
      deployment(project: 5, id: 7) {
        mergeRequests {
          nodes {
            databaseId iid title state draft labels reference mergedAt mergeUser { username }
            author { username } assignees { username } reviewers { username } milestone { title dueDate }
          }
        }
      }
    }`);

    const username = (user: { readonly username: string }) => ({ username: user.username });
    expect(answer).toEqual({
      deployment: {
        mergeRequests: {
          nodes: recorded.map((json) => ({
            databaseId: String(json.id),
            iid: String(json.iid),
            title: json.title,
            state: json.state.toUpperCase(),
            draft: json.work_in_progress,
            labels: json.labels,
            reference: json.reference,
            mergedAt: json.merged_at,
            mergeUser: json.merged_by && username(json.merged_by),
            author: json.author && username(json.author),
            assignees: json.assignees?.map(username),
            reviewers: json.reviewers?.map(username) ?? [],
            milestone: json.milestone && { title: json.milestone.title, dueDate: json.milestone.due_date },
          })),
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      'GET /projects/5/deployments/7',
      `GET /projects/5/deployments/${String(deployment?.id)}/merge_requests?per_page=20`,
    ]);
  });
});

// The same rows as lists of projects and groups have.
test('merge requests of a project and of a group, each with the project that its row names', async () => {
  const { gitlab, query } = await startGateway();
  const recorded = await recording<MergeRequestJson[]>('gogitlab_merge_requests');
  gitlab.fault({ path: /merge_requests/, does: 'answer', status: 200, body: recorded });

  const answer = await query<unknown>(`{
    project(id: 3) { mergeRequests { nodes { databaseId iid title state projectId } } }
    group(id: 5) { mergeRequests { nodes { databaseId iid title state projectId project { id } } } }
  }`);

  const row = (json: MergeRequestJson, projectId: string) => ({
    databaseId: String(json.id),
    iid: String(json.iid),
    title: json.title,
    state: json.state.toUpperCase(),
    projectId,
  });
  expect(answer).toEqual({
    project: { mergeRequests: { nodes: recorded.map((json) => row(json, '3')) } },
    group: {
      mergeRequests: {
        nodes: recorded.map((json) => ({
          ...row(json, String(json.project_id)),
          project: { id: globalIdOf('Project', json.project_id ?? 0) },
        })),
      },
    },
  });
  expect(gitlab.requests).toHaveLength(2);
});

function withoutKey(unwanted: string): (key: string, value: unknown) => unknown {
  return (key, value) => (key === unwanted ? undefined : value);
}
