import type { DestinationStream } from 'pino';

/** In characters. With ordinary traffic, no line is lost while a log collector restarts within about a minute. */
const MOST_BUFFERED = 4 * 1024 * 1024;

/** In ms, how long the process waits at its end for the last lines to be read. */
const LAST_LINES_TIMEOUT = 1000;

interface Output {
  readonly writableLength: number;
  write(text: string, callback?: () => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Writes lines to stdout, and keeps unread lines up to a limit. It drops lines above the limit, and writes their number in
 * a line as soon as something reads stdout again. It never waits, so a full pipe delays no caller.
 *
 * Node.js writes to a pipe immediately while the pipe has room, and to files and terminals always, so the last lines of a
 * process are written before it exits. pino's own stdout either blocks the process while a pipe is full, or writes from a
 * thread: the last lines can then be lost, and a blocked thread keeps the process from exiting.
 */
export class BoundedOutput implements DestinationStream {
  readonly #output: Output;
  readonly #mostBuffered: number;
  #dropped = 0;

  constructor(output: Output, mostBuffered = MOST_BUFFERED) {
    this.#output = output;
    this.#mostBuffered = mostBuffered;
    // The reader is gone: the gateway continues without a log.
    output.on('error', ignore);
  }

  write(line: string): void {
    if (this.#output.writableLength + line.length <= this.#mostBuffered) {
      this.#output.write(line);
    } else {
      this.#dropped += 1;
      if (this.#dropped === 1) this.#output.once('drain', this.#reportDropped);
    }
  }

  /** Resolves when everything has been read, or after LAST_LINES_TIMEOUT. */
  async flush(): Promise<void> {
    if (this.#output.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, LAST_LINES_TIMEOUT);
      this.#output.write('', resolve);
    });
  }

  readonly #reportDropped = (): void => {
    const dropped = this.#dropped;
    this.#dropped = 0;
    const time = new Date().toISOString();
    const message = 'Dropped log lines: nothing reads the standard output';
    this.#output.write(`${JSON.stringify({ level: 'warn', time, dropped, message })}\n`);
  };
}

function ignore(): void {
  // There is no other place to report it.
}

let stdout: BoundedOutput | undefined;

/** The process has one: all loggers share its limit. */
export function boundedStdout(): BoundedOutput {
  return (stdout ??= new BoundedOutput(process.stdout));
}
