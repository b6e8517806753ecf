import { onTestFinished } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** In ms. */
const PATIENCE = 5000;

/**
 * GitLab responds to these requests as soon as so many are in progress at the same time, however long a busy machine takes to
 * send them. If fewer come, it responds after five seconds, and `mostInFlight` says how many there were.
 */
export function respondTogether(gitlab: Sandbox, count: number, path?: string | RegExp): void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const timer = setTimeout(release, PATIENCE);
  onTestFinished(() => {
    clearTimeout(timer);
    release();
  });
  const until = () => {
    if (gitlab.mostInFlight >= count) release();
    return released;
  };
  gitlab.fault({ does: 'wait', until, ...(path !== undefined && { path }) });
}
