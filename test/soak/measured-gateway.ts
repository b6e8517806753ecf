import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { START_FLAGS } from '../support/start-flags.ts';

/** The memory, files and connections that the process has; sizes in bytes. */
export interface Footprint {
  readonly rss: number;
  /** JavaScript's own memory after a full garbage collection. */
  readonly heap: number;
  readonly openFiles: number;
  /** Connections of this process to GitLab: now, and the most at any time since its start. */
  readonly gitlabConnections: { readonly open: number; readonly most: number };
}

export interface GatewayProcess {
  readonly pid: number;
  readonly url: string;
  /** What it has written to stderr so far: the start text, and warnings if there are any. */
  readonly stderr: readonly string[];
  /** Its resident memory in bytes, according to the operating system. */
  rss(): number;
  /** Measures after a full garbage collection. */
  footprint(): Promise<Footprint>;
  /** Ends it with SIGTERM, or SIGKILL if that does not help. Resolves to its exit status, or null if a signal ended it. */
  stop(): Promise<number | null>;
}

/** In ms, longer than a gateway may take to end. */
const LONGEST_STOP = 60_000;

// The process loads this before its own code. It measures on request, and ends the process with the one that started it.
// It counts connections here and not at GitLab, which cannot see from which process a connection comes.
const OBSERVER = `data:text/javascript,
  import { subscribe } from 'node:diagnostics_channel';
  const port = Number(new URL(process.env.GITLAB_URL).port);
  const sockets = new Set();
  const openOnes = () => [...sockets].filter(({ destroyed }) => !destroyed).length;
  let most = 0;
  subscribe('net.client.socket', ({ socket }) => socket.once('connect', () => {
    if (socket.remotePort !== port) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    most = Math.max(most, openOnes());
  }));
  process.on('message', () => {
    gc(); gc();
    const { rss, heapUsed } = process.memoryUsage();
    process.send({ rss, heap: heapUsed, gitlabConnections: { open: openOnes(), most } });
  });
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();`;

/**
 * Starts the built gateway as a process of its own. `onLog` gets each line of its log; the process loads
 * the modules of `preloads` before its own code.
 */
export async function startGatewayProcess(
  program: string,
  settings: Readonly<Record<string, string>>,
  onLog: (line: string) => void = () => undefined,
  preloads: readonly string[] = [],
): Promise<GatewayProcess> {
  const child = fork(program, [], {
    // A directory without a `.env` file, whose settings would not be the soak's.
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', ...settings },
    execArgv: [
      ...START_FLAGS,
      '--expose-gc',
      ...[OBSERVER, ...preloads].flatMap((module) => ['--import', module]),
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stderr: string[] = [];
  if (child.stderr) createInterface(child.stderr).on('line', (line) => stderr.push(line));
  const url = await addressOf(child, onLog, stderr);
  const pid = child.pid ?? NaN;
  const ended = new AbortController();
  child.once('exit', () => {
    ended.abort(new Error(['The gateway has ended:', ...stderr].join('\n')));
  });

  return {
    pid,
    url,
    stderr,
    rss: () => residentBytes(pid),
    footprint: async () => {
      const answer = once(child, 'message', { signal: ended.signal }) as Promise<
        [Omit<Footprint, 'openFiles'>]
      >;
      child.send('measure');
      const [measured] = await answer;
      return { ...measured, openFiles: readdirSync(`/proc/${pid}/fd`).length };
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP);
      const [status] = await exit;
      clearTimeout(timer);
      return status;
    },
  };
}

/** Rejects with the process's output if it ends before it listens. */
async function addressOf(
  child: ChildProcess,
  onLog: (line: string) => void,
  stderr: readonly string[],
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        onLog(line);
        const address = /"address":"([^"]+)"/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
    child.once('exit', () => {
      reject(new Error(['The gateway does not start:', ...stderr].join('\n')));
    });
  });
}

function residentBytes(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}
