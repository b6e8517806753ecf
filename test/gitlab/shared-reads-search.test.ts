import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';

import type { Credentials, GitLabClient } from '../../src/gitlab/client.ts';
import type { Dispatcher } from '../../src/gitlab/dispatcher.ts';
import { GitLabError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { cases } from '../support/depth.ts';
import { type FarEnd, clientOf, startDispatcher, startFarEnd } from './far-end.ts';

/** One history is what several callers do at the same time, in a random order. */
const HISTORIES = cases({ quick: 120, deep: 2000 });
const STEPS = 12;
/** Histories at the same time. Four of them share their projects: a change closes the reads of these for everybody. */
const BATCH = cases({ quick: 20, deep: 40 });
const GROUPS = BATCH / 4;

/** They differ in one letter, in its case, in the name of the header, or in the scheme. */
const CALLERS: readonly (Credentials | null)[] = [
  { name: 'private-token', value: 'glpat-aaaaaaaaaaaaaaaa' },
  { name: 'private-token', value: 'glpat-aaaaaaaaaaaaaaab' },
  { name: 'private-token', value: 'glpat-aaaaaaaaaaaaaaaA' },
  { name: 'job-token', value: 'glpat-aaaaaaaaaaaaaaaa' },
  { name: 'authorization', value: 'Bearer glpat-aaaaaaaaaaaaaaaa' },
  { name: 'authorization', value: 'bearer glpat-aaaaaaaaaaaaaaaa' },
  { name: 'private-token', value: 'Bearer glpat-aaaaaaaaaaaaaaaa' },
  null,
];
const QUERIES = [{}, { page: 1 }, { page: 11 }, { search: 'a' }, { search: 'A' }] as const;

interface Json {
  readonly caller: string;
  readonly asked: string;
  readonly version: number;
}

/** GitLab's view of a credential, from the header that came. */
function nameOf(name: string, value: unknown): string {
  return typeof value === 'string' ? `${name} ${createHash('sha256').update(value).digest('hex')}` : '';
}

function callerName(credentials: Credentials | null): string {
  return credentials ? nameOf(credentials.name, credentials.value) : 'nobody';
}

/** Random numbers that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Answers each credential with its own name, the address that it asked for, and how many changes it has made; at any time,
 * sometimes with a failure, and sometimes never.
 */
function startTellingGitLab(random: () => number): Promise<FarEnd> {
  let version = 0;
  return startFarEnd((request, response) => {
    const { method, url = '', headers } = request;
    const given = ['private-token', 'job-token', 'authorization'].map((name) => nameOf(name, headers[name]));
    const caller = given.find((name) => name !== '') ?? 'nobody';
    if (method !== 'GET') version += 1;
    const body: Json = { caller, asked: url, version };
    const luck = random();
    const reply = (): void => {
      if (luck < 0.02) request.socket.resetAndDestroy();
      else if (luck < 0.06)
        response.writeHead([401, 403, 404, 500, 503][Math.floor(random() * 5)] ?? 500).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (luck > 0.98) return;
    if (luck > 0.5) setTimeout(reply, luck * 20);
    else reply();
  });
}

interface Finding {
  readonly history: number;
  readonly problem: string;
}

/** One caller's operation: reads, perhaps a change, perhaps its caller goes. Returns what is wrong with what it got. */
async function operation(
  callers: typeof CALLERS,
  projects: readonly (string | number)[],
  spread: number,
  random: () => number,
  seen: Json[],
  dispatcher: Dispatcher,
): Promise<string[]> {
  if (random() < 0.6) await after(random() * spread);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const credentials = pick(callers);
  const leaving = new AbortController();
  const settings = {
    credentials,
    caller: callerName(credentials),
    signal: leaving.signal,
    maxAge: pick([Infinity, Infinity, Infinity, 0, 20]),
    requestId: random() < 0.5 ? `id-${Math.floor(random() * 1000)}` : null,
  };
  const client = clientOf(dispatcher, settings);
  if (random() < 0.15)
    setTimeout(() => {
      leaving.abort();
    }, random() * 25);

  const problems: string[] = [];
  const project = pick(projects);
  if (random() < 0.04) {
    const changed = await change(client, project);
    const read = await readOne(client, project, pick(QUERIES), credentials);
    if (typeof read === 'string') problems.push(read);
    else if (read) seen.push(read);
    if (read !== null && typeof read === 'object' && read.version < changed)
      problems.push(`read ${read.version} after change ${changed}`);
    return problems;
  }
  const asked = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
    project: pick(projects),
    query: pick(QUERIES),
  }));
  const readAll = (by: GitLabClient): Promise<(Json | string | null)[]> =>
    Promise.all(asked.map(({ project, query }) => readOne(by, project, query, credentials)));
  const answers = await readAll(client);
  // The caller's next operation, which finds what is kept.
  if (random() < 0.3) answers.push(...(await readAll(clientOf(dispatcher, settings))));
  for (const read of answers) {
    if (typeof read === 'string') problems.push(read);
    else if (read) seen.push(read);
  }
  return problems;
}

