import { setTimeout as pause } from 'node:timers/promises';
import { type RecordedRequest, type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { canaryTokens, hasCanary } from '../support/canary.ts';
import { RedisServer } from '../support/redis.ts';
import { strayRequests } from '../support/routes.ts';
import { fallIll } from './broken-gitlab.ts';
import { CALLERS, MAINTAINER } from './callers.ts';
import { Client } from './client.ts';
import { eventually } from './eventually.ts';
import { type Footprint, type GatewayProcess, startGatewayProcess } from './measured-gateway.ts';
import { GitLabConnections } from './gitlab-connections.ts';
import { allDeployments, twoCommits } from './gitlab-deployments.ts';
import { GoodTraffic } from './good-traffic.ts';
import { attack, HOSTILE_REQUESTS } from './hostile-requests.ts';
import { HostileSockets } from './hostile-sockets.ts';
import { HealthWatch } from './health-watch.ts';
import { inTurn } from './in-turn.ts';
import { type LiveReport, liveSettings, LiveTraffic } from './live.ts';
import { STOREFRONT } from './projects.ts';
import { RssByTenth } from './rss-by-tenth.ts';
import { type Counts, Tally } from './tally.ts';
import { Writes } from './writes.ts';

export interface SoakOptions {
  /** The path of the gateway, built or from its sources. */
  readonly program: string;
  readonly seconds: number;
  /** Receives a line about the progress from time to time. */
  readonly say?: (line: string) => void;
}

export interface SoakReport {
  readonly seconds: number;
  readonly tally: Tally;
  readonly writes: Counts;
  readonly writesSent: number;
  readonly live: LiveReport;
  readonly illnesses: Counts;
  /** How often the breaker opened, and how often the gateway then recovered by itself. */
  readonly breaker: { readonly opened: number; readonly closed: number };
  readonly hostileSockets: number;
  /** In ms, the slowest response of `/health` to a client that requests it all the time. */
  readonly slowestHealth: number;
  readonly memory: {
    readonly start: Footprint;
    /** After the first tenth of the time, or the first seconds of a short soak, when all caches and pools are in use. */
    readonly warm: Footprint;
    readonly end: Footprint;
    /** The most memory of the process at any time, in bytes, and in each tenth of the time. */
    readonly rssPeak: number;
    readonly rssByTenth: readonly number[];
  };
  readonly gitlabConnections: { readonly most: number; readonly end: number };
  readonly logLines: number;
  /** What the process wrote to stderr, including its start text. */
  readonly stderr: readonly string[];
  readonly exitStatus: number | null;
}

export const MAX_CONNECTIONS = 64;
/** Connections to GitLab that are not those of the gateway: of the second gateway, and of changes at GitLab itself. */
export const OTHER_CONNECTIONS = 12;
const GATEWAY_SETTINGS = {
  UPSTREAM_CONNECTIONS: String(MAX_CONNECTIONS),
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
// How long one sender pauses between two actions, in ms. This limits the rate.
const [READ_PAUSE, WRITE_PAUSE, HOSTILE_PAUSE, CHANGE_PAUSE] = [60, 250, 60, 150];
/** At least so long, in ms, every kind of traffic runs before the first measurement, so that code is compiled and cached. */
const WARM_UP = 8000;
const [READERS, WRITERS, ATTACKERS] = [6, 2, 3];

/** Mixes good, hostile and broken traffic for the given time, and reports the results. Ends everything that it starts. */
export async function soak({ program, seconds, say = () => undefined }: SoakOptions): Promise<SoakReport> {
  const tally = new Tally();
  const connections = new GitLabConnections();
  const gitlab = await startSandbox({ tokens: canaryTokens, requestLogSize: Infinity });
  let logLines = 0;
  const noteLine = (line: string) => {
    logLines += 1;
    if (hasCanary(line)) tally.breach('no token comes out', line);
  };
  const redis = await RedisServer.start();
  const settings = { ...GATEWAY_SETTINGS, ...liveSettings(redis), GITLAB_URL: gitlab.url };
  const gateway = await startGatewayProcess(program, settings, noteLine);
  const replica = await startGatewayProcess(program, { ...settings, UPSTREAM_CONNECTIONS: '8' }, noteLine);
  const client = new Client(gateway.url, tally);
  const sockets = new HostileSockets(gateway.url, 30);
  const health = new HealthWatch(gateway);
  try {
    const good = new GoodTraffic(client, tally);
    const start = await gateway.footprint();
    await good.learn();
    const writes = new Writes(client, tally, await twoCommits(gitlab, STOREFRONT));
    const live = await LiveTraffic.start(gitlab, tally, redis, [gateway.url, replica.url]);
    const drain = () => {
      const seen = gitlab.requests;
      gitlab.forgetRequests();
      look(seen, tally, writes);
    };
    drain();

    const until = Date.now() + seconds * 1000;
    let isGitLabIll = true;
    // Without traffic, nobody would notice how GitLab is.
    const goesOn = () => isGitLabIll || Date.now() < until;
    const rss = new RssByTenth(gateway, seconds);
    let warm = start;
    const warming = pause(Math.max(seconds * 100, WARM_UP)).then(async () => {
      warm = await gateway.footprint();
    });
    const breaker = { opened: 0, closed: 0 };
    const traffic = [
      ...many(READERS, goesOn, READ_PAUSE, () => good.ask()),
      ...many(WRITERS, goesOn, WRITE_PAUSE, (turn) => deploy(writes, turn)),
      ...many(ATTACKERS, goesOn, HOSTILE_PAUSE, (turn) => attackInTurn(client, tally, sockets, turn)),
      ...many(1, goesOn, CHANGE_PAUSE, (turn) => live.change(turn)),
      ...many(1, goesOn, turnOf(seconds), (turn) => live.fail(turn, turnOf(seconds))),
      pause(seconds * 500).then(() => {
        live.takeAccessAway();
      }),
      ...many(1, goesOn, 1000, () => {
        drain();
        rss.measure();
        const { read = 0, hostile = 0 } = tally.requests;
        say(
          `${rss.seconds} s: ${read} reads, ${writes.count} writes, ${hostile} attacks, RSS ${Math.round(rss.last / 1024 ** 2)} MiB`,
        );
        return Promise.resolve();
      }),
    ];
    const illnesses = await fallIll(gitlab, {
      until,
      turn: turnOf(seconds),
      tally,
      onOutage: () => watchBreaker(client, gitlab, breaker, tally),
    });
    isGitLabIll = false;
    await Promise.all([...traffic, warming]);
    const slowestHealth = await health.slowest();

    sockets.close();
    await settled(client, tally);
    drain();
    // From here on, this process also has connections to the embedded GitLab.
    const mostConnections = connections.most;
    writes.reconcile(await allDeployments(gitlab, STOREFRONT));
    const liveReport = await live.finish();
    await replica.stop();
    await client.close();
    const end = await rested(gateway, warm);
    const report = {
      writesSent: writes.count,
      live: liveReport,
      gitlabConnections: { most: mostConnections, end: connections.open },
    };
    const exitStatus = await gateway.stop();
    return {
      ...report,
      seconds,
      tally,
      writes: writes.outcomes,
      illnesses,
      breaker,
      hostileSockets: sockets.begun,
      slowestHealth,
      memory: { start, warm, end, rssPeak: rss.peak, rssByTenth: rss.byTenth },
      logLines,
      stderr: gateway.stderr,
      exitStatus,
    };
  } finally {
    sockets.close();
    await health.stop();
    await client.close();
    await gateway.stop();
    await replica.stop();
    await redis.stop();
    await gitlab.close();
    connections.stop();
  }
}

/** Runs senders in parallel as long as the traffic goes on. Each pauses after each action. */
function many(
  count: number,
  goesOn: () => boolean,
  milliseconds: number,
  send: (turn: number) => Promise<void>,
): Promise<void>[] {
  return Array.from({ length: count }, async (_, sender) => {
    for (let turn = sender; goesOn(); turn += count) {
      await send(turn);
      await pause(milliseconds);
    }
  });
}

/** In ms, how long GitLab or Redis fails. */
function turnOf(seconds: number): number {
  return Math.min(2000, seconds * 25);
}

/** Every seventh caller disconnects during the write. */
async function deploy(writes: Writes, turn: number): Promise<void> {
  const leaving = new AbortController();
  const left =
    turn % 7 === 0
      ? pause(turn % 5).then(() => {
          leaving.abort();
        })
      : undefined;
  await writes.live(inTurn(CALLERS, turn), left && leaving.signal);
  await left;
}

async function attackInTurn(
  client: Client,
  tally: Tally,
  sockets: HostileSockets,
  turn: number,
): Promise<void> {
  if (turn % 12 === 4) sockets.open();
  else if (turn % 12 === 10) sockets.neglect();
  else if (turn % 6 === 5) await sockets.leave(turn % 4);
  else await attack(client, tally, inTurn(HOSTILE_REQUESTS, turn), turn);
}

/** Checks the routes and the callers of GitLab's requests, and notes the writes. */
function look(requests: readonly RecordedRequest[], tally: Tally, writes: Writes): void {
  for (const line of strayRequests(requests)) tally.breach('no request goes astray', line);
  for (const request of requests) {
    const [, username] = /^(.+)-(?:read|write|live)-\d/.exec(String(request.headers['x-request-id'])) ?? [];
    if (username !== undefined && request.user !== username)
      tally.breach('everybody gets his own', `${request.url} as ${String(request.user)}, for ${username}`);
    writes.note(request);
  }
}

/** Checks that the breaker opens while GitLab is down, and closes after GitLab has recovered. */
async function watchBreaker(
  client: Client,
  gitlab: Sandbox,
  breaker: { opened: number; closed: number },
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
  const isBack = await eventually(async () => (await who(client))?.errors.length === 0);
  if (isBack) breaker.closed += 1;
  else tally.breach('the breaker opens and closes', 'It does not close.');
}

/** Waits until operations succeed again. It breaks a promise if they do not. */
async function settled(client: Client, tally: Tally): Promise<void> {
  const isWell = await eventually(async () => (await who(client))?.errors.length === 0);
  if (!isWell) tally.breach('it is well in the end', 'Operations still fail.');
}

function who(client: Client) {
  return client.query('{ currentUser { username } }', undefined, MAINTAINER.headers);
}

/** Measures after all callers have left, until the process has no more than before, for at most five seconds. */
async function rested(gateway: GatewayProcess, warm: Footprint): Promise<Footprint> {
  let footprint = await gateway.footprint();
  await eventually(async () => {
    footprint = await gateway.footprint();
    return footprint.heap <= warm.heap && footprint.openFiles <= warm.openFiles;
  });
  return footprint;
}
