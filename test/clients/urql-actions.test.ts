import { readFile } from 'node:fs/promises';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { failOnWarnings } from './console.ts';
import { PipelineJobsDocument } from './recipes/generated/graphql.ts';
import { cancelJob } from './recipes/urql-actions.ts';
import { createGraphcacheClient } from './recipes/urql-graphcache.ts';
import { serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const JOB = '11403003070';
const JOB_ID = globalIdOf('Deployable', PROJECT, JOB);

/** A client that shows the list of jobs in which the job runs, and the statuses of the job there, one after the other. */
async function start() {
  failOnWarnings();
  const { gitlab, url } = await serveGateway();
  const schema = introspectionFromSchema(buildSchema(await readFile('schema.graphql', 'utf8')));
  const client = createGraphcacheClient(url, () => gitlab.tokens.maintainer, schema);
  const variables = { project: PROJECT, pipeline: '2157290602' };
  const statuses: string[] = [];
  const shown = client.query(PipelineJobsDocument, variables).subscribe(({ data }) => {
    const status = data?.project?.pipeline?.jobs?.nodes.find(({ id }) => id === JOB_ID)?.status;
    if (status !== undefined && status !== statuses.at(-1)) statuses.push(status);
  });
  onTestFinished(() => {
    shown.unsubscribe();
  });
  await client.query(PipelineJobsDocument, variables).toPromise();
  return { gitlab, client, statuses };
}

describe('an action with the normalized cache of urql', () => {
  test('shows its optimistic result, and then what GitLab did', async () => {
    const { gitlab, client, statuses } = await start();
    // Older versions of GitLab cancel a job at once.
    gitlab.behave({ release: 'older' });
    gitlab.forgetRequests();

    const refusal = await cancelJob(client, JOB_ID);

    expect(refusal).toBeUndefined();
    expect(statuses).toEqual(['RUNNING', 'CANCELING', 'CANCELED']);
    expect(gitlab.lines()).toEqual([`POST /projects/${PROJECT}/jobs/${JOB}/cancel`]);
  });

  test('takes its optimistic result back if GitLab refuses', async () => {
    const { gitlab, client, statuses } = await start();
    gitlab.fault({ method: 'POST', does: 'answer', status: 403, body: { message: '403 Forbidden' } });

    const refusal = await cancelJob(client, JOB_ID);

    expect(refusal).toContain('You need the Developer role');
    expect(statuses).toEqual(['RUNNING', 'CANCELING', 'RUNNING']);
  });
});
