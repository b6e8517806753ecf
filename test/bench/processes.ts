import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A process that serves HTTP on a loopback port of its own. */
export interface ServerProcess {
  readonly url: string;
  /** How many ms of processor time it has used so far, all its threads together. */
  processorTime(): Promise<number>;
  stop(): Promise<void>;
}

/** The most connections to GitLab: the gateway's default, and what the minimum gets as well. */
export const CONNECTIONS = 64;

const ROOT = path.join(import.meta.dirname, '../..');

// Loaded into each process ahead of its own code: says how much processor time was used, and ends with this process.
const OBSERVER = `data:text/javascript,
  process.on('message', () => process.send(process.cpuUsage()));
  process.on('disconnect', () => process.exit());
  process.channel.unref();`;

/** The embedded GitLab, as `npm run sandbox` starts it. */
export function startGitLab(): Promise<ServerProcess> {
  return start('dist/sandbox/main.js', [], { SANDBOX_PORT: '0' });
}

/**
 * The gateway, as `npm start` starts it but for the log level: one line for each operation is worth its price in
 * production, and the minimum has nothing to set against it.
 */
export function startGateway(
  gitlab: ServerProcess,
  more: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const settings = { ...more, PORT: '0', GITLAB_URL: gitlab.url, UPSTREAM_CONNECTIONS: String(CONNECTIONS) };
  return start('dist/main.js', [], { ...settings, LOG_LEVEL: 'warn' });
}

export function startMinimum(gitlab: ServerProcess): Promise<ServerProcess> {
  return start('test/bench/minimum.ts', [gitlab.url, String(CONNECTIONS)], {}, ['--import', 'tsx']);
}

async function start(
  file: string,
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
  loaders: readonly string[] = [],
): Promise<ServerProcess> {
  const child = fork(path.join(ROOT, file), parameters, {
    // Away from a `.env` file, whose settings are not the benchmark's.
    cwd: import.meta.dirname,
    env: { NODE_ENV: 'production', ...settings },
    execArgv: [...loaders, '--import', OBSERVER],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const url = await addressOf(child, file);
  return {
    url,
    processorTime: async () => {
      child.send('processor time');
      const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
      return (user + system) / 1000;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** The first address that a process says it serves. Rejects with what it said where it ends before. */
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
