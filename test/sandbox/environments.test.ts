import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, main, record, records, startedSandbox, type Ask } from './start.ts';

const list = `${main}/environments`;

async function pathOf(ask: Ask, name: string): Promise<string> {
  const [id] = idsOf(await ask(`${list}?name=${encodeURIComponent(name)}`));
  return `${list}/${String(id)}`;
}

describe('GET /projects/:id/environments', () => {
  test('items have their project, but no last deployment', async () => {
    const { ask } = await startedSandbox();

    const [first = {}] = records(await ask(list));

    expect(first).toMatchObject({
      name: 'testing',
      state: 'available',
      project: { id: sampleProjects.boxOffice },
    });
    expect(first).not.toHaveProperty('last_deployment');
  });

  test('a name must be exact, a search matches the start', async () => {
    const { ask } = await startedSandbox();

    const named = await ask(`${list}?name=production`);
    const found = await ask(`${list}?search=PROD`);
    const middle = await ask(`${list}?search=oduct`);

    expect(records(named).map(({ name }) => name)).toEqual(['production']);
    expect(records(found).map(({ name }) => name)).toEqual(['production']);
    expect(middle.json).toEqual([]);
  });

  test.each([
    ['name=production&search=prod', { error: 'name, search cannot be used together' }],
    ['search=pr', { message: '400 Bad request - Search query is less than 3 characters' }],
    ['states=gone', { error: 'states does not have a valid value' }],
  ])('refuses %s', async (query, answer) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}?${query}`);

    expect(reply).toMatchObject({ status: 400, json: answer });
  });

  test.each([
    ['available', 36],
    ['stopping', 1],
    ['stopped', 48],
  ])('filters by the state %s', async (state, least) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}?states=${state}&per_page=100`);

    expect(new Set(records(reply).map((environment) => environment.state))).toEqual(new Set([state]));
    expect(records(reply).length).toBeGreaterThanOrEqual(Math.min(least, 30));
  });

  test('a project can have more than a page of 100', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`/projects/${sampleProjects.storefront}/environments?per_page=100&page=2`);

    expect(records(reply).length).toBeGreaterThan(15);
    expect(reply.headers.get('x-total')).toBe('122');
  });
});

describe('GET /projects/:id/environments/:environment_id', () => {
  test('has the last deployment without its environment, but no project', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(await pathOf(ask, 'staging'));

    const [newest] = idsOf(
      await ask(
        `${deployments}?environment=staging&status=success&order_by=finished_at&sort=desc&per_page=1`,
      ),
    );
    expect(reply.json).toMatchObject({
      name: 'staging',
      tier: 'staging',
      last_deployment: { id: newest, status: 'success' },
    });
    expect(reply.json).not.toHaveProperty('project');
    expect(reply.json).not.toHaveProperty('last_deployment.environment');
  });

  test('has no last deployment if nothing was ever deployed to it', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(await pathOf(ask, 'load-test'));

    expect(record(reply).last_deployment).toBeNull();
  });

  test('an unknown environment is not found', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${list}/1`);

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });
});

describe('POST /projects/:id/environments/:environment_id/stop', () => {
  test('is stopping while a job stops it, unless forced', async () => {
    const { ask } = await startedSandbox();
    const path = await pathOf(ask, 'review/prepare-the-christmas-sale');

    const slowly = await ask(`${path}/stop`, { method: 'POST' });
    const atOnce = await ask(`${path}/stop`, { method: 'POST', body: { force: true } });

    expect(slowly).toMatchObject({ status: 200, json: { state: 'stopping' } });
    expect(atOnce).toMatchObject({ status: 200, json: { state: 'stopped' } });
    expect((await ask(path)).json).toMatchObject({ state: 'stopped' });
  });

  test('refuses reporters', async () => {
    const { ask, sandbox } = await startedSandbox();

    const reply = await ask(`${await pathOf(ask, 'demo/paris')}/stop`, {
      method: 'POST',
      token: sandbox.tokens.reporter,
    });

    expect(reply.status).toBe(403);
  });
});
