import type { Logger } from '../observability/log.ts';

/** Writes lines for a person to stderr: stdout belongs to the log. */
export function say(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}

/** Ends the process before it serves anything, with one line for each reason on the terminal and in the log. */
export function refuseToStart(reasons: readonly string[], logger?: Pick<Logger, 'error'>): never {
  for (const reason of reasons) logger?.error({ reason }, 'Cannot start');
  say(reasons.map((reason) => `Cannot start: ${reason}`));
  process.exit(1);
}
