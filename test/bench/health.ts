import { HealthWatch } from '../soak/health-watch.ts';
import type { Contest } from './comparison.ts';
import { load } from './load.ts';
import { CONNECTIONS } from './processes.ts';
import { textTable } from './text-table.ts';

/** In ms. */
const AIM = 50;
/** How many operations each connection sends. */
const OPERATIONS = 3;

/**
 * How long the gateway keeps `/health` waiting while as many connections as it has to GitLab, and ten times as many, send an
 * operation again and again. `HealthWatch` says what counts.
 */
export async function healthTable({ gateway: { server, requests }, answers }: Contest): Promise<string> {
  const lines = [['/health under load', 'slowest ms']];
  const health = new HealthWatch(server);
  try {
    for (const connections of [CONNECTIONS, 10 * CONNECTIONS]) {
      await health.slowest();
      await load(requests, answers, { connections, operations: OPERATIONS * connections });
      lines.push([`${connections} connections`, (await health.slowest()).toFixed(0)]);
    }
  } finally {
    await health.stop();
  }
  return `${textTable(lines)}\nThe aim is ${AIM} ms.`;
}
