import { describe, expect, onTestFinished, test } from 'vitest';
import { openUpstream } from '../../src/process/upstream.ts';

describe('openUpstream', () => {
  test('uses the GitLab in the settings', async () => {
    const gitlabUrl = 'https://gitlab.example.com';

    expect(await openUpstream({ gitlabUrl, sandboxLatency: 0 })).toEqual({ url: gitlabUrl });
  });

  test.each(['sandbox', undefined])(
    'GITLAB_URL %s starts the embedded GitLab, with SANDBOX_LATENCY',
    async (gitlabUrl) => {
      const upstream = await openUpstream({ gitlabUrl, sandboxLatency: 40 });
      onTestFinished(() => upstream.close?.());
      const start = performance.now();

      const response = await fetch(`${upstream.url}/api/v4/user`, {
        headers: { 'private-token': upstream.sampleToken ?? '', connection: 'close' },
      });

      expect(response.status).toBe(200);
      expect(performance.now() - start).toBeGreaterThan(35);
    },
  );
});
