import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, main, record, records, startedSandbox } from './start.ts';

describe('GET /projects/:id/deployments', () => {
  test('lists the oldest first, twenty at a time', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(deployments);

    expect(reply.status).toBe(200);
    expect(idsOf(reply)).toHaveLength(20);
    expect(idsOf(reply)).toEqual(idsOf(reply).toSorted((one, other) => one - other));
  });

  test('items have no approvals, no finished_at and no tag', async () => {
    const { ask } = await startedSandbox();

    const [first = {}] = records(await ask(deployments));

    expect(Object.keys(first).toSorted()).toEqual([
      'created_at',
      'deployable',
      'environment',
      'id',
      'iid',
      'ref',
      'sha',
      'status',
      'updated_at',
      'user',
    ]);
    expect(Object.keys(first.environment as object)).toEqual([
      'id',
      'name',
      'slug',
      'external_url',
      'created_at',
      'updated_at',
    ]);
  });

  test.each(['iid', 'created_at'])('orders by id if %s is requested', async (orderBy) => {
    const { ask } = await startedSandbox();

    const byId = await ask(`${deployments}?order_by=id&sort=desc`);
    const byOther = await ask(`${deployments}?order_by=${orderBy}&sort=desc`);

    expect(idsOf(byOther)).toEqual(idsOf(byId));
  });

  test('orders by updated_at', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?order_by=updated_at&sort=desc&per_page=100`);

    const moments = records(reply).map((deployment) => deployment.updated_at as string);
    expect(moments).toEqual(moments.toSorted().toReversed());
  });

  // CONTRACT.md §1.1: `environment=` filters nothing.
  test.each(['', '%20'])('a blank environment (%j) filters nothing', async (environment) => {
    const { ask } = await startedSandbox();

    const all = await ask(deployments);
    const blank = await ask(`${deployments}?environment=${environment}`);

    expect(blank.headers.get('x-total')).toBe(all.headers.get('x-total'));
  });

  // CONTRACT.md §2: read without the caller, so no bot of a project or a group has a name.
  test('does not name bots in reads of deployments, unlike in changes and in environments', async () => {
    const { ask } = await startedSandbox();
    const path = `/projects/${sampleProjects.mailRelay}`;
    const [listed = {}] = records(await ask(`${path}/deployments?environment=staging&sort=desc&per_page=1`));
    const alone = record(await ask(`${path}/deployments/${listed.id as number}`));
    const [{ id } = {}] = records(await ask(`${path}/environments?name=staging`));
    const environment = record(await ask(`${path}/environments/${id as number}`));
    const changed = await ask(`${path}/deployments/${listed.id as number}`, {
      method: 'PUT',
      body: { status: 'failed' },
    });

    const names = [listed, alone, environment.last_deployment, changed.json].map(
      (deployment) => (deployment as { user: { name: string } }).user.name,
    );

    expect(names).toEqual(['****', '****', 'Release bot', 'Release bot']);
  });

  test('does not name bots in jobs', async () => {
    const { ask } = await startedSandbox();
    const rolledOut = records(await ask(`${deployments}?environment=venue/bourla&per_page=1`));

    expect(rolledOut).toMatchObject([
      { deployable: { user: { username: 'group_5810224_bot_release', name: '****', bot: true } } },
    ]);
  });

  test('returns an empty list for an unknown environment', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?environment=nowhere`);

    expect(reply).toMatchObject({ status: 200, json: [] });
  });

  test('filters by status and by the exact name of the environment', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?environment=production&status=failed`);

    expect(records(reply).length).toBeGreaterThan(0);
    expect(records(reply)).toSatisfy((found: Record<string, unknown>[]) =>
      found.every(
        ({ status, environment }) =>
          status === 'failed' && (environment as { name: string }).name === 'production',
      ),
    );
  });

  // CONTRACT.md §1.1: compared in microseconds, shown in milliseconds that are cut off.
  test('`updated_before` with the time of an item excludes that item, and `updated_after` includes it', async () => {
    const { ask } = await startedSandbox();
    const [some = {}] = records(await ask(`${deployments}?per_page=1&page=30`));
    const at = some.updated_at as string;
    const bounded = async (query: string) =>
      idsOf(await ask(`${deployments}?order_by=updated_at&per_page=100&sort=desc&${query}`)).includes(
        some.id as number,
      );

    expect(at).toMatch(/\.\d{3}Z$/);
    expect(await bounded(`updated_before=${at}`)).toBe(false);
    expect(await bounded(`updated_before=${at.replace('Z', '999Z')}`)).toBe(true);
    expect(idsOf(await ask(`${deployments}?order_by=updated_at&updated_after=${at}`))[0]).toBe(some.id);
  });

  test('both bounds of updated_at are inclusive', async () => {
    const { ask } = await startedSandbox({ behaviour: { microseconds: false } });
    const [some = {}] = records(await ask(`${deployments}?per_page=1&page=30`));
    const at = encodeURIComponent(some.updated_at as string);

    const reply = await ask(`${deployments}?order_by=updated_at&updated_after=${at}&updated_before=${at}`);

    expect(idsOf(reply)).toEqual([some.id]);
  });

  test('of the bounds of finished_at, only the later one is exclusive', async () => {
    const now = new Date('2026-11-21T09:00:00.000Z');
    const { ask } = await startedSandbox({ now: () => now });
    const body = {
      environment: 'bounds',
      sha: await headOf(ask),
      ref: 'main',
      tag: false,
      status: 'success',
    };
    const { id } = record(await ask(deployments, { method: 'POST', body }));
    const common = `${deployments}?environment=bounds&status=success&order_by=finished_at`;

    const after = await ask(`${common}&finished_after=${now.toISOString()}`);
    const before = await ask(`${common}&finished_before=${now.toISOString()}`);
    const later = await ask(`${common}&finished_before=2026-11-21T09:00:00.001Z`);

    expect([after, before, later].map(idsOf)).toEqual([[id], [], [id]]);
  });

  test.each([
    [
      'updated_after=2026-01-01&finished_after=2026-01-01',
      'Both `updated_at` filter and `finished_at` filter can not be specified',
    ],
    ['updated_after=2026-01-01', '`updated_at` filter requires `updated_at` sort'],
    ['finished_before=2026-01-01', '`finished_at` filter requires `finished_at` sort.'],
    [
      'order_by=finished_at&status=running',
      '`finished_at` sort requires `finished_at` filter or a filter with at least one of the finished statuses.',
    ],
    [
      'order_by=finished_at&finished_after=2026-01-01&status=failed',
      '`finished_at` filter must be combined with `success` status filter.',
    ],
    [
      'order_by=finished_at&finished_after=2026-01-01',
      '`finished_at` filter must be combined with `success` status filter.',
    ],
  ])('refuses %s', async (query, reason) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?${query}`);

    expect(reply).toMatchObject({ status: 400, json: { message: `400 Bad request - ${reason}` } });
  });

  test.each([
    ['order_by=ref', 'order_by does not have a valid value'],
    ['status=completed', 'status does not have a valid value'],
    ['order_by=ref&sort=up', 'order_by does not have a valid value, sort does not have a valid value'],
    ['page=first', 'page is invalid'],
    ['updated_after=yesterday', 'updated_after is invalid'],
    // An unencoded plus is a blank.
    ['updated_after=2026-01-01T00:00:00+02:00', 'updated_after is invalid'],
  ])('reports %s as invalid', async (query, error) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?${query}`);

    expect(reply).toMatchObject({ status: 400, json: { error } });
  });

  test('ignores parameters that are not declared', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?pagination=keyset&ref=nowhere`);

    expect(records(reply)).toHaveLength(20);
  });
});

