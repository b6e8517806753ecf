import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { schemaProblems } from './gitlab-schemas.ts';
import { type ReceivedHook, startHookReceiver } from './hook-receiver.ts';
import { main, record, records, type RunningSandbox, startedSandbox } from './start.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

type Row = Record<string, unknown>;

async function startedStepped(options: object = {}): Promise<RunningSandbox> {
  return startedSandbox({ alive: 'stepped', ...options });
}

/** All deployments that changed after the end of the sample, the last change first. */
async function changed({ ask }: RunningSandbox): Promise<Row[]> {
  const query = 'order_by=updated_at&sort=desc&per_page=100&updated_after=2026-11-20T15:30:00.001Z';
  const lists = await Promise.all(
    Object.values(sampleProjects).map(async (id) =>
      records(await ask(`/projects/${id}/deployments?${query}`)).map((row) => ({ ...row, project: id })),
    ),
  );
  return lists
    .flat()
    .sort((one: Row, other: Row) => (String(one.updated_at) < String(other.updated_at) ? 1 : -1));
}

function jobOf({ deployable }: Row): Row | null {
  return deployable as Row | null;
}

describe('A company that is alive in steps', () => {
  test('does nothing until it is told to', async () => {
    const running = await startedStepped();

    const before = await changed(running);
    running.sandbox.live(2 * second);

    expect(before).toEqual([]);
    expect(await changed(running)).not.toEqual([]);
  });

  test('ends a stop job that a client started, and copes with environments that a client deletes', async () => {
    const running = await startedStepped();
    const { ask, sandbox } = running;
    const list = `${main}/environments`;
    const review = `${list}/27612101`;
    const stageIds = [27610491, 27610514, 27610540, 27610568];

    const stopping = record(await ask(`${review}/stop`, { method: 'POST' }));
    sandbox.live(minute);
    const stopped = record(await ask(review));
    for (const id of stageIds) {
      await ask(`${list}/${id}/stop`, { method: 'POST', body: { force: true } });
      await ask(`${list}/${id}`, { method: 'DELETE' });
    }
    sandbox.live(10 * minute);

    expect([stopping.state, stopped.state]).toEqual(['stopping', 'stopped']);
    const names = records(await ask(`${list}?per_page=100`)).map(({ name }) => name);
    expect(names).not.toContain('production');
    expect((await ask(`${main}/deployments?environment=production`)).json).toEqual([]);
    expect(await changed(running)).not.toEqual([]);
  });

  test('shows something new at least every 20 seconds', async () => {
    const running = await startedStepped();

    for (let step = 1; step <= 15; step += 1) {
      running.sandbox.live(20 * second);
      const [last] = await changed(running);
      const now = Date.parse('2026-11-20T15:30:00.000Z') + step * 20 * second;

      expect(now - Date.parse(String(last?.updated_at))).toBeLessThanOrEqual(20 * second);
    }
  });

  test('lives the same life whatever the steps, and again after a reset', async () => {
    const [one, other] = [await startedStepped(), await startedStepped()];

    one.sandbox.live(5 * minute);
    for (let step = 0; step < 300; step += 1) other.sandbox.live(second);
    const first = await changed(one);
    const again = await changed(other);
    one.sandbox.reset();
    const afterReset = await changed(one);
    one.sandbox.live(5 * minute);

    expect(first.length).toBeGreaterThan(20);
    expect(again).toEqual(first);
    expect(afterReset).toEqual([]);
    expect(await changed(one)).toEqual(first);
  });

  test('leaves the data of other sandboxes alone', async () => {
    const living = await startedStepped();
    const frozen = await startedSandbox();

    living.sandbox.live(10 * minute);

    expect(await changed(frozen)).toEqual([]);
  });

  test('its records agree with each other', async () => {
    const running = await startedStepped();

    running.sandbox.live(20 * minute);

    const rows = await changed(running);
    const finished = ['success', 'failed', 'canceled'];
    const made = rows.filter((row) => String(row.created_at) > '2026-11-20T15:30');
    const ended = made.filter((row) => jobOf(row) !== null && finished.includes(String(row.status)));
    expect([...new Set(made.map(({ status }) => status))]).toEqual(
      expect.arrayContaining(['success', 'failed', 'skipped', 'canceled']),
    );
    expect(ended.map((row) => jobOf(row)?.status)).toEqual(ended.map(({ status }) => status));
    expect(ended.map((row) => jobOf(row)?.finished_at)).toEqual(ended.map(({ updated_at }) => updated_at));
    expect(made.filter((row) => String(row.updated_at) < String(row.created_at))).toEqual([]);
  });

  test("GitLab's own schemas accept what happens in it", async () => {
    const running = await startedStepped();

    running.sandbox.live(10 * minute);

    const rows = await changed(running);
    const jobs = rows.flatMap((row) => jobOf(row) ?? []);
    const lists = await Promise.all(
      ['merge_requests', 'environments'].map(async (list) => running.ask(`${main}/${list}?per_page=100`)),
    );
    const [mergeRequests = [], environments = []] = lists.map(records);
    expect(rows.flatMap((row) => schemaProblems('deployment', row))).toEqual([]);
    expect(jobs.flatMap((job) => schemaProblems('job', job))).toEqual([]);
    expect(mergeRequests.flatMap((one) => schemaProblems('merge_request', one))).toEqual([]);
    expect(environments.flatMap((one) => schemaProblems('environment', one))).toEqual([]);
  });

  test('a pipeline ends after its jobs, with the status of its last deployment', async () => {
    const running = await startedStepped();
    running.sandbox.live(10 * minute);
    const [row] = (await changed(running)).filter(
      (one) => one.status === 'failed' && String(one.created_at) > '2026-11-20T15:30',
    );
    const { id } = jobOf(row ?? {})?.pipeline as Row;

    const pipeline = record(
      await running.ask(`/projects/${row?.project as number}/pipelines/${id as number}`),
    );
    const jobs = records(
      await running.ask(`/projects/${row?.project as number}/pipelines/${id as number}/jobs`),
    );

    const ends = jobs.map(({ finished_at }) => (finished_at ?? '') as string).sort();
    expect(pipeline).toMatchObject({ status: 'failed', finished_at: ends.at(-1), updated_at: ends.at(-1) });
    expect(pipeline.duration).toBeGreaterThan(0);
  });

  test('an environment shows its new last deployment, with the merge requests that came with it', async () => {
    const running = await startedStepped();
    running.sandbox.live(10 * minute);
    const [row] = (await changed(running)).filter(
      ({ status, environment }) => status === 'success' && (environment as Row).name === 'testing',
    );
    const project = `/projects/${row?.project as number}`;

    running.sandbox.live(3 * second);

    const [environment] = records(await running.ask(`${project}/environments?name=testing`));
    const single = record(await running.ask(`${project}/environments/${environment?.id as number}`));
    const links = records(await running.ask(`${project}/deployments/${row?.id as number}/merge_requests`));
    expect((single.last_deployment as Row).id).toBe(row?.id);
    expect(single.updated_at).toBe(row?.updated_at);
    expect(links.map(({ state }) => state)).toContain('merged');
  });

  test('finishes what was running at its start, and what waited for it', async () => {
    const running = await startedStepped();
    const path = `${main}/deployments?environment=canary&sort=desc&per_page=1`;
    const [before] = records(await running.ask(path));

    running.sandbox.live(3 * minute);

    const after = record(await running.ask(`${main}/deployments/${before?.id as number}`));
    expect([before?.status, after.status]).toEqual(['created', 'success']);
  });

  test('sometimes rolls back to an older commit, in the pipeline of that commit', async () => {
    const running = await startedStepped();

    running.sandbox.live(30 * minute);

    const rows = await changed(running);
    const repeated = rows.filter((row) => {
      const job = jobOf(row);
      return job !== null && String((job.pipeline as Row).created_at) < String(row.created_at).slice(0, 19);
    });
    expect(repeated.length).toBeGreaterThan(0);
  });

  test('waits for two approvals before it deploys to production by hand', async () => {
    const running = await startedStepped();
    const receiver = await startHookReceiver();
    const body = { url: receiver.url, deployment_events: true };
    await running.ask(`${main}/hooks`, { method: 'POST', body });
    const ofProduction = `${main}/deployments?environment=production&order_by=id&sort=desc&per_page=20`;
    const guarded = async () =>
      records(await running.ask(ofProduction)).find(
        (row) =>
          row.status === 'success' &&
          (jobOf(row)?.pipeline as Row).source === 'web' &&
          String(row.created_at) > '2026-11-20T15:30',
      );

    for (let step = 0; step < 120 && (await guarded()) === undefined; step += 1) running.sandbox.live(minute);

    const path = `${main}/deployments/${String((await guarded())?.id)}`;
    const { id, approvals, pending_approval_count, user } = record(await running.ask(path));
    const expected = ['approved', 'approved', 'blocked', 'running', 'success'];
    for (const status of expected) {
      await receiver.find(({ body: own }) => own.deployment_id === id && own.status === status);
    }
    const own = receiver.received.filter((hook) => hook.body.deployment_id === id);
    const approvers = (approvals as { user: Row }[]).map((approval) => approval.user.username);
    expect(new Set(approvers).size).toBe(2);
    expect(approvers).not.toContain((user as Row).username);
    expect(pending_approval_count).toBe(0);
    expect(own.map((hook) => hook.body.status).sort()).toEqual(expected);
  });

  test('deploys a project without jobs as its own tool does', async () => {
    const running = await startedStepped();

    running.sandbox.live(20 * minute);

    const rows = (await changed(running)).filter(({ project }) => project === sampleProjects.mailRelay);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => jobOf(row) !== null)).toEqual([]);
  });

  test('never touches archived and empty projects', async () => {
    const running = await startedStepped();

    running.sandbox.live(hour);

    const projects = new Set((await changed(running)).map(({ project }) => project));
    expect(projects).not.toContain(sampleProjects.giftCards);
    expect(projects).not.toContain(sampleProjects.kiosk);
    expect(projects.size).toBe(10);
  });

  test('forgets its oldest work, and nothing that others refer to', async () => {
    const running = await startedStepped({ memory: 60 });
    const project = `/projects/${sampleProjects.guestList}`;
    const total = async () => (await changed(running)).length;

    running.sandbox.live(hour);
    const after = await total();
    running.sandbox.live(hour);

    const rows = records(await running.ask(`${project}/deployments?sort=desc&per_page=20`));
    const paths = rows.flatMap((row) => {
      const job = jobOf(row);
      const commit = `${project}/repository/commits/${String(row.sha)}`;
      const pipeline = job?.pipeline as Row | undefined;
      return [commit, `${project}/jobs/${String(job?.id)}`, `${project}/pipelines/${String(pipeline?.id)}`];
    });
    const statuses = await Promise.all(paths.map(async (path) => (await running.ask(path)).status));
    // More than 200 pipelines run in an hour.
    expect(await total()).toBeLessThan(after + 60);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('lists of pipelines and merge requests stay in order', async () => {
    const running = await startedStepped({ memory: 60 });

    running.sandbox.live(hour);

    for (const list of ['pipelines', 'merge_requests?order_by=created_at']) {
      const iids = records(await running.ask(`${main}/${list}`)).map(({ iid }) => iid as number);
      expect(new Set(iids).size).toBe(iids.length);
    }
  });

  test('calls hooks for its pipelines, jobs and deployments, as GitLab does', async () => {
    const running = await startedStepped();
    const receiver = await startHookReceiver();
    for (const id of Object.values(sampleProjects)) {
      await running.ask(`/projects/${id}/hooks`, {
        method: 'POST',
        body: { url: receiver.url, deployment_events: true, job_events: true, pipeline_events: true },
      });
    }

    for (let step = 0; step < 60; step += 1) {
      running.sandbox.live(2 * second);
      // Not all at once: GitLab drops hooks above its rate limit.
      await running.ask('/version');
    }

    const success = await receiver.find(
      ({ body }) => body.status === 'success' && typeof body.deployable_id === 'number',
    );
    const id = success.body.deployment_id;
    const project = (success.body.project as Row).web_url as string;
    const own = (hook: ReceivedHook) => hook.body.deployment_id === id;
    expect(success.body.deployable_url).toBe(`${project}/-/jobs/${success.body.deployable_id as number}`);
    const kinds = new Set(receiver.received.map(({ body }) => body.object_kind));
    expect(kinds).toEqual(new Set(['deployment', 'build', 'pipeline']));
    expect(new Set(receiver.received.filter(own).map(({ body }) => body.status))).toContain('success');
    expect(
      receiver.received.filter(({ body }) => body.status === 'created' || body.status === 'skipped'),
    ).toEqual([]);
  });

  test('is told to live over HTTP, too', async () => {
    const running = await startedStepped();
    const body = JSON.stringify({ milliseconds: minute });

    const response = await fetch(`${running.sandbox.url}/-/sandbox/live`, { method: 'POST', body });

    expect(response.status).toBe(204);
    expect(await changed(running)).not.toEqual([]);
  });

  test('a frozen company refuses to live', async () => {
    const { sandbox } = await startedSandbox();
    const body = JSON.stringify({ milliseconds: minute });

    const response = await fetch(`${sandbox.url}/-/sandbox/live`, { method: 'POST', body });

    expect(response.status).toBe(400);
    expect(() => {
      sandbox.live(minute);
    }).toThrow('SANDBOX_ALIVE=stepped');
  });
});
