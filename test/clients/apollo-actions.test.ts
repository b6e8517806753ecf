import type { ApolloClient } from '@apollo/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { failOnWarnings } from './console.ts';
import { cancelJob, rollBack } from './recipes/apollo-actions.ts';
import { createApolloClient } from './recipes/apollo-client.ts';
import { PipelineJobsDocument } from './recipes/generated/graphql.ts';
import { serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const jobId = (number: string) => globalIdOf('Deployable', PROJECT, number);
const RUNNING = '11403003070';
/** The job of a success that is no longer on staging. */
const EARLIER = '11402991239';

async function start() {
  failOnWarnings();
  const served = await serveGateway();
  const client = createApolloClient(served.url, () => served.gitlab.tokens.maintainer);
  onTestFinished(() => {
    client.stop();
  });
  return { ...served, client };
}

/** Collects the statuses of a job as a list of jobs shows them. */
async function showStatuses(client: ApolloClient, pipeline: string, job: string): Promise<string[]> {
  const variables = { project: PROJECT, pipeline };
  const statuses: string[] = [];
  const jobs = client.watchQuery({ query: PipelineJobsDocument, variables });
  const watch = jobs.subscribe(({ data, dataState }) => {
    const nodes = dataState === 'complete' ? (data.project?.pipeline?.jobs?.nodes ?? []) : [];
    const status = nodes.find(({ id }) => id === jobId(job))?.status;
    if (status !== undefined && status !== statuses.at(-1)) statuses.push(status);
  });
  onTestFinished(() => {
    watch.unsubscribe();
  });
  await client.query({ query: PipelineJobsDocument, variables });
  return statuses;
}

describe('an action with Apollo Client', () => {
  test('shows its optimistic result, and then what GitLab did', async () => {
    const { gitlab, client } = await start();
    gitlab.behave({ release: 'older' });
    const statuses = await showStatuses(client, '2157290602', RUNNING);
    gitlab.forgetRequests();

    const refusal = await cancelJob(client, jobId(RUNNING));

    expect(refusal).toBeUndefined();
    // Older versions of GitLab cancel a job at once.
    await expect.poll(() => statuses).toEqual(['RUNNING', 'CANCELING', 'CANCELED']);
    expect(gitlab.lines()).toEqual([`POST /projects/${PROJECT}/jobs/${RUNNING}/cancel`]);
  });

  test('takes its optimistic result back if GitLab refuses', async () => {
    const { gitlab, client } = await start();
    const statuses = await showStatuses(client, '2157290602', RUNNING);
    gitlab.fault({ method: 'POST', does: 'answer', status: 403, body: { message: '403 Forbidden' } });

    const refusal = await cancelJob(client, jobId(RUNNING));

    expect(refusal).toContain('You need the Developer role');
    await expect.poll(() => statuses).toEqual(['RUNNING', 'CANCELING', 'RUNNING']);
  });

  test('rolls back, and resolves to the new deployment', async () => {
    const { client } = await start();

    const deployment = await rollBack(client, jobId(EARLIER));

    expect(deployment).toMatchObject({ status: 'CREATED', environment: { name: 'staging' } });
  });

  test('says why GitLab does not roll back', async () => {
    const { client } = await start();

    await expect(rollBack(client, jobId(RUNNING))).rejects.toThrow('Job is not retryable. ');
  });
});
