import type { Logger } from './log.ts';

/** In ms. */
const INTERVAL = 60_000;

/** The most kinds of lines within an interval; all further lines count as one more kind. */
const MOST_KINDS = 100;

interface Repetition {
  readonly level: 'warn' | 'error';
  readonly message: string;
  /** The fields of the first line that the line about its repetitions has too. */
  readonly fields: object;
  readonly timer: NodeJS.Timeout;
  count: number;
}

/**
 * A logger that writes the same warning or error once a minute, and after that minute one line whose `repeated` counts the
 * repetitions. So a caller who sends the same request ten thousand times cannot fill the disk or hide other lines. Two
 * lines are the same if they have the same message and code, and their errors, if any, were thrown at the same place.
 */
export class LogWithoutRepetitions implements Logger {
  readonly #logger: Logger;
  readonly #repetitions = new Map<string, Repetition>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  debug(fields: object, message: string): void {
    this.#logger.debug(fields, message);
  }

  info(fields: object, message: string): void {
    this.#logger.info(fields, message);
  }

  warn(fields: object, message: string): void {
    this.#once('warn', fields, message);
  }

  error(fields: object, message: string): void {
    this.#once('error', fields, message);
  }

  /** Writes the pending lines about repetitions immediately. */
  flush(): void {
    for (const kind of [...this.#repetitions.keys()]) this.#end(kind);
  }

  #once(level: 'warn' | 'error', fields: object, message: string): void {
    const { code, error, requestId } = fields as Readonly<Record<string, unknown>>;
    const exact = [level, message, code, placeOf(error)].join('\n');
    const isKnown = this.#repetitions.has(exact) || this.#repetitions.size < MOST_KINDS;
    const kind = isKnown ? exact : 'others';

    const earlier = this.#repetitions.get(kind);
    if (earlier) {
      earlier.count += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#end(kind);
    }, INTERVAL);
    timer.unref();
    const type = error instanceof Error ? error.name : undefined;
    this.#repetitions.set(kind, { level, message, fields: { code, type, requestId }, timer, count: 0 });
    this.#logger[level](fields, message);
  }

  #end(kind: string): void {
    const repetition = this.#repetitions.get(kind);
    if (!repetition) return;

    const { level, message, fields, timer, count } = repetition;
    clearTimeout(timer);
    this.#repetitions.delete(kind);
    if (count > 0) this.#logger[level]({ ...fields, repeated: count }, message);
  }
}

/** The place where an error was thrown, without its message, which can differ each time. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { name, stack = '' } = error;
  return name + stack.slice(Math.max(0, stack.indexOf('\n    at ')));
}
