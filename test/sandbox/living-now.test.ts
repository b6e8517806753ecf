import { describe, expect, test } from 'vitest';
import { Heartbeat, type Living } from '../../src/sandbox/living/clock.ts';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { startHookReceiver } from './hook-receiver.ts';
import { deployments, main, record, records, startedSandbox } from './start.ts';

const now = Date.parse('2027-03-02T08:15:00.000Z');
const day = 86_400_000;

describe('A company that is alive', () => {
  test('has the same records as a frozen one, with dates that end now', async () => {
    const living = await startedSandbox({ alive: 'on', now: () => new Date(now) });
    const frozen = await startedSandbox();
    const query = `${deployments}?order_by=id&per_page=100`;

    const [ours, theirs] = [records(await living.ask(query)), records(await frozen.ask(query))];

    const distance = (index: number) =>
      Date.parse(String(ours[index]?.created_at)) - Date.parse(String(theirs[index]?.created_at));
    expect(ours.map(({ id, sha, status }) => [id, sha, status])).toEqual(
      theirs.map(({ id, sha, status }) => [id, sha, status]),
    );
    expect(distance(0)).toBeGreaterThan(100 * day);
    expect(distance(99)).toBe(distance(0));
  });

  test('the newest change is a moment old, and nothing lies in the future', async () => {
    const { ask } = await startedSandbox({ alive: 'on', now: () => new Date(now) });

    const lists = await Promise.all(
      Object.values(sampleProjects).map(async (id) =>
        records(await ask(`/projects/${id}/deployments?order_by=updated_at&sort=desc&per_page=1`)),
      ),
    );

    const newest = lists.flat().map(({ updated_at }) => Date.parse(String(updated_at)));
    expect(now - Math.max(...newest)).toBeLessThan(20 * 60_000);
    expect(Math.max(...newest)).toBeLessThanOrEqual(now);
  });

  test('dates keep their forms', async () => {
    const { ask } = await startedSandbox({ alive: 'on', now: () => new Date(now) });

    const commit = record(await ask(`${main}/repository/commits/main`));
    const [request] = records(await ask(`${main}/merge_requests?state=merged&per_page=1`));

    expect(commit.committed_date).toMatch(/^2027-0[12]-\d\dT[\d:]{8}\.000\+01:00$/);
    expect(request?.merged_at).toMatch(/^2027-0[12]-\d\dT[\d:.]+Z$/);
    expect((request?.milestone as Record<string, unknown>).due_date).toMatch(/^2027-0[123]-\d\d$/);
  });

  test('deploys by itself, and calls hooks', async () => {
    const { ask } = await startedSandbox({ alive: 'on' });
    const receiver = await startHookReceiver();
    for (const id of Object.values(sampleProjects)) {
      await ask(`/projects/${id}/hooks`, { method: 'POST', body: { url: receiver.url, job_events: true } });
    }

    const { body } = await receiver.find(() => true);
    const job = record(await ask(`/projects/${String(body.project_id)}/jobs/${String(body.build_id)}`));

    expect(job).toMatchObject({ id: body.build_id, name: body.build_name });
  });
});

describe('Heartbeat', () => {
  function beating(next: number) {
    const times: number[] = [];
    const waits: number[] = [];
    let work = (): void => undefined;
    let clock = 0;
    let cleared = 0;
    const living: Living & { next: number } = {
      next,
      advance: (time) => {
        times.push(time);
        living.next = Infinity;
      },
    };
    const heartbeat = new Heartbeat(living, () => new Date(clock), {
      set: (callback, milliseconds) => {
        work = callback;
        waits.push(milliseconds);
        return setTimeout(() => undefined, 0);
      },
      clear: () => (cleared += 1),
    });
    return {
      heartbeat,
      times,
      waits,
      cleared: () => cleared,
      pass: (milliseconds: number) => {
        clock += milliseconds;
        work();
      },
    };
  }

  test('waits for the next thing, and at most a second', () => {
    const { times, waits, pass } = beating(300);

    pass(300);
    pass(1000);

    expect(waits).toEqual([300, 1000, 1000]);
    expect(times).toEqual([300, 1300]);
  });

  test('does not wait for what is late', () => {
    expect(beating(-50).waits).toEqual([0]);
  });

  test('stops', () => {
    const { heartbeat, cleared } = beating(300);

    heartbeat.stop();

    expect(cleared()).toBe(1);
  });
});
