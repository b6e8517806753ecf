import { describe, expect, test } from 'vitest';
import type { PipelineJson } from '../../src/gitlab/pipelines.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson, inCapitals } from '../support/gitlab-json.ts';
import { globalIdOf } from '../support/global-id.ts';

const DEPLOYMENT = `/projects/${BOX_OFFICE.id}/deployments/913402248`;
const PIPELINE = `/projects/${BOX_OFFICE.id}/pipelines/2156547568`;
const BROKEN_CONFIGURATION = `/projects/${BOX_OFFICE.id}/pipelines/2157378335`;

const EMBEDDED = `
  __typename id projectId databaseId iid sha ref status source createdAt updatedAt webUrl project { databaseId }`;
const OF_ITS_OWN = `
  name tag startedAt finishedAt committedAt duration queuedDuration coverage yamlErrors user { username }`;

function embedded(json: PipelineJson): object {
  return {
    __typename: 'Pipeline',
    id: globalIdOf('Pipeline', BOX_OFFICE.id, json.id),
    projectId: BOX_OFFICE.id,
    databaseId: String(json.id),
    iid: String(json.iid),
    sha: json.sha,
    ref: json.ref,
    status: inCapitals(json.status),
    source: json.source,
    createdAt: json.created_at,
    updatedAt: json.updated_at,
    webUrl: json.web_url,
    project: { databaseId: BOX_OFFICE.id },
  };
}

function ofItsOwn(json: PipelineJson): object {
  return {
    name: json.name,
    tag: json.tag,
    startedAt: json.started_at,
    finishedAt: json.finished_at,
    committedAt: json.committed_at,
    duration: json.duration,
    queuedDuration: json.queued_duration,
    // GitLab sends a text here.
    coverage: Number(json.coverage),
    yamlErrors: json.yaml_errors,
    user: { username: json.user?.username },
  };
}

describe('Pipeline', () => {
  test('comes with a deployment at no cost, as far as the job embeds it', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<PipelineJson>(gitlab, PIPELINE);

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402248) { pipeline { ${EMBEDDED} } } }`,
    );

    expect(answer).toEqual({ deployment: { pipeline: embedded(json) } });
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENT}`]);
  });

  test('costs one request for all that the job does not embed', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<PipelineJson>(gitlab, PIPELINE);

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402248) { pipeline { ${EMBEDDED} ${OF_ITS_OWN} } } }`,
    );

    expect(answer).toEqual({ deployment: { pipeline: { ...embedded(json), ...ofItsOwn(json) } } });
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENT}`, `GET ${PIPELINE}`]);
  });

  test('is found by its number, with all fields for one request', async () => {
    const { gitlab, query } = await startGateway();
    const json = await gitlabJson<PipelineJson>(gitlab, PIPELINE);

    const answer = await query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { pipeline(id: ${json.id}) { ${EMBEDDED} ${OF_ITS_OWN} } } }`,
    );

    expect(answer).toEqual({ project: { pipeline: { ...embedded(json), ...ofItsOwn(json) } } });
    expect(gitlab.lines()).toEqual([`GET ${PIPELINE}`]);
  });

  test('says what is wrong with a configuration that kept it from running', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(`{
      project(id: ${BOX_OFFICE.id}) { pipeline(id: 2157378335) { status yamlErrors startedAt coverage } }
    }`);

    expect(answer).toEqual({
      project: {
        pipeline: {
          status: 'FAILED',
          yamlErrors: 'jobs:deploy:needs config can not be empty',
          startedAt: null,
          coverage: null,
        },
      },
    });
    expect(gitlab.lines()).toEqual([`GET ${BROKEN_CONFIGURATION}`]);
  });

  test('tells the number of a project that was named by its path', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ project(id: "${BOX_OFFICE.path}") { deployment(id: 913402248) { id pipeline { id } } } }`,
    );

    expect(answer).toEqual({
      project: {
        deployment: {
          id: globalIdOf('Deployment', BOX_OFFICE.id, 913402248),
          pipeline: { id: globalIdOf('Pipeline', BOX_OFFICE.id, 2156547568) },
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/deployments/913402248',
    ]);
  });
});
