import { setTimeout } from 'node:timers/promises';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import type { GitLab } from './gitlab.ts';
import type { ServerProcess } from './processes.ts';
import { answerTo, gatewayRequest, type LoadRequest, withOwnCredentials } from './requests.ts';
import { textTable } from './text-table.ts';

const VIEWERS = 30;
/** In ms, from one poll of a viewer to the next. */
const INTERVAL = 10_000;
/** In ms, before each answer of GitLab's. */
const LATENCY = 20;

/** What each of them looks at: 8 projects with 5 environments each. */
const BOARD = `query Board($projects: [ID!]!) {
  projects(ids: $projects) {
    name
    environments(first: 5) {
      nodes {
        name
        state
        lastDeployment { iid status ref sha createdAt user { username } commit { title } pipeline { status } }
      }
    }
  }
}`;

/** A gateway, and what is special about it. */
export interface Shown {
  readonly title: string;
  readonly gateway: ServerProcess;
}

/** How many REST requests a minute GitLab gets from 30 viewers of one board. */
export async function viewersTable(gitlab: GitLab, gateways: readonly Shown[]): Promise<string> {
  await gitlab.setLatency(LATENCY);
  const lines = [['30 viewers, a poll every 10 s: REST requests a minute', 'all at once', 'spread out']];
  for (const { title, gateway } of gateways) {
    const projects = Object.values(sampleProjects).slice(0, 8).map(String);
    const board = gatewayRequest(gateway, BOARD, { projects });
    const tokens: [string, readonly LoadRequest[]][] = [
      ['one token', Array<LoadRequest>(VIEWERS).fill(board)],
      ['own tokens', withOwnCredentials(board).slice(0, VIEWERS)],
    ];
    for (const [name, requests] of tokens) {
      const together = await requestsPerMinute(gitlab, requests, 0);
      const spread = await requestsPerMinute(gitlab, requests, INTERVAL / VIEWERS);
      lines.push([`${name}, ${title}`, String(together), String(spread)]);
    }
  }
  await gitlab.setLatency(0);
  return textTable(lines);
}

/** From one round of polls, each this many ms after the one before. */
async function requestsPerMinute(
  gitlab: GitLab,
  requests: readonly LoadRequest[],
  pause: number,
): Promise<number> {
  // What an earlier round left behind is then too old.
  await setTimeout(2100);
  await gitlab.forgetRequests();
  await Promise.all(
    requests.map(async (request, place) => {
      await setTimeout(place * pause);
      await answerTo(request);
    }),
  );
  return ((await gitlab.takeRequests()).length * 60_000) / INTERVAL;
}
