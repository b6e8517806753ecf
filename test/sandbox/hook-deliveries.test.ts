import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { recording } from '../support/recording.ts';
import { type HookReceiver, type ReceivedHook, startHookReceiver } from './hook-receiver.ts';
import { body, created } from './new-deployment.ts';
import { type Ask, deployments, idsOf, main, record, records, type Reply, startedSandbox } from './start.ts';

const hooks = `${main}/hooks`;
const key = randomBytes(32);
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

async function register(ask: Ask, { url }: HookReceiver, more: object = {}): Promise<string> {
  const reply = await ask(hooks, { method: 'POST', body: { url, deployment_events: true, ...more } });
  return `${hooks}/${record(reply).id as number}`;
}

/** Records a failure of the newest commit, which is one event. */
async function cause(ask: Ask): Promise<void> {
  await created(ask, { status: 'failed' });
}

function statuses(received: readonly ReceivedHook[]): unknown[] {
  return received.map(({ body: { status } }) => status);
}

/** The keys of a recorded body, without the one that GitLab does not send. */
async function recordedKeys(name: string): Promise<string[]> {
  return Object.keys(await recording<object>(name)).filter((key) => key !== 'jobs');
}

async function tested(ask: Ask, hook: string, trigger: string): Promise<Reply> {
  return ask(`${hook}/test/${trigger}`, { method: 'POST' });
}

