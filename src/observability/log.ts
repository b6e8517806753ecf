import { pino } from 'pino';
import { shortened } from './shortened.ts';
import { boundedStdout } from './stdout.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Any object with these four methods, such as a logger of pino. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const CREDENTIAL_KEYS = ['token', 'authorization', '["private-token"]', '["job-token"]', 'cookie'];
const CREDENTIAL_PATHS = CREDENTIAL_KEYS.flatMap((key) => {
  const below = key.startsWith('[') ? key : `.${key}`;
  return [key, `*${below}`, `*.*${below}`];
});

// GitLab's tokens begin with one of these prefixes.
const TOKEN = /\bgl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rtr?|soat|wt)-[\w.-]+/g;

/**
 * A logger that writes one line of JSON for each call, by default to stdout. Pass an error in the field `error`. No caller
 * of a logger has a token to log; the redaction is a second line of defence.
 */
export function createLogger(level: LogLevel, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    errorKey: 'error',
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: (error: unknown) => describeError(error) },
    redact: CREDENTIAL_PATHS,
    hooks: { streamWrite: (line) => line.replace(TOKEN, '[Redacted]') },
  };
  return pino(options, destination ?? boundedStdout());
}

// A message may quote a request, and an error may be its own cause. With these limits, a line has at most about 30 KB.
const LONGEST_MESSAGE = 500;
const LONGEST_STACK = 5000;
const MOST_CAUSES = 5;

interface ErrorDescription {
  readonly type: string;
  readonly code: unknown;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: unknown;
}

/** Logs only these fields of an error: errors of HTTP clients contain headers and whole bodies. */
function describeError(error: unknown, depth = 1): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? shortened(error, LONGEST_MESSAGE) : error;

  const { name, stack, cause } = error;
  const message = shortened(error.message, LONGEST_MESSAGE);
  const description: ErrorDescription = {
    type: name,
    code: 'code' in error ? error.code : undefined,
    message,
    // The stack begins with the message: cut it, so that the lines after it are kept.
    stack:
      stack &&
      shortened(
        stack.replace(error.message, () => message),
        LONGEST_STACK,
      ),
    cause: depth < MOST_CAUSES ? describeError(cause, depth + 1) : undefined,
  };
  return description;
}
