import { describe, expect, test } from 'vitest';
import type { CommitJson } from '../../src/gitlab/commits.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson, inUtc } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

const SHA = '7049113ed5043b24daf459faaf1d82c816b75c14';
const COMMIT = `/projects/${BOX_OFFICE.id}/repository/commits/${SHA}`;
const MADE_BY_CI = '913402248';
const RECORDED = '913402548';
const RECORDED_SHA = '223de17fa161d4b5b6d5e1a192f07e5c155ebc26';

const EMBEDDED = `
  __typename id projectId sha shortSha title message authorName authorEmail authoredAt committerName committerEmail
  committedAt createdAt parentShas trailers webUrl project { databaseId }`;
const OF_ITS_OWN = 'stats { additions deletions total } lastPipeline { databaseId status }';

function embedded(json: CommitJson): object {
  return {
    __typename: 'Commit',
    id: globalIdOf('Commit', BOX_OFFICE.id, json.id),
    projectId: BOX_OFFICE.id,
    sha: json.id,
    shortSha: json.short_id,
    title: json.title,
    message: json.message,
    authorName: json.author_name,
    authorEmail: json.author_email,
    authoredAt: inUtc(json.authored_date),
    committerName: json.committer_name,
    committerEmail: json.committer_email,
    committedAt: inUtc(json.committed_date),
    createdAt: inUtc(json.created_at),
    parentShas: json.parent_ids,
    trailers: {},
    webUrl: json.web_url,
    project: { databaseId: BOX_OFFICE.id },
  };
}

function ofItsOwn({ stats, last_pipeline: pipeline }: CommitJson): object {
  return {
    stats,
    lastPipeline: { databaseId: String(pipeline?.id), status: pipeline?.status.toUpperCase() },
  };
}

describe('Commit', () => {
  test('comes with a deployment at no cost, as far as the job embeds it', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<CommitJson>(gitlab, COMMIT);

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: ${MADE_BY_CI}) { commit { ${EMBEDDED} } } }`,
    );

    expect(answer).toEqual({ deployment: { commit: embedded(json) } });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments/${MADE_BY_CI}`]);
  });

  test('costs one request for its numbers and its pipeline together', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<CommitJson>(gitlab, COMMIT);

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: ${MADE_BY_CI}) { commit { ${EMBEDDED} ${OF_ITS_OWN} } } }`,
    );

    expect(answer).toEqual({ deployment: { commit: { ...embedded(json), ...ofItsOwn(json) } } });
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/deployments/${MADE_BY_CI}`,
      `GET ${COMMIT}`,
    ]);
  });

  test.each([SHA, SHA.slice(0, 8)])('is found by %s for one request', async (sha) => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<CommitJson>(gitlab, COMMIT);

    const answer = await query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { commit(sha: "${sha}") { ${EMBEDDED} } } }`,
    );

    expect(answer).toEqual({ project: { commit: embedded(json) } });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/repository/commits/${sha}`]);
  });

  test('is found by the name of a branch, slashes and all', async () => {
    const { gitlab, execute } = await startGateway();

    const { data } = await execute<unknown>(`{
      project(id: ${BOX_OFFICE.id}) { main: commit(sha: "main") { sha } none: commit(sha: "feature/none") { sha } }
    }`);

    expect(data).toEqual({ project: { main: { sha: RECORDED_SHA }, none: null } });
    expect(gitlab.lines().sort()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/repository/commits/feature%2Fnone`,
      `GET /projects/${BOX_OFFICE.id}/repository/commits/main`,
    ]);
  });

  test('of a deployment that no job made costs one request for all but the sha', async () => {
    const { gitlab, query } = await startGateway();
    const commit = `/projects/${BOX_OFFICE.id}/repository/commits/${RECORDED_SHA}`;
    const json = await gitlabJson<CommitJson>(gitlab, commit);

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: ${RECORDED}) { commit { ${EMBEDDED} ${OF_ITS_OWN} } } }`,
    );

    expect(answer).toEqual({ deployment: { commit: { ...embedded(json), ...ofItsOwn(json) } } });
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/deployments/${RECORDED}`,
      `GET ${commit}`,
    ]);
  });

  // CONTRACT.md §2: GitLab's own `trailers` are empty here, so they are read from the message.
  test('has the trailers of its message at no cost', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402217) { commit { trailers extendedTrailers } } }`,
    );

    expect(answer).toEqual({
      deployment: {
        commit: {
          trailers: {
            Changelog: 'fixed',
            'Reviewed-by': 'Tomasz Wilk <tomasz.wilk@lanternway.example>',
          },
          extendedTrailers: {
            Changelog: ['fixed'],
            'Reviewed-by': ['Tomasz Wilk <tomasz.wilk@lanternway.example>'],
          },
        },
      },
    });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments/913402217`]);
  });
});

describe('Deployment.commit', () => {
  // CONTRACT.md §1.2: `sha` is stored as sent.
  async function recordedWith(sha: string) {
    const started = await startGateway();
    const { createDeployment } = await started.query<{
      createDeployment: { deployment: { databaseId: string } };
    }>(
      `mutation {
        createDeployment(
          input: { project: ${BOX_OFFICE.id}, environment: "demo/oslo", sha: "${sha}", ref: "main", status: RUNNING }
        ) { ... on CreateDeploymentPayload { deployment { databaseId } } }
      }`,
    );
    started.gitlab.forgetRequests();
    return { ...started, id: createDeployment.deployment.databaseId };
  }

  test.each([RECORDED_SHA.slice(0, 8), RECORDED_SHA.slice(0, 12)])(
    'of a deployment that was recorded with %s is the whole commit, for one request',
    async (sha) => {
      const { gitlab, query, id } = await recordedWith(sha);
      const fields = `sha shortSha commit { id sha shortSha }`;

      const answer = await query<{ a: { commit: { id: string } } }>(`{
        a: deployment(project: ${BOX_OFFICE.id}, id: ${id}) { ${fields} }
        b: deployment(project: ${BOX_OFFICE.id}, id: ${id}) { commit { committedAt trailers } }
      }`);
      const { id: commitId } = answer.a.commit;
      const node = await query<unknown>(`{ node(id: "${commitId}") { ... on Commit { sha } } }`);

      expect(answer.a).toEqual({
        sha,
        shortSha: sha.slice(0, 8),
        commit: {
          id: globalIdOf('Commit', BOX_OFFICE.id, RECORDED_SHA),
          sha: RECORDED_SHA,
          shortSha: RECORDED_SHA.slice(0, 8),
        },
      });
      expect(node).toEqual({ node: { sha: RECORDED_SHA } });
      expect(gitlab.lines()).toEqual([
        `GET /projects/${BOX_OFFICE.id}/deployments/${id}`,
        `GET /projects/${BOX_OFFICE.id}/repository/commits/${sha}`,
        `GET /projects/${BOX_OFFICE.id}/repository/commits/${RECORDED_SHA}`,
      ]);
    },
  );

  test('of one that was recorded with the name of a branch is unknown: the branch moves on', async () => {
    const { gitlab, query, id } = await recordedWith('main');

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: ${id}) { sha commit { sha } } }`,
    );

    expect(answer).toEqual({ deployment: { sha: 'main', commit: null } });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments/${id}`]);
  });
});
