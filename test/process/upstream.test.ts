import { describe, expect, onTestFinished, test } from 'vitest';
import { openUpstream } from '../../src/process/upstream.ts';

describe('openUpstream', () => {
  test('uses the GitLab in the settings', async () => {
    const gitlabUrl = 'https://gitlab.example.com';

    expect(await openUpstream({ gitlabUrl, sandboxLatency: 0, sandboxAlive: true })).toEqual({
      url: gitlabUrl,
    });
  });

  test.each(['sandbox', undefined])(
    'GITLAB_URL %s starts the embedded GitLab, with SANDBOX_LATENCY',
    async (gitlabUrl) => {
      const upstream = await openUpstream({ gitlabUrl, sandboxLatency: 40, sandboxAlive: false });
      onTestFinished(() => upstream.close?.());
      const start = performance.now();

      const response = await fetch(`${upstream.url}/api/v4/user`, {
        headers: { 'private-token': upstream.sampleToken ?? '', connection: 'close' },
      });

      expect(response.status).toBe(200);
      expect(performance.now() - start).toBeGreaterThan(35);
    },
  );

  test.each([
    [true, new Date().toISOString().slice(0, 10)],
    [false, '2026-11-20'],
  ])('with SANDBOX_ALIVE=%s, the newest deployments are of %s', async (sandboxAlive, day) => {
    const upstream = await openUpstream({ gitlabUrl: undefined, sandboxLatency: 0, sandboxAlive });
    onTestFinished(() => upstream.close?.());

    const response = await fetch(
      `${upstream.url}/api/v4/projects/48210977/deployments?order_by=updated_at&sort=desc&per_page=1`,
      { headers: { 'private-token': upstream.sampleToken ?? '' } },
    );

    const [newest] = (await response.json()) as { updated_at: string }[];
    expect(Date.parse(newest?.updated_at ?? '') - Date.parse(day)).toBeGreaterThanOrEqual(-600_000);
    expect(Date.parse(newest?.updated_at ?? '') - Date.parse(day)).toBeLessThan(86_400_000 + 600_000);
  });
});
