import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { schemaProblems } from './gitlab-schemas.ts';
import { deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

const list = `${main}/environments`;
const LONDON = `${list}/27612102`;
const STAGING = `${list}/27610514`;
const PRODUCTION = `${list}/27610568`;
const STOPPED = `${list}/27611946`;
const LIGHTHOUSE = 904_117;

// CONTRACT-MORE.md §16, CONTRACT.md §3.1.
describe('POST /projects/:id/environments', () => {
  test('returns the environment with its project, as GitLab’s schema has it', async () => {
    const now = new Date('2026-11-21T10:00:00.000Z');
    const { ask } = await startedSandbox({ now: () => now });

    const reply = await ask(list, { method: 'POST', body: { name: 'qa', external_url: '' } });

    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({
      name: 'qa',
      slug: 'qa',
      external_url: null,
      tier: 'testing',
      state: 'available',
      created_at: now.toISOString(),
      auto_stop_setting: 'always',
      project: { id: sampleProjects.boxOffice },
    });
    expect(reply.json).not.toHaveProperty('last_deployment');
    expect(schemaProblems('environments', [reply.json])).toEqual([]);
    expect(records(await ask(`${list}?name=qa`))).toEqual([reply.json]);
  });

  test.each([
    [{}, { error: 'name is missing' }],
    [{ name: 'x', tier: 'prod' }, { error: 'tier does not have a valid value' }],
    [{ name: 'x', slug: '' }, { error: 'slug is automatically generated and cannot be changed' }],
    [
      { name: 'staging' },
      { message: { name: ['has already been taken'], slug: ['has already been taken'] } },
    ],
    [
      { name: 'x', external_url: 'javascript:alert(1)' },
      { message: { external_url: ['javascript scheme is not allowed'] } },
    ],
    [
      { name: 'x', kubernetes_namespace: 'n', flux_resource_path: 'p' },
      { message: { kubernetes_namespace: ['cannot be set without a cluster agent'] } },
    ],
    [
      { name: 'x', flux_resource_path: 'p' },
      { message: { flux_resource_path: ['cannot be set without a kubernetes namespace'] } },
    ],
    [
      { name: 'x', cluster_agent_id: 1 },
      {
        message:
          "400 Bad request - cluster agent doesn't exist or cannot be associated with this environment",
      },
    ],
  ])('refuses %j', async (body, json) => {
    const { ask } = await startedSandbox();

    const reply = await ask(list, { method: 'POST', body });

    expect(reply).toMatchObject({ status: 400, json });
    expect(reply.json).toEqual(json);
  });

  test.each([
    [false, 'always'],
    [true, 'with_action'],
  ])('stops production automatically, with autoStopByTier %j: %s', async (autoStopByTier, setting) => {
    const { ask } = await startedSandbox({ behaviour: { autoStopByTier } });

    const reply = await ask(list, { method: 'POST', body: { name: 'live' } });

    expect(reply.json).toMatchObject({ tier: 'production', auto_stop_setting: setting });
  });

  test('shows a cluster agent to those who can see it', async () => {
    const { ask, sandbox } = await startedSandbox();
    const agent = { cluster_agent_id: LIGHTHOUSE, kubernetes_namespace: 'box-office-qa' };

    const reply = await ask(list, { method: 'POST', body: { name: 'qa', ...agent } });
    const seen = await ask(`${list}?name=qa`, { token: sandbox.tokens.reporter });

    expect(reply.json).toMatchObject({
      cluster_agent: { id: LIGHTHOUSE, name: 'lighthouse', config_project: { id: sampleProjects.boxOffice } },
      kubernetes_namespace: 'box-office-qa',
      flux_resource_path: null,
    });
    expect(records(seen)[0]).not.toHaveProperty('cluster_agent');
    expect(records(seen)[0]).not.toHaveProperty('kubernetes_namespace');
  });
});

describe('PUT /projects/:id/environments/:environment_id', () => {
  test('ignores a name and unknown parameters', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(LONDON, { method: 'PUT', body: { name: 'other', colour: 'red', tier: 'other' } });

    expect(reply).toMatchObject({ status: 200, json: { name: 'demo/london', tier: 'other' } });
  });

  test('changes what is sent, and clears what is null', async () => {
    const { ask } = await startedSandbox();
    const before = record(await ask(LONDON));

    await ask(LONDON, { method: 'PUT', body: { description: 'By the river.' } });
    const changed = record(await ask(LONDON));
    await ask(LONDON, { method: 'PUT', body: { description: null, external_url: null } });

    expect(changed).toMatchObject({ description: 'By the river.', external_url: before.external_url });
    expect(record(await ask(LONDON))).toMatchObject({ description: null, external_url: null });
  });

  test('refuses a slug', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(LONDON, { method: 'PUT', body: { slug: '' } });

    expect(reply.json).toEqual({ error: 'slug is automatically generated and cannot be changed' });
  });
});

