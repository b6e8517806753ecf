import { MAX_CONNECTIONS } from './parties.ts';
import type { SoakReport } from './soak.ts';
import type { Counts } from './tally.ts';

const MEBIBYTE = 1024 ** 2;
/** How much memory the process can use, and by what factor its heap can grow after the warm-up. */
const MAX_RSS = 512 * MEBIBYTE;
const HEAP_GROWTH = 1.1;
/** A short soak ends before all code is compiled and all caches are full. */
const SHORT = { seconds: 120, heap: 8 * MEBIBYTE };
/** In ms. The callers of the soak share the processors with the gateway. */
const SLOWEST_HEALTH = 1000;
/** Open files that come and go and are not a leak, such as those of a name lookup. */
const SPARE_FILES = 8;

/** Describes each broken promise in a sentence; empty if the gateway kept all of them. */
export function brokenPromises(report: SoakReport): string[] {
  const { tally, memory, stderr, exitStatus, breaker } = report;
  const { gitlabConnections } = memory.end;
  const ofReplica = report.replica.gitlabConnections;
  const broken = Object.entries(tally.broken).flatMap(([promise, details]) => [
    `Broken ${tally.breaches(promise)} times: ${promise}`,
    ...details.map((text) => `  ${text}`),
  ]);
  const expected: [holds: boolean, sentence: string][] = [
    [memory.rssPeak < MAX_RSS, `RSS came to ${mebibytes(memory.rssPeak)}`],
    [
      memory.end.heap <= memory.warm.heap * HEAP_GROWTH + (report.seconds < SHORT.seconds ? SHORT.heap : 0),
      `The heap grew from ${mebibytes(memory.warm.heap)} to ${mebibytes(memory.end.heap)}`,
    ],
    [
      // The gateway keeps connections to GitLab open for the next caller.
      memory.end.openFiles <= memory.start.openFiles + gitlabConnections.open + SPARE_FILES,
      `Open files grew from ${memory.start.openFiles} to ${memory.end.openFiles}`,
    ],
    [
      gitlabConnections.most > 0 && gitlabConnections.most <= MAX_CONNECTIONS.gateway,
      `The gateway had ${gitlabConnections.most} connections to GitLab`,
    ],
    [
      ofReplica.most > 0 && ofReplica.most <= MAX_CONNECTIONS.replica,
      `The replica had ${ofReplica.most} connections to GitLab`,
    ],
    [
      breaker.opened === breaker.closed && breaker.opened > 0,
      `The breaker opened ${breaker.opened} times and closed ${breaker.closed} times`,
    ],
    [!stderr.some((line) => /warning/i.test(line)), `The process warned: ${stderr.join('\n')}`],
    [report.slowestHealth < SLOWEST_HEALTH, `/health took ${Math.round(report.slowestHealth)} ms to respond`],
    [exitStatus === 0, `The process ended with status ${String(exitStatus)}`],
  ];
  return [...broken, ...expected.filter(([holds]) => !holds).map(([, sentence]) => sentence)];
}

/** The report as text. */
export function describeReport(report: SoakReport): string {
  const { tally, memory, breaker, live, replica } = report;
  const { gitlabConnections } = memory.end;
  const broken = brokenPromises(report);
  return [
    `${report.seconds} seconds, Node.js ${process.version}`,
    '',
    `requests              ${counts(tally.requests)}, connections that end badly ${report.hostileSockets}`,
    `answers by status     ${counts(tally.statuses)}`,
    `errors by code        ${counts(tally.codes)}`,
    `GitLab was            ${counts(report.illnesses)}`,
    `breaker               opened ${breaker.opened} times, closed ${breaker.closed} times`,
    `writes                ${counts(report.writes)}`,
    `lost, doubled writes  ${tally.breaches('no write is lost')}, ${tally.breaches('no write is doubled')}`,
    `values of others      ${tally.breaches('everybody gets his own')}`,
    `tokens that came out  ${tally.breaches('no token comes out')}`,
    `unexpected answers    ${tally.breaches('everything is answered as it should be')}`,
    `live                  events ${live.events}, subscribed ${live.streams} times, left at once ${live.left} times, ${counts(live.sent)}`,
    `loss of access        noticed after ${live.lossNoticedAfter} ms`,
    `forged webhooks alone ${live.forged.reads} reads of GitLab, polling makes at most ${live.forged.most}`,
    `outages of Redis      ${live.redisOutages}`,
    `RSS                   start ${mebibytes(memory.start.rss)}, peak ${mebibytes(memory.rssPeak)}, end ${mebibytes(memory.end.rss)}`,
    `RSS by tenth          ${memory.rssByTenth.map((rss) => mebibytes(rss)).join(', ')}`,
    `heap after GC         start ${mebibytes(memory.start.heap)}, warm ${mebibytes(memory.warm.heap)}, end ${mebibytes(memory.end.heap)}`,
    `open files            start ${memory.start.openFiles}, warm ${memory.warm.openFiles}, end ${memory.end.openFiles}`,
    `connections to GitLab at most ${gitlabConnections.most}, ${gitlabConnections.open} kept at the end, of the replica at most ${replica.gitlabConnections.most}`,
    `/health               at most ${Math.round(report.slowestHealth)} ms`,
    `lines of the log      ${report.logLines}`,
    '',
    broken.length === 0 ? 'Every promise held.' : ['Not every promise held:', ...broken].join('\n'),
  ].join('\n');
}

function counts(values: Counts): string {
  const entries = Object.entries(values).sort(([one], [other]) => one.localeCompare(other));
  return entries.length === 0 ? 'none' : entries.map(([name, value]) => `${name} ${value}`).join(', ');
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
