import { createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { failOnWarnings } from './console.ts';
import type { historyJobQuery } from './relay/__generated__/historyJobQuery.graphql.ts';
import { cancelJob } from './relay/actions.ts';
import { createRelayEnvironment } from './relay/environment.ts';
import { JobQuery } from './relay/history.ts';
import { serveGateway } from './serve.ts';

const PROJECT = BOX_OFFICE.id;
const JOB = '11403003070';
const JOB_ID = globalIdOf('Deployable', PROJECT, JOB);

/** An environment that shows the job, and the statuses that it shows, one after the other. */
async function start() {
  failOnWarnings();
  const { gitlab, url } = await serveGateway();
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
  return { gitlab, environment, statuses };
}

describe('an action with Relay', () => {
  test('shows its optimistic result, and then what GitLab did', async () => {
    const { gitlab, environment, statuses } = await start();
    // Older versions of GitLab cancel a job at once.
    gitlab.behave({ release: 'older' });
    gitlab.forgetRequests();

    const refusal = await cancelJob(environment, JOB_ID);

    expect(refusal).toBeUndefined();
    expect(statuses).toEqual(['RUNNING', 'CANCELING', 'CANCELED']);
    expect(gitlab.lines()).toEqual([`POST /projects/${PROJECT}/jobs/${JOB}/cancel`]);
  });

  test('takes its optimistic result back if GitLab refuses', async () => {
    const { gitlab, environment, statuses } = await start();
    gitlab.fault({ method: 'POST', does: 'answer', status: 403, body: { message: '403 Forbidden' } });

    const refusal = await cancelJob(environment, JOB_ID);

    expect(refusal).toContain('You need the Developer role');
    expect(statuses).toEqual(['RUNNING', 'CANCELING', 'RUNNING']);
  });
});
