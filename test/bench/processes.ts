import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { START_FLAGS } from '../support/start-flags.ts';

/** A process that serves HTTP on a loopback port of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** How many ms of processor time all its threads have used so far. */
  processorTime(): Promise<number>;
  /** How many bytes of memory it occupies. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

/** The limit of connections to GitLab for both servers: the gateway's default. */
export const CONNECTIONS = 64;

const ROOT = path.join(import.meta.dirname, '../..');

// Each process loads this before its own code. It reports processor time and memory, and ends the process with this one.
const OBSERVER = `data:text/javascript,
  process.on('message', () => process.send({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }));
  process.on('disconnect', () => process.exit());
  process.channel.unref();`;

/** The embedded GitLab, as `npm run sandbox` starts it, but frozen, so that all runs measure the same. */
export function startGitLab(): Promise<ServerProcess> {
  return start('dist/sandbox/main.js', [], { SANDBOX_PORT: '0', SANDBOX_ALIVE: 'off' });
}

/**
 * The gateway as `npm start` starts it, except for the log level: the minimum writes no log, so the price of a line for
 * each operation would not be comparable.
 */
export function startGateway(
  gitlab: ServerProcess,
  more: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const settings = { ...more, PORT: '0', GITLAB_URL: gitlab.url, UPSTREAM_CONNECTIONS: String(CONNECTIONS) };
  return start('dist/main.js', [], { ...settings, LOG_LEVEL: 'warn' }, START_FLAGS);
}

/** The gateway with the embedded GitLab in its process, as `npm start` starts it. */
export function startWithEmbeddedGitLab(): Promise<ServerProcess> {
  const settings = { PORT: '0', GITLAB_URL: 'sandbox', LOG_LEVEL: 'warn' };
  return start('dist/main.js', [], settings, START_FLAGS);
}

export function startMinimum(gitlab: ServerProcess): Promise<ServerProcess> {
  return start('test/bench/minimum.ts', [gitlab.url, String(CONNECTIONS)], {}, ['--import', 'tsx']);
}

async function start(
  file: string,
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const child = fork(path.join(ROOT, file), parameters, {
    // A directory without a `.env` file, whose settings would not be the benchmark's.
    cwd: import.meta.dirname,
    env: { NODE_ENV: 'production', ...settings },
    execArgv: [...flags, '--import', OBSERVER],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const url = await addressOf(child, file);
  const usage = async () => {
    child.send('usage');
    const [used] = (await once(child, 'message')) as [NodeJS.CpuUsage & { readonly rss: number }];
    return used;
  };
  return {
    url,
    // A process that has reported its address has one.
    pid: child.pid ?? NaN,
    processorTime: async () => {
      const { user, system } = await usage();
      return (user + system) / 1000;
    },
    memory: async () => (await usage()).rss,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** The first address that a process reports. Rejects with the process's output if it ends before that. */
async function addressOf(child: ChildProcess, file: string): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface(stream).on('line', (line) => {
        said.push(line);
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (address !== undefined && !line.startsWith('{')) resolve(address);
      });
    }
    child.once('exit', () => {
      reject(new Error([`${file} does not start:`, ...said].join('\n')));
    });
  });
}