describe('A Deployment Hook', () => {
  test('has the body of GitLab', async () => {
    const { ask } = await startedSandbox({ now: () => new Date('2026-11-21T09:30:00.250Z') });
    const receiver = await startHookReceiver();
    await register(ask, receiver);

    const path = await created(ask, { environment: 'staging', status: 'running' });

    const [hook] = await receiver.has(1);
    const { id, environment } = record(await ask(path));
    const { external_url } = environment as Record<string, unknown>;
    const commit = record(await ask(`${main}/repository/commits/main`));
    const sha = commit.id as string;
    const project = 'https://gitlab.example.com/lanternway/ticketing/box-office';
    const ssh = 'git@gitlab.example.com:lanternway/ticketing/box-office.git';
    expect(hook?.body).toEqual({
      object_kind: 'deployment',
      status: 'running',
      status_changed_at: '2026-11-21 10:30:00 +0100',
      deployment_id: id,
      deployable_id: null,
      deployable_url: null,
      environment: 'staging',
      environment_tier: 'staging',
      environment_slug: 'staging',
      environment_external_url: external_url,
      project: {
        id: 48210977,
        name: 'Box Office',
        description: 'Sells, holds, exchanges and refunds tickets, for every venue.',
        web_url: project,
        avatar_url: null,
        git_ssh_url: ssh,
        git_http_url: `${project}.git`,
        namespace: 'Ticketing',
        visibility_level: 0,
        path_with_namespace: 'lanternway/ticketing/box-office',
        default_branch: 'main',
        ci_config_path: '',
        homepage: project,
        url: ssh,
        ssh_url: ssh,
        http_url: `${project}.git`,
      },
      short_sha: sha.slice(0, 8),
      user: {
        id: 1204881,
        name: 'Mira Castellan',
        username: 'mira.castellan',
        avatar_url: expect.any(String) as string,
        email: '[REDACTED]',
      },
      user_url: 'https://gitlab.example.com/mira.castellan',
      commit_url: `${project}/-/commit/${sha}`,
      commit_title: commit.title,
      ref: 'main',
    });
    expect(Object.keys(hook?.body ?? {})).toEqual(
      expect.arrayContaining(await recordedKeys('gogitlab_webhook_deployment')),
    );
  });

  test('has the headers of GitLab', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    await register(ask, receiver, { token: 'the secret' });

    await cause(ask);
    await cause(ask);

    const [first, second] = (await receiver.has(2)).map(({ headers }) => headers);
    expect(first).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'GitLab/19.4.0-ee',
      'idempotency-key': expect.stringMatching(uuid) as string,
      'x-gitlab-event': 'Deployment Hook',
      'x-gitlab-webhook-uuid': expect.stringMatching(uuid) as string,
      'x-gitlab-instance': 'https://gitlab.example.com',
      'x-gitlab-event-uuid': expect.stringMatching(uuid) as string,
      'x-gitlab-token': 'the secret',
    });
    expect(Object.keys(first ?? {})).not.toContain('webhook-id');
    for (const name of ['idempotency-key', 'x-gitlab-webhook-uuid', 'x-gitlab-event-uuid']) {
      expect(second?.[name]).not.toBe(first?.[name]);
    }
  });

  test('is signed as Standard Webhooks say', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    await register(ask, receiver, { signing_token: `whsec_${key.toString('base64')}` });

    await cause(ask);

    const { headers, text } = await receiver.find(() => true);
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
    expect(headers['webhook-id']).toBe(headers['idempotency-key']);
    expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(60);
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
  });

  test('custom headers add to those of GitLab and replace none', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    await register(ask, receiver, {
      custom_headers: [
        { key: 'X-Board', value: 'foyer' },
        { key: 'x-gitlab-event', value: 'System Hook' },
      ],
    });

    await cause(ask);

    const [hook] = await receiver.has(1);
    expect(hook?.headers).toMatchObject({ 'x-board': 'foyer', 'x-gitlab-event': 'Deployment Hook' });
  });

  test('goes to the address with its variables filled in', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    const url = `${receiver.url}/{secret}`;
    await register(ask, { ...receiver, url }, { url_variables: [{ key: 'secret', value: 'abc' }] });

    await cause(ask);

    expect((await receiver.has(1)).map(({ path }) => path)).toEqual(['/hooks/abc']);
  });

  test('reports each transition, in every project that has a hook, and only if the hook wants it', async () => {
    const { ask } = await startedSandbox();
    const [receiver, other] = [await startHookReceiver(), await startHookReceiver()];
    await register(ask, receiver);
    await register(ask, other, { deployment_events: false, push_events: true });
    await ask('/projects/48233050/hooks', {
      method: 'POST',
      body: { url: other.url, deployment_events: true },
    });

    const path = await created(ask, { status: 'running' });
    await ask(path, { method: 'PUT', body: { status: 'failed' } });
    await ask(path, { method: 'PUT', body: { status: 'success' } });
    await ask(path, { method: 'PUT', body: { status: 'canceled' } });

    expect(statuses(await receiver.has(4)).sort()).toEqual(['canceled', 'failed', 'running', 'success']);
    expect(other.received).toEqual([]);
  });

  test('does not report what changes nothing: the same success again, a refusal, a deletion', async () => {
    const { ask } = await startedSandbox();
    const failed = await created(ask, { status: 'failed' });
    await created(ask);
    const receiver = await startHookReceiver();
    await register(ask, receiver);

    await ask(deployments, { method: 'POST', body: await body(ask) });
    await ask(failed, { method: 'PUT', body: { status: 'failed' } });
    await ask(failed, { method: 'DELETE' });
    await created(ask, { status: 'canceled' });

    // Deliveries start in order, so those of the first three would have arrived by now.
    expect(statuses(await receiver.has(1))).toEqual(['canceled']);
  });

  // CONTRACT-MORE.md §18.1: one decision, two hooks.
  test('reports a rejection and then the failure that it causes, next to the Job Hook', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    await register(ask, receiver, { job_events: true });
    const [, id] = idsOf(await ask(`${deployments}?status=blocked`));

    await ask(`${deployments}/${String(id)}/approval`, {
      method: 'POST',
      body: { status: 'rejected', comment: 'Not today' },
    });

    await receiver.has(3);
    const rejected = await receiver.find((hook) => hook.body.status === 'rejected');
    const failed = await receiver.find((hook) => hook.body.status === 'failed');
    const job = await receiver.find((hook) => hook.body.object_kind === 'build');
    expect(rejected.body).toMatchObject({
      deployment_id: id,
      status_changed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      approver: { username: 'mira.castellan', email: '[REDACTED]' },
      approval: { status: 'rejected', comment: 'Not today', approval_rule: { required_approvals: 1 } },
    });
    expect(failed.body).not.toHaveProperty('approval');
    expect(job.body).toMatchObject({ build_status: 'failed', build_failure_reason: 'deployment_rejected' });
  });

  test('a release before 19.3 reports no approvals', async () => {
    const { ask } = await startedSandbox({ behaviour: { release: 'older' } });
    const receiver = await startHookReceiver();
    await register(ask, receiver);
    const [, id] = idsOf(await ask(`${deployments}?status=blocked`));

    await ask(`${deployments}/${String(id)}/approval`, { method: 'POST', body: { status: 'rejected' } });

    expect(statuses(await receiver.has(1))).toEqual(['failed']);
    expect(receiver.received[0]?.headers['user-agent']).toBe('GitLab/18.5.1-ee');
  });
});

