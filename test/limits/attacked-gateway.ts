import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { STARTUP_USER_AGENT } from '../../src/process/startup-check.ts';
import { startGatewayProcess } from '../soak/measured-gateway.ts';
import { builtProgram } from '../support/built-program.ts';
import { canaryTokens } from '../support/canary.ts';
import type { ExecutionAnswer } from '../support/gateway.ts';

/** What one run of an attack does to everybody else. */
export interface Damage {
  readonly answer: ExecutionAnswer<unknown>;
  readonly status: number;
  readonly bytes: number;
  /** Requests to GitLab. */
  readonly requests: number;
  /** The longest that the gateway kept `/health` waiting meanwhile, in ms. */
  readonly blocked: number;
  /** Resident memory at most, above that before, in bytes. */
  readonly memory: number;
}

/**
 * Asks for `/health` all the time, in a thread of its own, so that nothing that the test does holds it up. A response
 * that takes longer than the gateway's main thread works meanwhile has waited for other processes, which does not count.
 */
const WATCHER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readFileSync } = require('node:fs');
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true });
  // See proc(5): user and system time in hundredths of a second, after the name in parentheses.
  const MS_PER_TICK = 10;
  const worked = () => {
    const stat = readFileSync(workerData.stat, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  };
  let longest = 0;
  parentPort.on('message', () => { parentPort.postMessage(longest); longest = 0; });
  const ask = () => {
    const before = { time: performance.now(), worked: worked() };
    http.get(workerData.url, { agent }, (response) => {
      response.resume().on('end', () => {
        const work = worked() - before.worked + MS_PER_TICK;
        longest = Math.max(longest, Math.min(performance.now() - before.time, work));
        setTimeout(ask, 5);
      });
    }).on('error', () => undefined);
  };
  ask();`;

/**
 * The gateway as a process of its own with its default limits, in front of an embedded GitLab whose project has 500
 * deployments, each with merge requests of a description of 1 MB.
 */
export async function startAttacked() {
  const gitlab = await startSandbox({ tokens: canaryTokens });
  gitlab.fault({ path: /\/merge_requests/, does: 'answer', status: 200, body: [mergeRequest] });
  for (let page = 1; page <= 5; page += 1) {
    gitlab.fault({
      path: new RegExp(
        `/deployments\\?${page === 1 ? '(?!(.*&)?page=)' : `(?=(.*&)?page=${page}(&|$))`}(?=(.*&)?per_page=100(&|$))`,
      ),
      does: 'answer',
      status: 200,
      headers: { 'x-total': '500', 'x-next-page': page < 5 ? String(page + 1) : '' },
      body: Array.from({ length: 100 }, (_, index) => deployment((page - 1) * 100 + index + 1)),
    });
  }
  const gateway = await startGatewayProcess(await builtProgram('main'), { GITLAB_URL: gitlab.url });
  const watcher = new Worker(WATCHER, {
    eval: true,
    workerData: {
      url: new URL('/health', gateway.url).href,
      stat: `/proc/${gateway.pid}/task/${gateway.pid}/stat`,
    },
  });
  onTestFinished(async () => {
    await watcher.terminate();
    await gateway.stop();
    await gitlab.close();
  });
  const requests = () =>
    gitlab.requests.filter(({ headers }) => headers['user-agent'] !== STARTUP_USER_AGENT).length;
  const longest = async () =>
    new Promise<number>((resolve) => {
      watcher.once('message', resolve);
      watcher.postMessage('longest');
    });

  const attack = async (query: string, variables?: object): Promise<Damage> => {
    const before = { memory: gateway.rss(), requests: requests() };
    forgetHighWaterMark(gateway.pid);
    await longest();
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': canaryTokens.maintainer },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return {
      answer: JSON.parse(text) as ExecutionAnswer<unknown>,
      status: response.status,
      bytes: text.length,
      requests: requests() - before.requests,
      blocked: await longest(),
      memory: highWaterMark(gateway.pid) - before.memory,
    };
  };
  return { attack, footprint: () => gateway.footprint() };
}

/** See proc(5). */
function forgetHighWaterMark(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The most resident memory that a process has had since then, in bytes. */
function highWaterMark(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

const mergeRequest = {
  id: 1,
  iid: 1,
  project_id: 48210977,
  title: 'A merge request',
  description: 'x'.repeat(1024 * 1024),
  state: 'merged',
  source_branch: 'a',
  target_branch: 'b',
  web_url: 'https://gitlab.test/1',
};

function deployment(id: number) {
  return {
    id,
    iid: id,
    ref: 'main',
    sha: 'a'.repeat(40),
    status: 'success',
    created_at: '2026-11-22T13:00:00.000Z',
    updated_at: '2026-11-22T13:00:00.000Z',
    environment: { id: 5, name: 'production', slug: 'production', external_url: null },
    user: { id: 1206230, username: 'ada', name: 'Ada', state: 'active', avatar_url: null, web_url: null },
    deployable: null,
  };
}
