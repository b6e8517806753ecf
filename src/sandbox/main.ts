import { controlPrefix } from './control.ts';
import { type Alive, startSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
import { roleDescriptions, sampleTokens, type SampleRole } from './tokens.ts';

const pace: Record<Alive, string> = {
  on: 'Its company is at work: something is deployed all the time. SANDBOX_ALIVE=off freezes it for your tests.',
  off: 'Its company is frozen on 20 November 2026.',
  stepped: 'Its company works only while a test says so, from 20 November 2026 on.',
};

const mistakes: string[] = [];
const options: SandboxOptions = {
  port: wholeNumber('SANDBOX_PORT', 8929, 65_535),
  host: process.env.SANDBOX_HOST ?? '127.0.0.1',
  latency: wholeNumber('SANDBOX_LATENCY', 0, 600_000),
  rateLimit: wholeNumber('SANDBOX_RATE_LIMIT', 0, 1_000_000),
  hideTotalsAbove: wholeNumber('SANDBOX_HIDE_TOTALS_ABOVE', 10_000, 1_000_000_000),
  alive: oneOf('SANDBOX_ALIVE', ['on', 'off', 'stepped']),
  behaviour: {
    release: oneOf('SANDBOX_RELEASE', ['newest', 'older']),
    edition: oneOf('SANDBOX_EDITION', ['ee', 'ce']),
  },
};

if (mistakes.length > 0) {
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  process.exitCode = 1;
} else {
  try {
    serve(await startSandbox(options));
  } catch (error) {
    process.stderr.write(`${startProblem(error)}\n`);
    process.exitCode = 1;
  }
}

function serve(sandbox: Sandbox): void {
  process.stdout.write(introduction(sandbox));
  const stop = () => void sandbox.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function introduction({ url }: Sandbox): string {
  const roles = Object.keys(sampleTokens) as SampleRole[];
  const width = Math.max(...roles.map((role) => sampleTokens[role].length));
  const tokens = roles.map((role) => `  ${sampleTokens[role].padEnd(width)}  ${roleDescriptions[role]}`);
  return `${[
    `The embedded GitLab listens on ${url}. Its API is at ${url}/api/v4.`,
    'Send one of these tokens as PRIVATE-TOKEN or as Authorization: Bearer:',
    ...tokens,
    `Tests control it at ${url}${controlPrefix}: reset, requests, faults, behaviour, latency, live.`,
    pace[options.alive ?? 'off'],
  ].join('\n')}\n`;
}

/** Reads a variable, and records a mistake if its value is invalid. */
function wholeNumber(name: string, fallback: number, most: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  if (/^\d{1,10}$/.test(text) && Number(text) <= most) return Number(text);
  mistakes.push(`${name} must be a whole number from 0 to ${most}, not "${text}".`);
  return fallback;
}

/** Reads a variable that has one of these values. If it is not set, the first value applies. */
function oneOf<const Name extends string>(variable: string, names: readonly [Name, ...Name[]]): Name {
  const text = process.env[variable];
  if (text === undefined || text === '') return names[0];
  const name = names.find((candidate) => candidate === text);
  if (name === undefined) mistakes.push(`${variable} must be ${wordsOf(names)}, not "${text}".`);
  return name ?? names[0];
}

function wordsOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

function startProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const { host = '', port = 0 } = options;
  if (code === 'EADDRINUSE') return `SANDBOX_PORT: port ${port} on ${host} is already in use.`;
  if (code === 'EACCES')
    return `SANDBOX_PORT: this user is not allowed to listen on port ${port}. Use a port above 1023.`;
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
    return `SANDBOX_HOST: ${host} is not an address of this machine.`;
  return `The embedded GitLab cannot start: ${error instanceof Error ? error.message : String(error)}`;
}
