// Measures the gateway against the embedded GitLab. `npm run bench`, or `npm run bench -- --quick` for a look only.
//
// First how long the gateway takes from its start to its first answer, and how much memory it then has, and how long the
// board takes to show its first card in Chromium.
//
// Then the table of requests: how many REST requests each kind of operation costs, beside how many were promised.
// A row that differs is marked, and the benchmark ends with status 1.
//
// Then the reference operations, over 1 and over 50 connections, with answers of GitLab's delayed by 0 and by 20 ms.
// Beside the gateway stands the least that a person could write by hand: the same requests, in the same order and side
// by side where the gateway sends them so, the same bytes as an answer, no GraphQL. The two, the embedded GitLab and
// the load are four processes; where the machine has fewer processors, they take time from each other. Both serve for
// 10 s before they are measured, because V8 compiles only what has been executed often: the first operations of a process
// take several times as long.
//
// Each connection has a credential of its own, because the gateway executes an operation once for all who send it with
// the same credential. The rows with "shared" show that: 50 connections with one credential, over 15 pages of the list.
// The minimum shares nothing.
//
// Before these, 1,000 subscriptions of 10 credentials, while deployments are recorded in GitLab and reported by webhooks: how
// many REST requests each change costs, how soon the last subscriber has it, and what it costs the gateway. A number of
// requests other than the promised one ends the benchmark with status 1.
//
// Also before these, the requests that 30 viewers of one board cost GitLab: with one token and with tokens of their own, all
// at once and spread over 10 s, and with and without SHARE_FOR.
//
// At the end, how long the gateway keeps /health waiting while 64 and then 640 connections send the first reference operation.
//
//   ops/s        operations a second, the median of the rounds, each of at least three operations for each connection
//   p50, p99     ms from the request to the end of the answer, over all rounds
//   CPU ms       processor time that the server itself spends on one operation: the figure that a busy machine and a
//                far end at its limit change least
//   ratio        the gateway's ops/s or p50 over the minimum's: the median of the rounds and, in brackets, their range.
//                Two rounds that are compared follow each other at once, so that noise meets both.
//
// Every answer of every run is compared with the one that both gave at the start; one that differs, a status other than
// 200, or an error in an answer ends the benchmark with status 1. The aims are there to be compared with: they hang on
// the machine and change no status.
import { availableParallelism } from 'node:os';
import { agreeOnAnswer, compare, type Contest, warmUp } from './comparison.ts';
import { comparisonTable, type ComparedCase } from './comparison-table.ts';
import { firstCardTable } from './first-card.ts';
import { GitLab } from './gitlab.ts';
import { healthTable } from './health.ts';
import { type ServerProcess, startGateway, startGitLab, startMinimum } from './processes.ts';
import { type ReferenceOperation, referenceOperations } from './reference-operations.ts';
import { requestTable } from './request-table.ts';
import { atLeastOne, gatewayRequest, minimumRequest, withOwnCredentials } from './requests.ts';
import { sharedContest } from './shared-pages.ts';
import { startupTable } from './startup.ts';
import { LIVE_SETTINGS, subscriptionsTable } from './subscriptions.ts';
import { viewersTable } from './viewers.ts';

const DELAYS = [0, 20];
const CONNECTIONS = [1, 50];
const { starts, loads, rounds, seconds, warming, changes } = process.argv.includes('--quick')
  ? { starts: 1, loads: 1, rounds: 1, seconds: 0.5, warming: 0.5, changes: 12 }
  : { starts: 5, loads: 9, rounds: 3, seconds: 1.6, warming: 10, changes: 60 };

const servers: ServerProcess[] = [];
try {
  await main();
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}

async function main(): Promise<void> {
  console.log(`Node.js ${process.version}, ${availableParallelism()} processors\n`);

  console.log(`${await startupTable(starts)}\n`);
  console.log(`${await firstCardTable(loads)}\n`);

  const gitlabServer = await started(startGitLab());
  const gateway = await started(startGateway(gitlabServer));
  const minimum = await started(startMinimum(gitlabServer));
  const gitlab = new GitLab(gitlabServer);

  const requests = await requestTable(gitlab, gateway);
  console.log(`${requests.text}\n`);
  if (!requests.kept) process.exitCode = 1;

  const keeping = await started(startGateway(gitlabServer, { SHARE_FOR: '2000' }));
  const viewers = await viewersTable(gitlab, [
    { title: 'SHARE_FOR=0', gateway },
    { title: 'SHARE_FOR=2000', gateway: keeping },
  ]);
  console.log(`${viewers}\n`);

  const live = await started(startGateway(gitlabServer, LIVE_SETTINGS));
  const subscriptions = await subscriptionsTable(gitlab, live, changes);
  console.log(`${subscriptions.text}\n`);
  if (!subscriptions.kept) process.exitCode = 1;

  const contests: [ReferenceOperation, Contest][] = [];
  for (const operation of referenceOperations) {
    const contenders = {
      gateway: {
        server: gateway,
        requests: atLeastOne(
          withOwnCredentials(gatewayRequest(gateway, operation.text, operation.variables)),
        ),
      },
      minimum: {
        server: minimum,
        requests: atLeastOne([minimumRequest(minimum, operation.minimum, operation.variables)]),
      },
    };
    const answer = await agreeOnAnswer({ gitlab, ...contenders });
    contests.push([operation, { gitlab, ...contenders, answers: [answer] }]);
  }
  for (const [operation, contest] of contests) console.log(await measure(operation, contest));

  await gitlab.setLatency(0);
  const [first] = contests;
  if (first) console.log(await healthTable(first[1]));
}

async function measure(operation: ReferenceOperation, contest: Contest): Promise<string> {
  await contest.gitlab.setLatency(0);
  await contest.gitlab.forgetRequests();
  await warmUp(contest, { connections: Math.max(...CONNECTIONS), seconds: warming });

  const cases: ComparedCase[] = [];
  for (const delay of DELAYS) {
    await contest.gitlab.setLatency(delay);
    for (const connections of CONNECTIONS) {
      const comparison = await compare(contest, { connections, seconds, rounds });
      cases.push({ isShared: false, delay, connections, comparison });
    }
  }
  if (operation.shared) {
    await contest.gitlab.setLatency(0);
    const connections = Math.max(...CONNECTIONS);
    const shared = await sharedContest(operation, operation.shared.pages, contest);
    await warmUp(shared, { connections, seconds: warming });
    // Connections share less at the beginning of a round, because their operations have yet to meet.
    const comparison = await compare(shared, { connections, seconds: 3 * seconds, rounds });
    cases.push({ isShared: true, delay: 0, connections, comparison });
  }
  return comparisonTable(operation, contest.answers[0] ?? '', cases);
}

async function started(starting: Promise<ServerProcess>): Promise<ServerProcess> {
  const server = await starting;
  servers.push(server);
  return server;
}
