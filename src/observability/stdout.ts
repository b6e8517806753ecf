import type { DestinationStream } from 'pino';

/** In characters. A log collector that restarts within a minute or so loses nothing on a gateway with ordinary traffic. */
const MOST_BUFFERED = 4 * 1024 * 1024;

/** In ms, for the last lines to be read before the process ends without them. */
const LAST_LINES_TIMEOUT = 1000;

interface Output {
  readonly writableLength: number;
  write(text: string, callback?: () => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Writes lines to stdout and keeps, up to a limit, those that nobody reads yet. Lines above it are dropped, and counted in
 * a line of their own once it is read again. Nothing here waits, so a full pipe never holds up a caller.
 *
 * Node.js writes to a pipe at once as long as it has room, and to files and terminals always: the last words of a process
 * get there before it exits. pino's own stdout either blocks the process while a pipe is full, or writes from a thread,
 * which the last words overtake and which keeps a process from exiting while it is blocked.
 */
export class BoundedOutput implements DestinationStream {
  readonly #output: Output;
  readonly #mostBuffered: number;
  #dropped = 0;

  constructor(output: Output, mostBuffered = MOST_BUFFERED) {
    this.#output = output;
    this.#mostBuffered = mostBuffered;
    // Its reader has gone: the gateway serves on without a log.
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

  /** Resolves when everything has been read, or will not be. */
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
    const message = 'Lines of the log were dropped: nobody read them';
    this.#output.write(`${JSON.stringify({ level: 'warn', time, dropped, message })}\n`);
  };
}

function ignore(): void {
  // There is nobody to tell.
}

let stdout: BoundedOutput | undefined;

/** The one for the process: what is buffered counts for all loggers together. */
export function boundedStdout(): BoundedOutput {
  return (stdout ??= new BoundedOutput(process.stdout));
}
