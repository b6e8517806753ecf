import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { canaryTokens } from '../support/canary.ts';
import { RedisServer } from '../support/redis.ts';
import { Client } from './client.ts';
import { HealthWatch } from './health-watch.ts';
import { HostileSockets } from './hostile-sockets.ts';
import { liveSettings } from './live.ts';
import { type GatewayProcess, startGatewayProcess } from './measured-gateway.ts';
import type { Tally } from './tally.ts';

/** All that takes part in a soak: the gateway that is measured, its replica, what they depend on, and who calls them. */
export interface Parties {
  readonly gitlab: Sandbox;
  readonly redis: RedisServer;
  readonly gateway: GatewayProcess;
  readonly replica: GatewayProcess;
  readonly client: Client;
  readonly sockets: HostileSockets;
  readonly health: HealthWatch;
}

/** How many connections to GitLab each gateway may have. */
export const MAX_CONNECTIONS = { gateway: 64, replica: 8 };
const GATEWAY_SETTINGS = {
  // Short, so that the soak has many timeouts and breaker pauses. Other settings have their defaults.
  UPSTREAM_ATTEMPT_TIMEOUT: '400',
  UPSTREAM_TIMEOUT: '1200',
  UPSTREAM_BREAKER_PAUSE: '500',
  // Shows whether the breaker is open.
  READY_NEEDS_GITLAB: 'on',
  // Small, so that the cache is full at the first measurement of the memory.
  DOCUMENT_CACHE_BYTES: String(4 * 1024 ** 2),
  // Responses are kept and dropped all the time.
  SHARE_FOR: '500',
  SHARE_BYTES: String(1024 ** 2),
};

/** Starts the parties. `onLog` gets each line that a gateway logs, and `onEnd` what ends a party as soon as it runs. */
export async function startParties(
  program: string,
  tally: Tally,
  onLog: (line: string) => void,
  onEnd: (end: () => unknown) => void,
): Promise<Parties> {
  const gitlab = await startSandbox({ tokens: canaryTokens, requestLogSize: Infinity });
  onEnd(() => gitlab.close());
  const redis = await RedisServer.start();
  onEnd(() => redis.stop());
  const startGateway = async (connections: number) => {
    const settings = { ...GATEWAY_SETTINGS, ...liveSettings(redis), GITLAB_URL: gitlab.url };
    const limit = { UPSTREAM_CONNECTIONS: String(connections) };
    const started = await startGatewayProcess(program, { ...settings, ...limit }, onLog);
    onEnd(() => started.stop());
    return started;
  };
  const gateway = await startGateway(MAX_CONNECTIONS.gateway);
  const replica = await startGateway(MAX_CONNECTIONS.replica);
  const client = new Client(gateway.url, tally);
  onEnd(() => client.close());
  const sockets = new HostileSockets(gateway.url, 30);
  onEnd(() => {
    sockets.close();
  });
  const health = new HealthWatch(gateway);
  onEnd(() => health.stop());
  return { gitlab, redis, gateway, replica, client, sockets, health };
}
