import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { MAINTAINER } from './callers.ts';
import type { Client } from './client.ts';
import { eventually } from './eventually.ts';
import type { Tally } from './tally.ts';

/** How often the breaker opened, and how often the gateway then recovered by itself. */
export interface BreakerCounts {
  opened: number;
  closed: number;
}

/** Checks that the breaker opens while GitLab is down, and closes after GitLab has recovered. */
export async function watchBreaker(
  client: Client,
  gitlab: Sandbox,
  breaker: BreakerCounts,
  tally: Tally,
): Promise<void> {
  const refused = await eventually(async () => {
    const answer = await client.send({ method: 'GET', address: '/../ready' });
    return answer?.status === 503;
  });
  if (!refused) {
    tally.breach('the breaker opens and closes', 'It does not open.');
    return;
  }
  breaker.opened += 1;
  gitlab.clearFaults();
  if (await eventually(() => isWell(client))) breaker.closed += 1;
  else tally.breach('the breaker opens and closes', 'It does not close.');
}

/** Waits until operations succeed again. It breaks a promise if they do not. */
export async function settled(client: Client, tally: Tally): Promise<void> {
  if (!(await eventually(() => isWell(client))))
    tally.breach('it is well in the end', 'Operations still fail.');
}

async function isWell(client: Client): Promise<boolean> {
  const answer = await client.query('{ currentUser { username } }', undefined, MAINTAINER.headers);
  return answer?.errors.length === 0;
}
