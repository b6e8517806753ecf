import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { START_FLAGS } from '../support/start-flags.ts';
import { textTable } from './text-table.ts';

interface Start {
  /** In ms, from the command to the complete response to a first operation. */
  readonly firstAnswer: number;
  /** In MB, of the gateway's process, right after that response; NaN if the system does not report it. */
  readonly memory: number;
  /** The same after a pause. */
  readonly memoryAtRest: number;
}

const ROOT = path.join(import.meta.dirname, '../..');
const MOST_TIME = 1000;
const MOST_MEMORY = 120;
const REST = 2000;

/**
 * How long the built gateway takes to start, including its embedded GitLab, and how much memory it then uses: medians of
 * several runs, one after the other.
 */
export async function startupTable(runs: number): Promise<string> {
  const rows = [['start', 'first answer ms', 'slowest ms', 'MB after it', 'MB at rest']];
  for (const command of ['npm start', ['node', ...START_FLAGS, 'dist/main.js'].join(' ')]) {
    const starts: Start[] = [];
    for (let run = 0; run < runs; run += 1) starts.push(await measureStart(command.split(' ')));
    const times = starts.map(({ firstAnswer }) => firstAnswer);
    rows.push([
      command,
      median(times).toFixed(0),
      Math.max(...times).toFixed(0),
      median(starts.map(({ memory }) => memory)).toFixed(0),
      median(starts.map(({ memoryAtRest }) => memoryAtRest)).toFixed(0),
    ]);
  }
  return `${textTable(rows)}\nThe aims are ${MOST_TIME} ms and ${MOST_MEMORY} MB.`;
}

async function measureStart([program = '', ...parameters]: readonly string[]): Promise<Start> {
  const begun = performance.now();
  const child = spawn(program, parameters, {
    cwd: ROOT,
    // An empty variable counts as not set, and takes precedence over a `.env` file.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', GITLAB_URL: '', GITLAB_TOKEN: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A process group of its own, to end all of it: npm does not pass signals on.
    detached: true,
  });
  const exited = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);

  try {
    await ask(await addressOf(child.stdout));
    const firstAnswer = performance.now() - begun;
    const gateway = await lastDescendant(pid);
    const memory = await residentMemory(gateway);
    await delay(REST);
    return { firstAnswer, memory, memoryAtRest: await residentMemory(gateway) };
  } finally {
    process.kill(-pid, 'SIGKILL');
    await exited;
  }
}

/** From the first line of the log; npm has lines of its own before it. */
async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    if (line.startsWith('{')) return (JSON.parse(line) as { readonly address: string }).address;
  }
  throw new Error('The gateway ended before it listened');
}

async function ask(address: string): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'private-token': 'glpat-sandbox-maintainer' },
    body: '{"query":"{ currentUser { username } }"}',
  });
  const answer = await response.text();
  if (!answer.startsWith('{"data":{"currentUser":{')) throw new Error(`No answer: ${answer}`);
}

/** npm starts a shell, which starts the gateway. */
async function lastDescendant(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const [first] = children.trim().split(' ');
  return first ? lastDescendant(Number(first)) : pid;
}

async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