/** The number of changes after this one. Reads that follow must not show fewer. 0 if its outcome is unknown. */
async function change(client: GitLabClient, project: string | number): Promise<number> {
  try {
    const { version } = await client.post<Json>(path`/projects/${project}/deployments`, {});
    return version;
  } catch (error) {
    if (error instanceof GitLabError) return 0;
    throw error;
  }
}

/** What was read; null if it failed; a text if it is not what this caller asked for. */
async function readOne(
  client: GitLabClient,
  project: string | number,
  query: (typeof QUERIES)[number],
  credentials: Credentials | null,
): Promise<Json | string | null> {
  try {
    const json = await client.get<Json>(path`/projects/${project}/deployments/${7}`, query);
    const asked = `/api/v4/projects/${encodeURIComponent(project)}/deployments/7`;
    const whole =
      Object.keys(query).length > 0 ? `${asked}?${new URLSearchParams(query as never).toString()}` : asked;
    if (json.caller !== callerName(credentials))
      return `${callerName(credentials)} got what ${json.caller} may see`;
    if (json.asked !== whole) return `${whole} got the answer to ${json.asked}`;
    return json;
  } catch (error) {
    if (error instanceof GitLabError) return null;
    throw error;
  }
}

describe('reads that operations share, in random orders', () => {
  test.each([
    ['shared in flight', 0, 60],
    ['kept as well', 2000, 400],
  ])(
    `cross between no credentials, come in time, and leave nothing: ${HISTORIES / 2} histories, %s`,
    async (_name, shareFor, spread) => {
      const random = randomFrom(1234 + shareFor);
      const gitlab = await startTellingGitLab(random);
      const dispatcher = startDispatcher(gitlab.url, {
        shareFor,
        connections: 32,
        queue: 4096,
        breakerFailures: 1_000_000,
        retries: 1,
        attemptTimeout: 400,
        totalTimeout: 1500,
      });
      const findings: Finding[] = [];
      const seen: Json[] = [];
      let longest = 0;

      const history = async (number: number): Promise<void> => {
        const start = performance.now();
        // Few, so that some of them are the same.
        const callers = [0, 1, 2].map(() => CALLERS[Math.floor(random() * CALLERS.length)] ?? null);
        // Some others use the same, but not all: a change closes the project's reads for everybody, and in doubt (a number
        // and a path may mean the same) those of other projects.
        const group = number % GROUPS;
        const names = [group, `group/app-${group}`];
        const projects = [names, [group], [`group/app-${group}`]][Math.floor(number / BATCH) % 3] ?? names;
        const steps = Array.from({ length: STEPS }, () =>
          operation(callers, projects, spread, random, seen, dispatcher),
        );
        for (const problem of (await Promise.all(steps)).flat()) findings.push({ history: number, problem });
        longest = Math.max(longest, performance.now() - start);
      };
      for (let first = 0; first < HISTORIES / 2; first += BATCH) {
        await Promise.all(Array.from({ length: BATCH }, (_, index) => history(first + index)));
      }

      expect(findings).toEqual([]);
      // Most reads have an answer, so that there is something to compare.
      expect(seen.length).toBeGreaterThan(HISTORIES * STEPS * 0.4);
      // Two deadlines: of the change, and of the read after it; the rest is for a slow machine.
      expect(longest).toBeLessThan(15_000);
      expect(dispatcher.reads.joined).toBeGreaterThan(HISTORIES / 4);
      if (shareFor > 0) expect(dispatcher.reads.reused).toBeGreaterThan(HISTORIES / 10);
      // The newest response stays for `shareFor`; the rest is for a slow machine.
      await vi.waitUntil(() => dispatcher.reads.keptBytes === 0, { timeout: shareFor + 5000 });
      expect(dispatcher.reads.underWay).toBe(0);
      expect(dispatcher.admission).toMatchObject({ connectionsInUse: 0, waiting: 0 });
    },
    300_000,
  );
});
