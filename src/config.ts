import { isIP, isIPv4 } from 'node:net';
import { z } from 'zod';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** The settings of the process; times in milliseconds, sizes in bytes. `.env.example` says what each is for. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** GitLab's address without `/api/v4` and without a trailing slash; undefined asks for the embedded GitLab. */
  readonly gitlabUrl: string | undefined;
  readonly gitlabToken: string | undefined;
  readonly graphiql: boolean;
  readonly budget: number;
  readonly connections: number;
  readonly concurrency: number;
  readonly attemptTimeout: number;
  readonly totalTimeout: number;
  readonly retries: number;
  readonly maxResponseBytes: number;
  readonly maxRequestBytes: number;
  readonly logLevel: LogLevel;
  readonly shutdownDelay: number;
  readonly shutdownTimeout: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that the gateway cannot start with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One sentence for each mistake. None repeats a value: it may be a token in the wrong variable. */
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

const TEN_MINUTES = 600_000;
const GIBIBYTE = 1024 ** 3;

const settings = z.object({
  HOST: z
    .string()
    .refine(isHost, 'is not a host name or an IP address, as in 127.0.0.1 or 0.0.0.0.')
    .default('127.0.0.1'),
  PORT: wholeNumber({ from: 0, to: 65_535, otherwise: 4000 }),
  GITLAB_URL: z
    .string()
    .transform(parseWebAddress)
    .refine(
      ({ username, password }) => username === '' && password === '',
      'has a user name or password in it; give the address alone, and a token in GITLAB_TOKEN.',
    )
    .refine(
      ({ search, hash }) => search === '' && hash === '',
      'has a "?" or "#" part in it; give the address alone, as in https://gitlab.example.com.',
    )
    .optional(),
  GITLAB_ALLOW_HTTP: onOrOff('off'),
  GITLAB_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,1024}$/, 'is not a token: that is one word of ASCII letters, digits and signs.')
    .optional(),
  GRAPHIQL: onOrOff('on'),
  UPSTREAM_BUDGET: wholeNumber({ from: 1, to: 100_000, otherwise: 250 }),
  UPSTREAM_CONNECTIONS: wholeNumber({ from: 1, to: 10_000, otherwise: 64 }),
  UPSTREAM_CONCURRENCY: wholeNumber({ from: 1, to: 10_000, otherwise: 32 }),
  UPSTREAM_ATTEMPT_TIMEOUT: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 10_000 }),
  UPSTREAM_TIMEOUT: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 25_000 }),
  UPSTREAM_RETRIES: wholeNumber({ from: 0, to: 10, otherwise: 2 }),
  UPSTREAM_MAX_RESPONSE_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: 5 * 1024 ** 2 }),
  MAX_REQUEST_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: 256 * 1024 }),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is not one of ${LOG_LEVELS.join(', ')}.`).default('info'),
  SHUTDOWN_DELAY: wholeNumber({ from: 0, to: TEN_MINUTES, otherwise: 0 }),
  SHUTDOWN_TIMEOUT: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 25_000 }),
  NODE_TLS_REJECT_UNAUTHORIZED: z
    .string()
    .refine(
      (value) => value !== '0',
      "is 0: anyone on the way could pose as GitLab and read tokens. Trust GitLab's certificate authority with NODE_EXTRA_CA_CERTS instead.",
    )
    .optional(),
});

/** What settings have to say together, where each is right by itself. */
const agreements = [
  settings
    .pick({ GITLAB_URL: true, GITLAB_ALLOW_HTTP: true })
    .refine(
      ({ GITLAB_URL, GITLAB_ALLOW_HTTP }) =>
        GITLAB_ALLOW_HTTP || GITLAB_URL?.protocol !== 'http:' || isLoopback(GITLAB_URL.hostname),
      {
        path: ['GITLAB_URL'],
        message:
          'is http, which sends every token in clear text. Use https, or accept it with GITLAB_ALLOW_HTTP=on where the network is trusted.',
      },
    ),
  settings
    .pick({ UPSTREAM_TIMEOUT: true, UPSTREAM_ATTEMPT_TIMEOUT: true })
    .refine(
      ({ UPSTREAM_TIMEOUT, UPSTREAM_ATTEMPT_TIMEOUT }) => UPSTREAM_TIMEOUT >= UPSTREAM_ATTEMPT_TIMEOUT,
      {
        path: ['UPSTREAM_TIMEOUT'],
        message:
          'is less than UPSTREAM_ATTEMPT_TIMEOUT (unset, 10000): all attempts together need at least the time of one.',
      },
    ),
  settings
    .pick({ SHUTDOWN_TIMEOUT: true, SHUTDOWN_DELAY: true })
    .refine(({ SHUTDOWN_TIMEOUT, SHUTDOWN_DELAY }) => SHUTDOWN_TIMEOUT > SHUTDOWN_DELAY, {
      path: ['SHUTDOWN_TIMEOUT'],
      message: 'is not more than SHUTDOWN_DELAY: no time would be left to finish what is under way.',
    }),
];

/**
 * Reads the settings out of the environment. An empty or blank variable counts as unset.
 *
 * @throws ConfigError with every mistake there is.
 */
export function readConfig(environment: Environment): Config {
  const given: Environment = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== ''),
  );

  const parsed = settings.safeParse(given);
  // Each agreement is checked by itself, so that a mistake in some other setting does not hide it.
  const mistakes = [parsed, ...agreements.map((agreement) => agreement.safeParse(given))]
    .flatMap(({ error }) => error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')} ${message}`);
  if (!parsed.success || mistakes.length > 0) throw new ConfigError([...new Set(mistakes)]);

  return toConfig(parsed.data);
}