describe('DELETE /projects/:id/environments/:environment_id', () => {
  test('deletes the deployments of a stopped environment, too', async () => {
    const { ask } = await startedSandbox();
    const [deployment] = idsOf(await ask(`${deployments}?environment=demo/london`));

    const early = await ask(LONDON, { method: 'DELETE' });
    await ask(`${LONDON}/stop`, { method: 'POST' });
    const reply = await ask(LONDON, { method: 'DELETE' });

    expect(early).toMatchObject({ status: 403, json: { message: '403 Forbidden' } });
    expect(reply).toMatchObject({ status: 204, text: '' });
    expect(await ask(LONDON)).toMatchObject({ status: 404, json: { message: '404 Not found' } });
    expect((await ask(`${deployments}/${deployment ?? 0}`)).status).toBe(404);
    expect((await ask(`${deployments}?environment=demo/london`)).json).toEqual([]);
  });

  test('is refused if the environment has changed since', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(STOPPED, {
      method: 'DELETE',
      headers: { 'if-unmodified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' },
    });

    expect(reply).toMatchObject({ status: 412, json: { message: '412 Precondition Failed' } });
  });
});

describe('Who may change environments', () => {
  test.each([
    ['outsider', [404, 404, 404, 404, 404, 404]],
    ['guest', [403, 403, 403, 403, 403, 403]],
    ['reporter', [403, 403, 403, 403, 403, 403]],
    ['developer', [201, 200, 403, 200, 403, 204]],
    ['maintainer', [201, 200, 200, 200, 200, 204]],
    ['job', [201, 200, 403, 200, 403, 204]],
    ['readOnly', [403, 403, 403, 403, 403, 403]],
  ] as const)('%s: %j', async (role, expected) => {
    const { ask, sandbox } = await startedSandbox();
    const token = role === 'job' ? null : sandbox.tokens[role];
    const headers: Record<string, string> = role === 'job' ? { 'job-token': sandbox.tokens.job } : {};
    const change = async (method: string, path: string, body?: object) =>
      (await ask(path, { method, token, headers, body })).status;

    const statuses = [
      await change('POST', list, { name: 'demo/oslo' }),
      await change('PUT', STAGING, { description: 'x' }),
      await change('PUT', PRODUCTION, { description: 'x' }),
      await change('POST', `${STAGING}/stop`),
      await change('POST', `${PRODUCTION}/stop`),
      await change('DELETE', STOPPED),
    ];

    expect(statuses).toEqual(expected);
  });

  test('nobody in an archived project', async () => {
    const { ask } = await startedSandbox();
    const archived = `/projects/${sampleProjects.giftCards}/environments`;

    expect((await ask(archived, { method: 'POST', body: { name: 'x' } })).status).toBe(403);
    expect((await ask(`${archived}/26900376/stop`, { method: 'POST' })).status).toBe(403);
  });
});
