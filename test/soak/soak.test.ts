import { describe, expect, test } from 'vitest';
import { buildFirst, builtProgram } from '../support/built-program.ts';
import { ILLNESSES } from './broken-gitlab.ts';
import { brokenPromises, describeReport } from './report.ts';
import { soak } from './soak.ts';

buildFirst();

describe('a soak that fails', () => {
  test('ends everything that it has started', { timeout: 60_000 }, async () => {
    const before = runningThings();
    const say = () => {
      throw new Error('The soak fails.');
    };

    const failing = soak({ program: await builtProgram('main'), seconds: 20, say });

    await expect(failing).rejects.toThrow('The soak fails.');
    await expect.poll(runningThings, { timeout: 5000 }).toEqual(before);
  });
});

describe('20 seconds of good, hostile and broken traffic', () => {
  test('break no promise', { timeout: 120_000 }, async () => {
    const report = await soak({ program: await builtProgram('main'), seconds: 20 });

    expect(brokenPromises(report), describeReport(report)).toEqual([]);
    // The traffic was mixed: callers got responses, attackers were refused, and GitLab failed in every way.
    expect(report.tally.requests.read).toBeGreaterThan(100);
    expect(report.tally.statuses['200']).toBeGreaterThan(100);
    expect(report.tally.requests.hostile).toBeGreaterThan(50);
    expect(report.tally.codes).toMatchObject({
      RATE_LIMITED: expect.any(Number) as number,
      TOO_MANY_TOKENS: expect.any(Number) as number,
      UPSTREAM_UNAVAILABLE: expect.any(Number) as number,
    });
    expect(Object.keys(report.illnesses).toSorted()).toEqual(ILLNESSES.map(({ name }) => name).toSorted());
    expect(report.breaker.opened).toBeGreaterThanOrEqual(1);
    expect(report.writes['create acknowledged']).toBeGreaterThan(0);
    expect(report.writes['update acknowledged']).toBeGreaterThan(0);
    expect(report.live.events).toBeGreaterThan(20);
    expect(report.live.left).toBeGreaterThan(20);
    expect(Object.keys(report.live.sent).toSorted()).toEqual([
      'changes',
      'duplicate',
      'forged',
      'genuine',
      'late',
    ]);
    expect(report.live.redisOutages).toBeGreaterThanOrEqual(2);
    expect(report.exitStatus).toBe(0);
  });
});

/** How many processes, workers and servers this process has. */
function runningThings(): Record<string, number> {
  const names = ['ProcessWrap', 'TCPServerWrap', 'Worker', 'MessagePort'];
  const all = process.getActiveResourcesInfo();
  return Object.fromEntries(names.map((name) => [name, all.filter((other) => other === name).length]));
}