describe('A delivery', () => {
  test('is sent once, whatever the receiver answers', async () => {
    const { ask } = await startedSandbox();
    const answers = [500, 404, 200];
    const receiver = await startHookReceiver((response) => response.writeHead(answers.shift() ?? 200).end());
    await register(ask, receiver);

    for (let count = 1; count <= 3; count += 1) {
      await cause(ask);
      await receiver.has(count);
    }

    const keys = receiver.received.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
  });

  test('a redirect is a success that nobody follows', async () => {
    const { ask } = await startedSandbox();
    const elsewhere = await startHookReceiver();
    const receiver = await startHookReceiver((response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const hook = await register(ask, receiver);

    for (let count = 0; count < 5; count += 1) await tested(ask, hook, 'deployment_events');

    expect(record(await ask(hook)).alert_status).toBe('executable');
    expect(elsewhere.received).toEqual([]);
  });

  test('the fourth failure in a row disables the hook for a minute, and the next one for two', async () => {
    let now = new Date('2026-11-21T10:00:00.000Z');
    const { ask } = await startedSandbox({ now: () => now });
    const receiver = await startHookReceiver((response) => response.writeHead(500).end('broken'));
    const hook = await register(ask, receiver);

    const states = [];
    for (let count = 1; count <= 4; count += 1) {
      await tested(ask, hook, 'deployment_events');
      states.push(record(await ask(hook)).alert_status);
    }
    const until = record(await ask(hook)).disabled_until;
    await cause(ask);
    now = new Date('2026-11-21T10:01:00.001Z');
    const later = record(await ask(hook)).alert_status;
    await tested(ask, hook, 'deployment_events');
    const again = record(await ask(hook)).disabled_until;

    expect(states).toEqual(['executable', 'executable', 'executable', 'temporarily_disabled']);
    expect(until).toBe('2026-11-21T10:01:00.000Z');
    expect(later).toBe('executable');
    expect(again).toBe('2026-11-21T10:03:00.001Z');
    // The change that happened while the hook was disabled was never delivered.
    expect(receiver.received).toHaveLength(5);
  });

  test('a test that succeeds revives a disabled hook', async () => {
    const { ask } = await startedSandbox();
    const answers = [500, 500, 500, 500];
    const receiver = await startHookReceiver((response) => response.writeHead(answers.shift() ?? 204).end());
    const hook = await register(ask, receiver);
    for (let count = 0; count < 4; count += 1) await tested(ask, hook, 'deployment_events');

    await tested(ask, hook, 'deployment_events');

    expect(record(await ask(hook))).toMatchObject({ alert_status: 'executable', disabled_until: null });
  });

  test('a receiver that does not respond in time has failed', async () => {
    const { ask } = await startedSandbox({ webhookTimeout: 30 });
    const receiver = await startHookReceiver(() => undefined);
    const hook = await register(ask, receiver);

    const reply = await tested(ask, hook, 'deployment_events');

    expect(reply).toMatchObject({ status: 422, json: { message: 'execution expired' } });
  });

  test('ends with the sandbox', async () => {
    const { ask, sandbox } = await startedSandbox();
    const receiver = await startHookReceiver(() => undefined);
    const hook = await register(ask, receiver);
    const answer = tested(ask, hook, 'deployment_events').catch(() => 'gone');
    await receiver.has(1);

    await sandbox.close();

    expect(await answer).toBe('gone');
  });
});

describe('POST /projects/:id/hooks/:hook_id/test/:trigger', () => {
  test('delivers the newest deployment with its status', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    const hook = await register(ask, receiver, { deployment_events: false });

    const reply = await tested(ask, hook, 'deployment_events');

    const [newest] = records(await ask(`${deployments}?sort=desc&per_page=1`));
    expect(reply).toMatchObject({ status: 201, json: { message: '201 Created' } });
    expect(receiver.received[0]?.body).toMatchObject({ deployment_id: newest?.id, status: newest?.status });
  });

  test('a Job Hook has the body of GitLab', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    const hook = await register(ask, receiver);

    await tested(ask, hook, 'job_events');

    const [received] = receiver.received;
    const job = record(await ask(`${main}/jobs/${String(received?.body.build_id)}`));
    const pipeline = job.pipeline as Record<string, unknown>;
    expect(received?.headers['x-gitlab-event']).toBe('Job Hook');
    expect(received?.body).toMatchObject({
      object_kind: 'build',
      sha: pipeline.sha,
      retries_count: 0,
      build_name: job.name,
      build_stage: job.stage,
      build_status: job.status,
      build_created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d [\d:]{8} UTC$/) as string,
      build_created_at_iso: job.created_at,
      build_failure_reason: 'unknown_failure',
      pipeline_id: pipeline.id,
      project_id: 48210977,
      project_name: 'Lanternway / Ticketing / Box Office',
      commit: { id: pipeline.id, sha: pipeline.sha, status: pipeline.status },
      repository: { name: 'Box Office', visibility_level: 0 },
      environment: { name: 'canary', action: 'start', deployment_tier: 'production' },
    });
    expect(Object.keys(received?.body ?? {})).toEqual(
      expect.arrayContaining(await recordedKeys('gitlab4j_webhook_job')),
    );
  });

  test('a Pipeline Hook has the body of GitLab', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    const hook = await register(ask, receiver);

    await tested(ask, hook, 'pipeline_events');

    const [received] = receiver.received;
    const attributes = received?.body.object_attributes as Record<string, unknown>;
    const pipeline = record(await ask(`${main}/pipelines/${String(attributes.id)}`));
    const jobs = records(await ask(`${main}/pipelines/${String(attributes.id)}/jobs`));
    expect(received?.headers['x-gitlab-event']).toBe('Pipeline Hook');
    expect(attributes).toMatchObject({
      iid: pipeline.iid,
      sha: pipeline.sha,
      status: pipeline.status,
      source: pipeline.source,
      url: pipeline.web_url,
      variables: [],
    });
    expect((received?.body.builds as { id: number }[]).map(({ id }) => id).sort()).toEqual(
      jobs.map(({ id }) => id).sort(),
    );
    expect(Object.keys(received?.body ?? {})).toEqual(
      expect.arrayContaining(await recordedKeys('gitlab4j_webhook_pipeline')),
    );
  });

  test('says what the receiver said', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver((response) => response.writeHead(418).end('I am a teapot'));

    const reply = await tested(ask, await register(ask, receiver), 'deployment_events');

    expect(reply).toMatchObject({ status: 422, json: { message: 'I am a teapot' } });
  });

  test('needs something to show', async () => {
    const { ask } = await startedSandbox();
    const receiver = await startHookReceiver();
    const kiosk = '/projects/48951183/hooks';
    const { id } = record(await ask(kiosk, { method: 'POST', body: { url: receiver.url } }));

    const reply = await tested(ask, `${kiosk}/${id as number}`, 'deployment_events');

    expect(reply).toMatchObject({ status: 422, json: { message: 'Ensure the project has deployments.' } });
  });

  test('the sixth test in a minute is refused', async () => {
    const { ask } = await startedSandbox({ now: () => new Date('2026-11-21T10:00:00.000Z') });
    const hook = await register(ask, await startHookReceiver());

    const replies = [];
    for (let count = 1; count <= 6; count += 1) replies.push(await tested(ask, hook, 'job_events'));

    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
  });
});
