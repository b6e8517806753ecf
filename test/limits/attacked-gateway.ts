import { readFileSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { STARTUP_USER_AGENT } from '../../src/process/startup-check.ts';
import { HealthWatch } from '../soak/health-watch.ts';
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
  /** The longest that the gateway kept `/health` waiting meanwhile, in ms: see `HealthWatch`. */
  readonly blocked: number;
  /** Resident memory at most, above that before, in bytes. */
  readonly memory: number;
}

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
  const health = new HealthWatch(gateway);
  onTestFinished(async () => {
    await health.stop();
    await gateway.stop();
    await gitlab.close();
  });
  const requests = () =>
    gitlab.requests.filter(({ headers }) => headers['user-agent'] !== STARTUP_USER_AGENT).length;

  const attack = async (query: string, variables?: object): Promise<Damage> => {
    const before = { memory: gateway.rss(), requests: requests() };
    forgetHighWaterMark(gateway.pid);
    await health.slowest();
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
      blocked: await health.slowest(),
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
