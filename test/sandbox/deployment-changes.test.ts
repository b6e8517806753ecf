import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { body, created } from './new-deployment.ts';
import { deployments, record, records, startedSandbox } from './start.ts';

describe('POST /projects/:id/deployments', () => {
  test('records a deployment that has no job', async () => {
    const now = new Date('2026-11-21T10:00:00.000Z');
    const { ask } = await startedSandbox({ now: () => now });

    const reply = await ask(deployments, { method: 'POST', body: await body(ask, { status: 'running' }) });

    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({
      status: 'running',
      deployable: null,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      user: { username: 'mira.castellan' },
      environment: { name: 'demo/oslo', slug: expect.stringMatching(/^demo-oslo-[a-z0-9]{6}$/) as string },
      pending_approval_count: 0,
      approvals: [],
    });
    expect((await ask(`${deployments}/${record(reply).id as number}`)).json).toEqual(reply.json);
  });

  test('its ids follow those of the last deployment', async () => {
    const { ask } = await startedSandbox();
    const [last = {}] = records(await ask(`${deployments}?sort=desc&per_page=1`));

    const reply = await ask(deployments, { method: 'POST', body: await body(ask) });

    expect(record(reply).iid).toBe((last.iid as number) + 1);
    expect(record(reply).id).toBeGreaterThan(last.id as number);
  });

  test('the same success twice is recorded once', async () => {
    const { ask } = await startedSandbox();

    const first = await ask(deployments, { method: 'POST', body: await body(ask) });
    const second = await ask(deployments, { method: 'POST', body: await body(ask) });

    expect(second.status).toBe(201);
    expect(record(second).id).toBe(record(first).id);
  });

  test('the same failure twice is recorded twice', async () => {
    const { ask } = await startedSandbox();

    const first = await created(ask, { status: 'failed' });
    const second = await created(ask, { status: 'failed' });

    expect(second).not.toBe(first);
  });

  test('lists its merge requests only after further requests', async () => {
    const { ask } = await startedSandbox({ mergeRequestLinkDelay: 2 });
    const path = await created(ask);

    const counts = [];
    while (counts.length < 3) counts.push(records(await ask(`${path}/merge_requests?per_page=100`)).length);

    expect(counts).toEqual([0, 0, 64]);
  });

  test('accepts a form', async () => {
    const { ask } = await startedSandbox();
    const form = new URLSearchParams(
      Object.entries(await body(ask)).map(([name, value]) => [name, String(value)]),
    );

    const reply = await ask(deployments, {
      method: 'POST',
      body: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(reply.status).toBe(201);
  });

  test('accepts query parameters', async () => {
    const { ask } = await startedSandbox();
    const query = new URLSearchParams(
      Object.entries(await body(ask)).map(([name, value]) => [name, String(value)]),
    );

    const reply = await ask(`${deployments}?${query.toString()}`, { method: 'POST' });

    expect(reply.status).toBe(201);
  });

  test.each([
    [{ sha: '' }, { error: 'sha is empty' }],
    [{ sha: undefined }, { error: 'sha is missing' }],
    [{ status: 'created' }, { error: 'status does not have a valid value' }],
    [{ tag: 'perhaps' }, { error: 'tag is invalid' }],
    [{ ref: '', status: 'blocked' }, { error: 'ref is empty, status does not have a valid value' }],
    [{ ref: 'nowhere' }, { message: { ref: ['The branch or tag does not exist'] } }],
    [{ sha: 'f'.repeat(40) }, { message: { sha: ['The commit does not exist'] } }],
    [
      { environment: '/oslo' },
      {
        message: {
          name: [
            "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
          ],
        },
      },
    ],
  ])('refuses %o', async (wrong, answer) => {
    const { ask } = await startedSandbox();

    const reply = await ask(deployments, { method: 'POST', body: await body(ask, wrong) });

    expect(reply).toMatchObject({ status: 400, json: answer });
  });

  test('refuses a body that is not JSON', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(deployments, { method: 'POST', body: '{"sha":' });

    expect(reply.status).toBe(400);
    expect(record(reply).error).toContain('message body does not match declared format');
  });

  test('developers cannot deploy to a protected environment', async () => {
    const { ask, sandbox } = await startedSandbox();
    const asking = { method: 'POST', token: sandbox.tokens.developer };

    const toProduction = await ask(deployments, {
      ...asking,
      body: await body(ask, { environment: 'production' }),
    });
    const toStaging = await ask(deployments, {
      ...asking,
      body: await body(ask, { environment: 'staging' }),
    });

    expect(toProduction).toMatchObject({ status: 403, json: { message: '403 Forbidden' } });
    expect(toStaging.status).toBe(201);
  });

  test('checks parameters before permissions, and permissions before the ref', async () => {
    const { ask, sandbox } = await startedSandbox();
    const asking = { method: 'POST', token: sandbox.tokens.reporter };

    const invalid = await ask(deployments, { ...asking, body: await body(ask, { status: 'blocked' }) });
    const forbidden = await ask(deployments, { ...asking, body: await body(ask, { ref: 'nowhere' }) });

    expect([invalid.status, forbidden.status]).toEqual([400, 403]);
  });
});

describe('PUT /projects/:id/deployments/:deployment_id', () => {
  test.each([
    ['running', 'success'],
    ['running', 'failed'],
    ['running', 'canceled'],
    ['failed', 'success'],
    ['success', 'failed'],
    ['canceled', 'failed'],
  ])('changes %s to %s', async (from, to) => {
    const { ask } = await startedSandbox();
    const path = await created(ask, { status: from });

    const reply = await ask(path, { method: 'PUT', body: { status: to } });

    expect(reply).toMatchObject({ status: 200, json: { status: to } });
  });

  test.each([
    ['running', 'running', 'run'],
    ['success', 'running', 'run'],
    ['failed', 'running', 'run'],
    ['success', 'success', 'succeed'],
    ['failed', 'failed', 'drop'],
    ['canceled', 'canceled', 'cancel'],
  ])('does not change %s to %s', async (from, to, event) => {
    const { ask } = await startedSandbox();
    const path = await created(ask, { status: from });

    const reply = await ask(path, { method: 'PUT', body: { status: to } });

    expect(reply).toMatchObject({
      status: 400,
      json: { message: { status: [`cannot transition via "${event}"`] } },
    });
  });

  test('sets finished_at again each time that the deployment finishes', async () => {
    let now = new Date('2026-11-21T10:00:00.000Z');
    const { ask } = await startedSandbox({ now: () => now });
    const path = await created(ask, { status: 'failed' });
    now = new Date('2026-11-21T11:00:00.000Z');

    const reply = await ask(path, { method: 'PUT', body: { status: 'success' } });

    const found = await ask(
      `${deployments}?status=success&order_by=finished_at&finished_after=2026-11-21T10:30:00Z&environment=demo/oslo`,
    );
    expect(record(reply).updated_at).toBe(now.toISOString());
    expect(records(found)).toHaveLength(1);
  });

  test('the API cannot change a deployment that CI made', async () => {
    const { ask } = await startedSandbox();
    const [byCi = {}] = records(await ask(`${deployments}?environment=testing`));

    const reply = await ask(`${deployments}/${byCi.id as number}`, {
      method: 'PUT',
      body: { status: 'failed' },
    });

    expect(reply).toMatchObject({
      status: 403,
      json: {
        message: '403 Forbidden - Deployments created using GitLab CI can not be updated using the API',
      },
    });
  });

  test.each(['1', 'abc'])('deployment %s is not found', async (id) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}/${id}`, { method: 'PUT', body: { status: 'failed' } });

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });

  test('requires a status', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(await created(ask), { method: 'PUT', body: {} });

    expect(reply).toMatchObject({
      status: 400,
      json: { error: 'status is missing, status does not have a valid value' },
    });
  });
});

describe('A project deployed through the API', () => {
  test('has no job anywhere', async () => {
    const { ask } = await startedSandbox();

    const listed = records(await ask(`/projects/${sampleProjects.mailRelay}/deployments?per_page=100`));

    expect(listed.length).toBeGreaterThan(20);
    expect(listed.map(({ deployable }) => deployable)).toEqual(listed.map(() => null));
  });
});
