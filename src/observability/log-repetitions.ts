import type { Logger } from './log.ts';

/** In ms. */
const INTERVAL = 60_000;

/** Lines that are told apart within an interval; all that are not among them count as one more. */
const MOST_KINDS = 100;

interface Repetition {
  readonly level: 'warn' | 'error';
  readonly message: string;
  /** What the line about the repetitions tells of the first. */
  readonly fields: object;
  readonly timer: NodeJS.Timeout;
  count: number;
}

/**
 * A logger that writes a warning or an error once a minute, and what came again within that minute as one line with
 * `repeated`, its number. What one caller sends ten thousand times cannot fill a disk then, nor hide the rest. Lines are
 * the same if their message and code are, and where they have an error, if it was thrown at the same place.
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

  /** Writes what has been kept back, without waiting for its minute to end. */
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

/** Where an error was thrown, without its message, which may be another one each time. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { name, stack = '' } = error;
  return name + stack.slice(Math.max(0, stack.indexOf('\n    at ')));
}
