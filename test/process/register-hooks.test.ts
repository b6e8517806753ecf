import { createHmac } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newSigningToken, registerHooks } from '../../src/process/register-hooks.ts';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { startHookReceiver } from '../sandbox/hook-receiver.ts';
import { asker, deployments, main, records } from '../sandbox/start.ts';

const projects = Object.values(sampleProjects);
const unused = 'http://127.0.0.1:9/webhooks/gitlab';

async function startGitLab(options: SandboxOptions = {}): Promise<Sandbox> {
  const gitlab = await startSandbox(options);
  onTestFinished(() => gitlab.close());
  return gitlab;
}

async function hooksOf(gitlab: Sandbox): Promise<Record<string, unknown>[]> {
  const replies = await Promise.all(projects.map(async (id) => asker(gitlab)(`/projects/${id}/hooks`)));
  return replies.flatMap(records);
}

/** Records a deployment, as a caller of the gateway would. */
async function deploy(gitlab: Sandbox): Promise<void> {
  const body = { environment: 'staging', sha: 'main', ref: 'main', tag: false, status: 'running' };
  await asker(gitlab)(deployments, { method: 'POST', body });
}

describe('registerHooks', () => {
  test('adds one hook to each project of the sample company', async () => {
    const gitlab = await startGitLab();

    const added = await registerHooks(gitlab.url, gitlab.tokens.maintainer, {
      url: unused,
      secret: newSigningToken(),
    });

    const hooks = await hooksOf(gitlab);
    expect(added).toBe(projects.length);
    expect(hooks.map(({ project_id }) => project_id).sort()).toEqual(projects.toSorted());
    expect(hooks).toEqual(
      hooks.map((hook) => ({
        ...hook,
        url: unused,
        deployment_events: true,
        job_events: true,
        pipeline_events: true,
        push_events: false,
        token_present: true,
        signing_token_present: true,
      })),
    );
  });

  test('adds none twice', async () => {
    const gitlab = await startGitLab();
    const target = { url: unused, secret: newSigningToken() };
    await registerHooks(gitlab.url, gitlab.tokens.maintainer, target);

    const again = await registerHooks(gitlab.url, gitlab.tokens.maintainer, target);

    expect(again).toBe(0);
    expect(await hooksOf(gitlab)).toHaveLength(projects.length);
  });

  test('a change then arrives at the address, signed with the secret', async () => {
    const gitlab = await startGitLab();
    const receiver = await startHookReceiver();
    const secret = newSigningToken();
    await registerHooks(gitlab.url, gitlab.tokens.maintainer, { url: receiver.url, secret });

    await deploy(gitlab);

    const { headers, text, body } = await receiver.find(() => true);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
    expect(body).toMatchObject({ object_kind: 'deployment', status: 'running', environment: 'staging' });
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
  });

  test('a secret that is no signing token arrives as X-Gitlab-Token alone', async () => {
    const gitlab = await startGitLab();
    const receiver = await startHookReceiver();
    await registerHooks(gitlab.url, gitlab.tokens.maintainer, { url: receiver.url, secret: 'of-the-board' });

    await deploy(gitlab);

    const { headers } = await receiver.find(() => true);
    expect(headers['x-gitlab-token']).toBe('of-the-board');
    expect(headers).not.toHaveProperty('webhook-signature');
  });

  test('the first minute of a living company reaches the address', async () => {
    const gitlab = await startGitLab({ alive: 'stepped' });
    const receiver = await startHookReceiver();
    await registerHooks(gitlab.url, gitlab.tokens.maintainer, {
      url: receiver.url,
      secret: newSigningToken(),
    });

    gitlab.live(30_000);

    const { body } = await receiver.find((hook) => hook.body.object_kind === 'deployment');
    expect(body.deployment_id).toEqual(expect.any(Number));
  });

  test('says what GitLab refuses', async () => {
    const gitlab = await startGitLab();
    gitlab.fault({ does: 'fail', as: 'forbidden', path: `${main}/hooks` });

    const attempt = registerHooks(gitlab.url, gitlab.tokens.maintainer, {
      url: unused,
      secret: newSigningToken(),
    });

    await expect(attempt).rejects.toThrow(`GitLab answers ${main}/hooks?per_page=100 with 403`);
  });
});
