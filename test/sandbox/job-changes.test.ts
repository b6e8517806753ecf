import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import type { SampleRole } from '../../src/sandbox/tokens.ts';
import { type Ask, deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

const CUE_SERVER = `/projects/${sampleProjects.cueServer}`;
/** The job of a success that is no longer on staging, and the pipeline that it ran in. */
const EARLIER = { job: 11402991239, deployment: 913402465, pipeline: 2156981452 };
const RUNNING = { job: 11403003070, deployment: 913402572 };
const WAITING = { job: 11403003238, deployment: 913402579 };
const ON_PRODUCTION = 11402994878;
/** It waits for one more approval, which a maintainer can give. */
const BLOCKED = { job: 11403000768, deployment: 913402553 };
const MANUAL = 11380497160;

const change = (ask: Ask, id: number, action: string, more: Parameters<Ask>[1] = {}, project = main) =>
  ask(`${project}/jobs/${id}/${action}`, { method: 'POST', ...more });

/** Brings another commit to a place by the API. */
async function deployAnother(ask: Ask, project: string, environment: string): Promise<void> {
  const [oldest] = records(await ask(`${project}/deployments?sort=asc&per_page=1`));
  const body = { environment, sha: oldest?.sha, ref: 'main', tag: false, status: 'success' };
  expect((await ask(`${project}/deployments`, { method: 'POST', body })).status).toBe(201);
}

/** The deployment to staging that a job makes. */
async function onStaging(ask: Ask, job: unknown) {
  const listed = records(await ask(`${deployments}?environment=staging&sort=desc&per_page=100`));
  return listed.find(({ deployable }) => (deployable as { id: number } | null)?.id === job);
}

// CONTRACT-MORE.md §15.
describe('A retry', () => {
  test('makes a new job, and a new deployment of the same commit', async () => {
    const { ask } = await startedSandbox();
    const old = record(await ask(`${deployments}/${EARLIER.deployment}`));

    const reply = await change(ask, EARLIER.job, 'retry');

    expect(reply.status).toBe(201);
    const { id, status, name, pipeline } = record(reply);
    expect(id).toBeGreaterThan(WAITING.job);
    expect({ status, name, pipeline }).toMatchObject({
      status: 'pending',
      name: 'deploy staging',
      pipeline: { id: EARLIER.pipeline },
    });
    const [newest] = records(await ask(`${deployments}?environment=staging&sort=desc&per_page=1`));
    expect(newest).toMatchObject({ sha: old.sha, ref: old.ref, status: 'created', deployable: { id } });
    expect(newest?.id).not.toBe(old.id);
  });

  test('can be made once, of the newest job with that name', async () => {
    const { ask } = await startedSandbox();
    const { id } = record(await change(ask, EARLIER.job, 'retry'));
    const jobs = `${main}/pipelines/${EARLIER.pipeline}/jobs?per_page=100`;

    const again = await change(ask, EARLIER.job, 'retry');

    expect([again.status, again.json]).toEqual([403, { message: '403 Forbidden - Job is not retryable' }]);
    expect(idsOf(await ask(jobs))).toContain(id);
    expect(idsOf(await ask(jobs))).not.toContain(EARLIER.job);
    expect(idsOf(await ask(`${jobs}&include_retried=true`))).toContain(EARLIER.job);
  });

  test('of a job that has not finished is refused', async () => {
    const { ask } = await startedSandbox();

    const reply = await change(ask, RUNNING.job, 'retry');

    expect([reply.status, reply.json]).toEqual([403, { message: '403 Forbidden - Job is not retryable' }]);
  });

  test('blocks at once where deployments need approvals', async () => {
    const { ask } = await startedSandbox();

    const { id, status } = record(await change(ask, ON_PRODUCTION, 'retry'));

    expect(status).toBe('manual');
    const [newest] = records(await ask(`${deployments}?environment=production&sort=desc&per_page=1`));
    expect(newest).toMatchObject({ status: 'blocked', deployable: { id } });
  });

  test('can get its deployment later, in the background', async () => {
    const { ask } = await startedSandbox({ behaviour: { deploymentsInBackground: true } });
    const { id } = record(await change(ask, EARLIER.job, 'retry'));
    const newest = async () => records(await ask(`${deployments}?sort=desc&per_page=1`))[0];

    expect((await newest())?.deployable).not.toMatchObject({ id });
    expect((await newest())?.deployable).toMatchObject({ id });
  });
});

describe('Play', () => {
  test('puts a manual job into the queue, with the same id and the caller as its user', async () => {
    const { ask } = await startedSandbox();

    const reply = await change(ask, MANUAL, 'play', {}, CUE_SERVER);

    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ id: MANUAL, status: 'pending', user: { username: 'mira.castellan' } });
  });

  test('of a manual job that has finished runs it again, as another job', async () => {
    const { ask } = await startedSandbox();
    await change(ask, MANUAL, 'play', {}, CUE_SERVER);
    await change(ask, MANUAL, 'cancel', {}, CUE_SERVER);

    const again = await change(ask, MANUAL, 'play', {}, CUE_SERVER);

    expect([again.status, again.json]).toMatchObject([200, { status: 'pending' }]);
    expect(record(again).id).toBeGreaterThan(MANUAL);
    expect(record(await ask(`${CUE_SERVER}/jobs/${MANUAL}`)).status).toBe('canceled');
  });

  test('is refused until the last approval is there', async () => {
    const { ask } = await startedSandbox();

    const before = await change(ask, BLOCKED.job, 'play');
    await ask(`${deployments}/${BLOCKED.deployment}/approval`, {
      method: 'POST',
      body: { status: 'approved' },
    });
    const after = await change(ask, BLOCKED.job, 'play');

    expect([before.status, before.json]).toEqual([400, { message: '400 Bad request - Unplayable Job' }]);
    expect([after.status, after.json]).toMatchObject([200, { id: BLOCKED.job, status: 'pending' }]);
  });

  test('is refused for a job that is not manual, and for a variable without a value', async () => {
    const { ask } = await startedSandbox();
    const body = { job_variables_attributes: [{ key: 'A' }] };

    const replies = [
      await change(ask, EARLIER.job, 'play'),
      await change(ask, MANUAL, 'play', { body }, CUE_SERVER),
    ];

    expect(replies.map(({ status, json }) => [status, json])).toEqual([
      [400, { message: '400 Bad request - Unplayable Job' }],
      [400, { error: 'job_variables_attributes[0][value] is missing' }],
    ]);
  });
});