describe('GET /projects/:id/deployments/:deployment_id', () => {
  test('has the approvals', async () => {
    const { ask } = await startedSandbox();
    const [blocked = {}] = records(await ask(`${deployments}?status=blocked`));

    const reply = await ask(`${deployments}/${blocked.id as number}`);

    expect(reply.json).toMatchObject({
      status: 'blocked',
      pending_approval_count: 1,
      approvals: [{ status: 'approved', user: { username: 'sigrid.haugen' } }],
      approval_summary: {
        rules: [
          {
            access_level_description: 'Quality',
            required_approvals: 1,
            deployment_approvals: [{ status: 'approved' }],
          },
          { access_level_description: 'Maintainers', access_level: 40, deployment_approvals: [] },
        ],
      },
    });
  });

  test('is found by the id, not by the iid', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}/1`);

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });

  test('a deployment of another project is not found', async () => {
    const { ask } = await startedSandbox();
    const [other] = idsOf(await ask('/projects/lanternway%2Fticketing%2Fseat-map/deployments'));

    const reply = await ask(`${deployments}/${String(other)}`);

    expect(reply.status).toBe(404);
  });

  test.each(['abc', '1;2', '1.5'])('reports %s as invalid', async (id) => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}/${id}`);

    expect(reply).toMatchObject({ status: 400, json: { error: 'deployment_id is invalid' } });
  });
});

async function headOf(ask: (path: string) => Promise<{ json: unknown }>): Promise<string> {
  return ((await ask(`${main}/repository/commits/main`)).json as { id: string }).id;
}
