import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { RecordedRequest } from '../../src/sandbox/sandbox.ts';
import { hasCanary } from '../support/canary.ts';
import { strayRequests } from '../support/routes.ts';
import { eventually } from './eventually.ts';
import { allDeployments, twoCommits } from './gitlab-deployments.ts';
import { GoodTraffic } from './good-traffic.ts';
import { type LiveReport, LiveTraffic } from './live.ts';
import type { Footprint, GatewayProcess } from './measured-gateway.ts';
import { startParties } from './parties.ts';
import { STOREFRONT } from './projects.ts';
import { type BreakerCounts, settled } from './recovery.ts';
import { RssByTenth } from './rss-by-tenth.ts';
import { type Counts, Tally } from './tally.ts';
import { sendTraffic } from './traffic.ts';
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
  readonly breaker: Readonly<BreakerCounts>;
  readonly hostileSockets: number;
  /** In ms, the slowest response of `/health` to a client that requests it all the time. */
  readonly slowestHealth: number;
  readonly memory: {
    readonly start: Footprint;
    /** After half of the time, or the first seconds of a short soak, when all caches are full and all pools are in use. */
    readonly warm: Footprint;
    readonly end: Footprint;
    /** The most memory of the process at any time, in bytes, and in each tenth of the time. */
    readonly rssPeak: number;
    readonly rssByTenth: readonly number[];
  };
  readonly replica: Footprint;
  readonly logLines: number;
  /** What the process wrote to stderr, including its start text. */
  readonly stderr: readonly string[];
  readonly exitStatus: number | null;
}

/** At least so long, in ms, every kind of traffic runs before the first measurement, so that code is compiled and cached. */
const WARM_UP = 8000;

/**
 * Mixes good, hostile and broken traffic for the given time, and reports the results. Ends everything that it starts, also
 * if it fails.
 */
export async function soak({ program, seconds, say = () => undefined }: SoakOptions): Promise<SoakReport> {
  const ends: (() => unknown)[] = [];
  try {
    return await run({ program, seconds, say }, (end) => ends.push(end));
  } finally {
    await Promise.allSettled(ends.map((end) => Promise.resolve().then(end)));
  }
}

async function run(
  { program, seconds, say }: Required<SoakOptions>,
  onEnd: (end: () => unknown) => void,
): Promise<SoakReport> {
  const stop = new AbortController();
  const { signal } = stop;
  // Each sender listens while it pauses.
  setMaxListeners(0, signal);
  onEnd(() => {
    stop.abort();
  });
  const tally = new Tally();
  let logLines = 0;
  const noteLine = (line: string) => {
    logLines += 1;
    if (hasCanary(line)) tally.breach('no token comes out', line);
  };
  const parties = await startParties(program, tally, noteLine, onEnd);
  const { gitlab, redis, gateway, replica, client, sockets, health } = parties;
  const good = new GoodTraffic(client, tally);
  const start = await gateway.footprint();
  await good.learn();
  const writes = new Writes(client, tally, await twoCommits(gitlab, STOREFRONT));
  const live = await LiveTraffic.start(gitlab, tally, redis, [gateway.url, replica.url]);
  onEnd(() => live.close());
  const drain = () => {
    const seen = gitlab.requests;
    gitlab.forgetRequests();
    look(seen, tally, writes);
  };
  drain();

  const rss = new RssByTenth(gateway, seconds);
  const everySecond = () => {
    drain();
    rss.measure();
    say(progress(rss, tally, writes));
  };
  const [{ illnesses, breaker }, warm] = await Promise.all([
    sendTraffic({ parties, tally, good, writes, live }, { seconds, everySecond, signal }),
    pause(Math.max(seconds * 500, WARM_UP), undefined, { signal }).then(() => gateway.footprint()),
  ]);
  const slowestHealth = await health.slowest();
  await health.stop();

  sockets.close();
  await settled(client, tally);
  drain();
  writes.reconcile(await allDeployments(gitlab, STOREFRONT));
  const liveReport = await live.finish();
  const replicaEnd = await replica.footprint();
  await replica.stop();
  await client.close();
  const end = await rested(gateway, warm);
  const exitStatus = await gateway.stop();
  return {
    seconds,
    tally,
    writes: writes.outcomes,
    writesSent: writes.count,
    live: liveReport,
    illnesses,
    breaker,
    hostileSockets: sockets.begun,
    slowestHealth,
    memory: { start, warm, end, rssPeak: rss.peak, rssByTenth: rss.byTenth },
    replica: replicaEnd,
    logLines,
    stderr: gateway.stderr,
    exitStatus,
  };
}

function progress(rss: RssByTenth, { requests: { read = 0, hostile = 0 } }: Tally, writes: Writes): string {
  const mebibytes = Math.round(rss.last / 1024 ** 2);
  return `${rss.seconds} s: ${read} reads, ${writes.count} writes, ${hostile} attacks, RSS ${mebibytes} MiB`;
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

/** Measures after all callers have left, until the process has no more than before, for at most five seconds. */
async function rested(gateway: GatewayProcess, warm: Footprint): Promise<Footprint> {
  let footprint = await gateway.footprint();
  await eventually(async () => {
    footprint = await gateway.footprint();
    return footprint.heap <= warm.heap && footprint.openFiles <= warm.openFiles;
  });
  return footprint;
}