describe('Cancel', () => {
  test('waits for the runner of a running job, and `force` does not', async () => {
    const { ask, sandbox } = await startedSandbox();
    const body = { force: true };

    const early = await change(ask, RUNNING.job, 'cancel', { body });
    const asked = await change(ask, RUNNING.job, 'cancel');
    const asDeveloper = await change(ask, RUNNING.job, 'cancel', { body, token: sandbox.tokens.developer });
    const forced = await change(ask, RUNNING.job, 'cancel', { body });

    expect([early, asked, asDeveloper, forced].map(({ status }) => status)).toEqual([403, 201, 403, 201]);
    expect([record(asked).status, record(forced).status]).toEqual(['canceling', 'canceled']);
    expect(record(await ask(`${deployments}/${RUNNING.deployment}`)).status).toBe('canceled');
  });

  test('cancels a job that waits, and leaves one that has finished as it is', async () => {
    const { ask } = await startedSandbox();

    const replies = [await change(ask, WAITING.job, 'cancel'), await change(ask, EARLIER.job, 'cancel')];

    expect(replies.map(({ status, json }) => [status, (json as { status: string }).status])).toEqual([
      [201, 'canceled'],
      [201, 'success'],
    ]);
    expect(record(await ask(`${deployments}/${WAITING.deployment}`)).status).toBe('canceled');
  });
});

describe('A deployment that is outdated', () => {
  test('loses every change of its job, without a reason', async () => {
    const { ask } = await startedSandbox();
    await deployAnother(ask, main, 'canary');
    await deployAnother(ask, CUE_SERVER, 'production');

    const replies = [
      await change(ask, WAITING.job, 'cancel'),
      await change(ask, WAITING.job, 'retry'),
      await change(ask, MANUAL, 'play', {}, CUE_SERVER),
    ];

    expect(replies.map(({ status, json }) => [status, json])).toEqual(
      replies.map(() => [403, { message: '403 Forbidden' }]),
    );
  });

  test('can be rolled back to, once it has finished', async () => {
    const { ask } = await startedSandbox();

    expect((await change(ask, EARLIER.job, 'retry')).status).toBe(201);
  });
});

