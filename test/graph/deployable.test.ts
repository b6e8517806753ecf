import { describe, expect, test } from 'vitest';
import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson, inCapitals } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

const FAILED = `/projects/${BOX_OFFICE.id}/deployments/913402248`;
// The job's last step failed after the deployment had been reported as a success.
const AT_ODDS = `/projects/${BOX_OFFICE.id}/deployments/913402521`;

const FIELDS = `
  __typename id projectId databaseId name stage ref tag status coverage allowFailure createdAt startedAt finishedAt
  erasedAt duration queuedDuration failureReason webUrl artifactsExpireAt
  user { username jobTitle } commit { title } pipeline { databaseId } project { databaseId }
  runner { databaseId description name active isShared runnerType online status }
  artifacts { fileType size filename fileFormat }`;

function expected({ deployable: job }: DeploymentJson): object {
  return {
    __typename: 'Deployable',
    id: globalIdOf('Deployable', BOX_OFFICE.id, String(job?.id)),
    projectId: BOX_OFFICE.id,
    databaseId: String(job?.id),
    name: job?.name,
    stage: job?.stage,
    ref: job?.ref,
    tag: job?.tag,
    status: inCapitals(job?.status ?? ''),
    coverage: job?.coverage,
    allowFailure: job?.allow_failure,
    createdAt: job?.created_at,
    startedAt: job?.started_at,
    finishedAt: job?.finished_at,
    erasedAt: job?.erased_at,
    duration: job?.duration,
    queuedDuration: job?.queued_duration,
    failureReason: job?.failure_reason,
    webUrl: job?.web_url,
    artifactsExpireAt: job?.artifacts_expire_at,
    user: { username: job?.user?.username, jobTitle: job?.user?.job_title },
    commit: { title: job?.commit?.title },
    pipeline: { databaseId: String(job?.pipeline?.id) },
    project: { databaseId: BOX_OFFICE.id },
    runner: {
      databaseId: String(job?.runner?.id),
      description: job?.runner?.description,
      name: null,
      active: true,
      isShared: true,
      // This version of GitLab has none.
      runnerType: null,
      online: job?.runner?.online,
      status: job?.runner?.status,
    },
    artifacts: job?.artifacts?.map(({ file_type, size, filename, file_format }) => ({
      fileType: file_type,
      size,
      filename,
      fileFormat: file_format,
    })),
  };
}

describe('Deployable', () => {
  test('comes with its deployment at no cost, with every field', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<DeploymentJson>(gitlab, FAILED);

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: ${json.id}) { deployable { ${FIELDS} } } }`,
    );

    expect(answer).toEqual({ deployment: { deployable: expected(json) } });
    expect(gitlab.lines()).toEqual([`GET ${FAILED}`]);
  });

  test('is read again by its global id, with the same fields', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<DeploymentJson>(gitlab, FAILED);
    const id = globalIdOf('Deployable', BOX_OFFICE.id, String(json.deployable?.id));

    const answer = await query<unknown>(`{ node(id: "${id}") { ... on Deployable { ${FIELDS} } } }`);

    expect(answer).toEqual({ node: expected(json) });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/jobs/${String(json.deployable?.id)}`]);
  });

  test('has a status of its own, which may not agree with its deployment', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402521) { status deployable { status failureReason } } }`,
    );

    expect(answer).toEqual({
      deployment: {
        status: 'SUCCESS',
        deployable: { status: 'FAILED', failureReason: 'script_failure' },
      },
    });
    expect(gitlab.lines()).toEqual([`GET ${AT_ODDS}`]);
  });
});
