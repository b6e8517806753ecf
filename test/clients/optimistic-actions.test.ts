import { readFile } from 'node:fs/promises';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { failOnWarnings } from './console.ts';
import { PipelineJobsDocument } from './recipes/generated/graphql.ts';
import { cancelJob as cancelWithUrql } from './recipes/urql-actions.ts';
import { createGraphcacheClient } from './recipes/urql-graphcache.ts';
import type { historyJobQuery } from './relay/__generated__/historyJobQuery.graphql.ts';
import { cancelJob as cancelWithRelay } from './relay/actions.ts';
import { createRelayEnvironment } from './relay/environment.ts';
import { JobQuery } from './relay/history.ts';
import { type ServedGateway, serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const JOB = '11403003070';
const JOB_ID = globalIdOf('Deployable', PROJECT, JOB);

interface Shown {
  /** The statuses of the job that the client shows, one after the other. */
  readonly statuses: readonly unknown[];
  readonly cancel: () => Promise<string | undefined>;
}

async function showWithRelay({ gitlab, url }: ServedGateway): Promise<Shown> {
  const environment = createRelayEnvironment(url, () => gitlab.tokens.maintainer);
  const variables = { job: JOB_ID };
  const statuses: unknown[] = [];
  await fetchQuery<historyJobQuery>(environment, JobQuery, variables).toPromise();
  const { fragment } = createOperationDescriptor(getRequest(JobQuery), variables);
  const note = ({ data }: { readonly data: unknown }) => {
    statuses.push((data as historyJobQuery['response']).node?.status);
  };
  const snapshot = environment.lookup(fragment);
  note(snapshot);
  const { dispose } = environment.subscribe(snapshot, note);
  onTestFinished(dispose);
  return { statuses, cancel: () => cancelWithRelay(environment, JOB_ID) };
}

/** Shows the list of jobs in which the job runs. */
async function showWithUrql({ gitlab, url }: ServedGateway): Promise<Shown> {
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
  return { statuses, cancel: () => cancelWithUrql(client, JOB_ID) };
}

describe.each([
  ['Relay', showWithRelay],
  ['the normalized cache of urql', showWithUrql],
])('an action with %s', (_client, show) => {
  test('shows its optimistic result, and then what GitLab did', async () => {
    failOnWarnings();
    const gateway = await serveGateway();
    const { gitlab } = gateway;
    const { statuses, cancel } = await show(gateway);
    // Older versions of GitLab cancel a job at once.
    gitlab.behave({ release: 'older' });
    gitlab.forgetRequests();

    const refusal = await cancel();

    expect(refusal).toBeUndefined();
    expect(statuses).toEqual(['RUNNING', 'CANCELING', 'CANCELED']);
    expect(gitlab.lines()).toEqual([`POST /projects/${PROJECT}/jobs/${JOB}/cancel`]);
  });

  test('takes its optimistic result back if GitLab refuses', async () => {
    failOnWarnings();
    const gateway = await serveGateway();
    const { statuses, cancel } = await show(gateway);
    gateway.gitlab.fault({ method: 'POST', does: 'answer', status: 403, body: { message: '403 Forbidden' } });

    const refusal = await cancel();

    expect(refusal).toContain('You need the Developer role');
    expect(statuses).toEqual(['RUNNING', 'CANCELING', 'RUNNING']);
  });
});