describe('The right to change a job', () => {
  test.each([
    ['staging', EARLIER.job, [404, 403, 403, 201, 201]],
    // Protected: maintainers deploy.
    ['production', ON_PRODUCTION, [404, 403, 403, 403, 201]],
  ])('of %s: outsider, guest, reporter, developer, maintainer', async (_name, job, expected) => {
    const roles = ['outsider', 'guest', 'reporter', 'developer', 'maintainer'] satisfies SampleRole[];
    const { ask, sandbox } = await startedSandbox();
    const statuses = [];

    for (const role of roles) {
      sandbox.reset();
      statuses.push((await change(ask, job, 'retry', { token: sandbox.tokens[role] })).status);
    }

    expect(statuses).toEqual(expected);
  });

  test('needs a token with the scope `api`, which is not that of a job', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { readOnly, job } = sandbox.tokens;

    const replies = [
      await change(ask, EARLIER.job, 'retry', { token: null }),
      await change(ask, EARLIER.job, 'retry', { token: null, headers: { 'job-token': job } }),
      await change(ask, EARLIER.job, 'retry', { token: readOnly }),
      await change(ask, 1, 'cancel'),
    ];

    expect(replies.map(({ status }) => status)).toEqual([401, 401, 403, 404]);
    expect(replies[2]?.json).toMatchObject({ error: 'insufficient_scope' });
    expect(replies[3]?.json).toEqual({ message: '404 Not found' });
  });
});

describe('In a company that lives', () => {
  test('a job that was played runs and ends, and so does a retry, which brings the old commit back', async () => {
    const { ask, sandbox } = await startedSandbox({ alive: 'stepped' });
    const { id } = record(await change(ask, EARLIER.job, 'retry'));
    await change(ask, MANUAL, 'play', {}, CUE_SERVER);

    sandbox.live(40_000);

    const retried = record(await ask(`${main}/jobs/${String(id)}`));
    const played = record(await ask(`${CUE_SERVER}/jobs/${MANUAL}`));
    expect([retried.status, played.status]).toEqual(['success', 'success']);
    expect((await onStaging(ask, id))?.status).toBe('success');
  });

  test('a job whose deployment is outdated by then fails before it starts, with its deployment', async () => {
    const { ask, sandbox } = await startedSandbox({ alive: 'stepped' });
    const { id } = record(await change(ask, EARLIER.job, 'retry'));
    await deployAnother(ask, main, 'staging');

    sandbox.live(40_000);

    expect(record(await ask(`${main}/jobs/${String(id)}`))).toMatchObject({
      status: 'failed',
      failure_reason: 'failed_outdated_deployment_job',
      started_at: null,
    });
    expect((await onStaging(ask, id))?.status).toBe('failed');
  });

  test('a running job that is canceled stops after a while, with its deployment', async () => {
    const { ask, sandbox } = await startedSandbox({ alive: 'stepped' });

    await change(ask, RUNNING.job, 'cancel');
    sandbox.live(5_000);

    expect(record(await ask(`${main}/jobs/${RUNNING.job}`)).status).toBe('canceled');
    expect(record(await ask(`${deployments}/${RUNNING.deployment}`)).status).toBe('canceled');
    sandbox.live(120_000);
    expect(record(await ask(`${deployments}/${RUNNING.deployment}`)).status).toBe('canceled');
  });

  test('a deployment that a client approves and starts is not started a second time', async () => {
    const { ask, sandbox } = await startedSandbox({ alive: 'stepped' });
    await ask(`${deployments}/${BLOCKED.deployment}/approval`, {
      method: 'POST',
      body: { status: 'approved' },
    });
    await change(ask, BLOCKED.job, 'play');

    sandbox.live(60_000);

    expect(record(await ask(`${deployments}/${BLOCKED.deployment}`)).status).toBe('success');
  });
});

describe('GET /projects/:id/pipelines/:pipeline_id/jobs', () => {
  test('filters by several statuses, and refuses one that does not exist', async () => {
    const { ask } = await startedSandbox();
    const jobs = `${main}/pipelines/2157290602/jobs`;

    const found = await ask(`${jobs}?scope[]=running&scope[]=waiting_for_resource`);
    const refused = await ask(`${jobs}?scope[]=done`);

    expect(idsOf(found)).toEqual([WAITING.job, RUNNING.job]);
    expect([refused.status, refused.json]).toEqual([400, { error: 'scope does not have a valid value' }]);
  });
});
