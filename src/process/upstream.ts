import { SANDBOX } from '../settings/gitlab-address.ts';
import type { Settings } from '../settings.ts';

/** The GitLab that the gateway sends requests to. */
export interface Upstream {
  readonly url: string;
  /** Only the embedded GitLab has one. */
  readonly sampleToken?: string;
  /** Stops the embedded GitLab. */
  readonly close?: () => Promise<void>;
}

/** The GitLab in the settings, or else the embedded one, which runs in this process. */
export async function openUpstream({
  gitlabUrl,
  sandboxLatency,
  sandboxAlive,
}: Pick<Settings, 'gitlabUrl' | 'sandboxLatency' | 'sandboxAlive'>): Promise<Upstream> {
  if (gitlabUrl !== undefined && gitlabUrl !== SANDBOX) return { url: gitlabUrl };

  // Loaded only if it is needed.
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  const sandbox = await startSandbox({ latency: sandboxLatency, alive: sandboxAlive ? 'on' : 'off' });
  return { url: sandbox.url, sampleToken: sandbox.tokens.maintainer, close: () => sandbox.close() };
}
