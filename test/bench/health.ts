import autocannon from 'autocannon';
import { HealthWatch } from '../soak/health-watch.ts';
import { CONNECTIONS, type ServerProcess } from './processes.ts';
import type { LoadRequest } from './requests.ts';
import { textTable } from './text-table.ts';

/** In ms. */
const AIM = 50;
/** How many operations each connection sends. */
const OPERATIONS = 3;

/**
 * How long the gateway keeps `/health` waiting while as many connections as it has to GitLab, and ten times as many, send an
 * operation again and again. `HealthWatch` says what counts.
 */
export async function healthTable(
  gateway: ServerProcess,
  requests: readonly [LoadRequest, ...LoadRequest[]],
): Promise<string> {
  const lines = [['/health under load', 'slowest ms', 'executed', 'refused']];
  const health = new HealthWatch(gateway);
  try {
    for (const connections of [CONNECTIONS, 10 * CONNECTIONS]) {
      await health.slowest();
      const { executed, refused } = await flood(requests, connections);
      const slowest = await health.slowest();
      lines.push([`${connections} connections`, slowest.toFixed(0), String(executed), String(refused)]);
    }
  } finally {
    await health.stop();
  }
  return `${textTable(lines)}\nThe aim is ${AIM} ms.`;
}

async function flood(requests: readonly [LoadRequest, ...LoadRequest[]], connections: number) {
  const statuses: number[] = [];
  let clients = 0;
  const run = autocannon({
    ...requests[0],
    connections,
    amount: OPERATIONS * connections,
    setupClient: (client) => {
      const { url, ...own } = requests[clients % requests.length] ?? requests[0];
      client.setRequests([{ ...own, path: new URL(url).pathname }]);
      clients += 1;
    },
  });
  run.on('response', (_client, status) => statuses.push(status));
  await run;
  const executed = statuses.filter((status) => status === 200).length;
  return { executed, refused: statuses.length - executed };
}