/** A sentence for each variable that is no setting but is written almost like one, as `GITLAB_URI` is. */
export function misspelledSettings(environment: Environment): string[] {
  const names = Object.keys(settings.shape);
  // Short names have innocent neighbours, as HOST has HOSTS.
  const longNames = names.filter((name) => name.length >= 8);

  return Object.keys(environment)
    .filter((name) => !names.includes(name))
    .flatMap((name) => {
      const meant = longNames.find((candidate) => alike(name, candidate));
      return meant ? [`${name} is not a setting. Is ${meant} meant?`] : [];
    });
}

function toConfig(given: z.infer<typeof settings>): Config {
  return {
    host: given.HOST,
    port: given.PORT,
    gitlabUrl: given.GITLAB_URL && baseAddress(given.GITLAB_URL),
    gitlabToken: given.GITLAB_TOKEN,
    graphiql: given.GRAPHIQL,
    budget: given.UPSTREAM_BUDGET,
    connections: given.UPSTREAM_CONNECTIONS,
    concurrency: given.UPSTREAM_CONCURRENCY,
    attemptTimeout: given.UPSTREAM_ATTEMPT_TIMEOUT,
    totalTimeout: given.UPSTREAM_TIMEOUT,
    retries: given.UPSTREAM_RETRIES,
    maxResponseBytes: given.UPSTREAM_MAX_RESPONSE_BYTES,
    maxRequestBytes: given.MAX_REQUEST_BYTES,
    logLevel: given.LOG_LEVEL,
    shutdownDelay: given.SHUTDOWN_DELAY,
    shutdownTimeout: given.SHUTDOWN_TIMEOUT,
  };
}

function wholeNumber({ from, to, otherwise }: { from: number; to: number; otherwise: number }) {
  // `abort` keeps what is not a number out of the agreements.
  const refusal = {
    error: `is not a whole number from ${from} to ${to}; unset, it is ${otherwise}.`,
    abort: true,
  };
  return z
    .string()
    .regex(/^\d+$/, refusal)
    .transform(Number)
    .pipe(z.number().min(from, refusal).max(to, refusal))
    .default(otherwise);
}

function onOrOff(otherwise: 'on' | 'off') {
  const message = `is neither on nor off; unset, it is ${otherwise}.`;
  return z.stringbool(message).default(otherwise === 'on');
}

function parseWebAddress(text: string, context: z.RefinementCtx): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;

  context.addIssue('is not a web address, as in https://gitlab.example.com.');
  return z.NEVER;
}

/** What stands before `/api/v4`, whether that was given or not. */
function baseAddress({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/*(\/api\/v4)?\/*$/, '');
}

function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.');
  return hostname === '[::1]' || hostname === 'localhost' || hostname.endsWith('.localhost');
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[\w-]+(\.[\w-]+)*\.?$/.test(text);
}

/** Whether one letter added, left out, changed or swapped with its neighbour makes one word of the other. */
function alike(one: string, other: string): boolean {
  const variants = new Set(leavingOutOne(one));
  return leavingOutOne(other).some((variant) => variants.has(variant));
}

function leavingOutOne(word: string): string[] {
  return [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))];
}
