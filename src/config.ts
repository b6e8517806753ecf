import { z } from 'zod';
import { hostNameIn, isLoopback } from './http/host-names.ts';
import { DEFAULT_DOCUMENT_CACHE_BYTES } from './operations/document-cache.ts';
import { DEFAULT_LIMITS, type OperationLimits } from './limits/operation-limits.ts';
import type { PersistedDocuments } from './operations/persisted-documents.ts';
import { DEFAULT_MAX_RESULT_BYTES } from './limits/result-limit.ts';
import { LOG_LEVELS, type LogLevel } from './observability/log.ts';
import { DEFAULT_MAX_ERRORS } from './observability/operation-log.ts';
import {
  isHost,
  isOrigin,
  onOrOff,
  optionalNumber,
  parseWebAddress,
  readManifest,
  wholeNumber,
} from './process/setting-values.ts';
import { alike } from './process/spelling.ts';

/** The settings of the process; times in milliseconds, sizes in bytes. `.env.example` says what each is for. */
export interface Config extends OperationLimits {
  readonly host: string;
  readonly port: number;
  /** GitLab's address without `/api/v4` and without a trailing slash; undefined asks for the embedded GitLab. */
  readonly gitlabUrl: string | undefined;
  readonly gitlabToken: string | undefined;
  readonly graphiql: boolean;
  readonly budget: number;
  readonly connections: number;
  readonly queue: number;
  readonly concurrency: number;
  readonly attemptTimeout: number;
  readonly totalTimeout: number;
  readonly retries: number;
  readonly breakerFailures: number;
  readonly breakerPause: number;
  readonly maxResponseBytes: number;
  readonly maxRequestBytes: number;
  readonly maxErrors: number;
  readonly maxResultBytes: number;
  readonly documentCacheBytes: number;
  readonly introspection: boolean;
  readonly corsOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly responseTimeout: number;
  readonly responseBytes: number;
  readonly responseBytesPerCaller: number;
  readonly maxConnections: number;
  readonly maxPipelined: number;
  /** What the file that PERSISTED_DOCUMENTS names has in it. */
  readonly persistedDocuments: PersistedDocuments | undefined;
  readonly persistedOnly: boolean;
  readonly logLevel: LogLevel;
  /** Undefined: nothing is counted. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
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

/** The value of GITLAB_URL that selects the embedded GitLab. */
const SANDBOX = 'sandbox';

const NO_GITLAB_IN_PRODUCTION =
  'GITLAB_URL is not set, and NODE_ENV is production. Set GITLAB_URL to the address of your GitLab, as in https://gitlab.example.com, or to sandbox for an embedded GitLab with sample data.';

const TEN_MINUTES = 600_000;
const GIBIBYTE = 1024 ** 3;

const host = z.string().refine(isHost, 'is not a host name or an IP address, as in 127.0.0.1 or 0.0.0.0.');

const settings = z.object({
  HOST: host.default('127.0.0.1'),
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
  UPSTREAM_QUEUE: wholeNumber({ from: 0, to: 100_000, otherwise: 2048 }),
  UPSTREAM_CONCURRENCY: wholeNumber({ from: 1, to: 10_000, otherwise: 32 }),
  UPSTREAM_ATTEMPT_TIMEOUT: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 10_000 }),
  UPSTREAM_TIMEOUT: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 25_000 }),
  UPSTREAM_RETRIES: wholeNumber({ from: 0, to: 10, otherwise: 2 }),
  UPSTREAM_BREAKER_FAILURES: wholeNumber({ from: 1, to: 10_000, otherwise: 10 }),
  UPSTREAM_BREAKER_PAUSE: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 5000 }),
  UPSTREAM_MAX_RESPONSE_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: 5 * 1024 ** 2 }),
  MAX_REQUEST_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: 256 * 1024 }),
  MAX_TOKENS: wholeNumber({ from: 1, to: 10_000, otherwise: DEFAULT_LIMITS.maxTokens }),
  MAX_DEPTH: wholeNumber({ from: 1, to: 1000, otherwise: DEFAULT_LIMITS.maxDepth }),
  MAX_ALIASES: wholeNumber({ from: 0, to: 10_000, otherwise: DEFAULT_LIMITS.maxAliases }),
  MAX_DIRECTIVES: wholeNumber({ from: 0, to: 10_000, otherwise: DEFAULT_LIMITS.maxDirectives }),
  MAX_ROOT_FIELDS: wholeNumber({ from: 1, to: 10_000, otherwise: DEFAULT_LIMITS.maxRootFields }),
  MAX_FIELDS: wholeNumber({ from: 1, to: 1_000_000, otherwise: DEFAULT_LIMITS.maxFields }),
  MAX_LIST_LENGTH: wholeNumber({ from: 1, to: 100_000, otherwise: DEFAULT_LIMITS.maxListLength }),
  MAX_NODES: wholeNumber({ from: 1, to: 10_000_000, otherwise: DEFAULT_LIMITS.maxNodes }),
  MAX_VALUES: wholeNumber({ from: 1, to: 10_000_000, otherwise: DEFAULT_LIMITS.maxValues }),
  MAX_ERRORS: wholeNumber({ from: 1, to: 10_000, otherwise: DEFAULT_MAX_ERRORS }),
  MAX_RESULT_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: DEFAULT_MAX_RESULT_BYTES }),
  DOCUMENT_CACHE_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: DEFAULT_DOCUMENT_CACHE_BYTES }),
  INTROSPECTION: onOrOff('on'),
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine(
      (origins) => origins.every(isOrigin),
      'is not a list of origins, as in https://a.example.com,https://b.example.com.',
    )
    .default([]),
  ALLOWED_HOSTS: z
    .string()
    .transform((list) => list.split(',').map((name) => name.trim()))
    .refine(
      (names) => names.every((name) => hostNameIn(name) !== null),
      'is not a list of host names, as in gateway.example.com,10.0.0.7.',
    )
    .default([]),
  RESPONSE_TIMEOUT: wholeNumber({ from: 1, to: TEN_MINUTES, otherwise: 30_000 }),
  RESPONSE_BYTES: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: 64 * 1024 ** 2 }),
  RESPONSE_BYTES_PER_CALLER: wholeNumber({ from: 1, to: GIBIBYTE, otherwise: 16 * 1024 ** 2 }),
  MAX_CONNECTIONS: wholeNumber({ from: 1, to: 1_000_000, otherwise: 10_000 }),
  MAX_PIPELINED: wholeNumber({ from: 1, to: 1000, otherwise: 8 }),
  PERSISTED_DOCUMENTS: z.string().transform(readManifest).optional(),
  PERSISTED_ONLY: onOrOff('off'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is not one of ${LOG_LEVELS.join(', ')}.`).default('info'),
  METRICS_PORT: optionalNumber({ from: 0, to: 65_535, unset: 'there are no metrics' }),
  METRICS_HOST: host.optional(),
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

/** The variables that there are. */
export const SETTING_NAMES: readonly string[] = Object.keys(settings.shape);

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
    .pick({ PERSISTED_ONLY: true, PERSISTED_DOCUMENTS: true })
    .refine(({ PERSISTED_ONLY, PERSISTED_DOCUMENTS }) => !PERSISTED_ONLY || PERSISTED_DOCUMENTS, {
      path: ['PERSISTED_ONLY'],
      message: 'is on without PERSISTED_DOCUMENTS: nothing at all would be executed.',
    }),
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
  const set: Environment = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  const given = set.GITLAB_URL === SANDBOX ? { ...set, GITLAB_URL: undefined } : set;
  // Sample data must not pass for that of a GitLab whose address somebody forgot.
  const forgotten = set.GITLAB_URL === undefined && set.NODE_ENV === 'production';

  const parsed = settings.safeParse(given);
  // Each agreement is checked by itself, so that a mistake in some other setting does not hide it.
  const mistakes = [parsed, ...agreements.map((agreement) => agreement.safeParse(given))]
    .flatMap(({ error }) => error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')} ${message}`);
  if (forgotten) mistakes.push(NO_GITLAB_IN_PRODUCTION);
  if (!parsed.success || mistakes.length > 0) throw new ConfigError([...new Set(mistakes)]);

  return toConfig(parsed.data);
}

/** A sentence for each variable that is no setting but is written almost like one, as `GITLAB_URI` is. */
export function misspelledSettings(environment: Environment): string[] {
  const names = SETTING_NAMES;
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
    queue: given.UPSTREAM_QUEUE,
    concurrency: given.UPSTREAM_CONCURRENCY,
    attemptTimeout: given.UPSTREAM_ATTEMPT_TIMEOUT,
    totalTimeout: given.UPSTREAM_TIMEOUT,
    retries: given.UPSTREAM_RETRIES,
    breakerFailures: given.UPSTREAM_BREAKER_FAILURES,
    breakerPause: given.UPSTREAM_BREAKER_PAUSE,
    maxResponseBytes: given.UPSTREAM_MAX_RESPONSE_BYTES,
    maxRequestBytes: given.MAX_REQUEST_BYTES,
    maxTokens: given.MAX_TOKENS,
    maxDepth: given.MAX_DEPTH,
    maxAliases: given.MAX_ALIASES,
    maxDirectives: given.MAX_DIRECTIVES,
    maxRootFields: given.MAX_ROOT_FIELDS,
    maxFields: given.MAX_FIELDS,
    maxListLength: given.MAX_LIST_LENGTH,
    maxNodes: given.MAX_NODES,
    maxValues: given.MAX_VALUES,
    maxErrors: given.MAX_ERRORS,
    maxResultBytes: given.MAX_RESULT_BYTES,
    documentCacheBytes: given.DOCUMENT_CACHE_BYTES,
    introspection: given.INTROSPECTION,
    corsOrigins: given.CORS_ORIGINS,
    allowedHosts: given.ALLOWED_HOSTS,
    responseTimeout: given.RESPONSE_TIMEOUT,
    responseBytes: given.RESPONSE_BYTES,
    responseBytesPerCaller: given.RESPONSE_BYTES_PER_CALLER,
    maxConnections: given.MAX_CONNECTIONS,
    maxPipelined: given.MAX_PIPELINED,
    persistedDocuments: given.PERSISTED_DOCUMENTS,
    persistedOnly: given.PERSISTED_ONLY,
    logLevel: given.LOG_LEVEL,
    metricsPort: given.METRICS_PORT,
    metricsHost: given.METRICS_HOST ?? given.HOST,
    shutdownDelay: given.SHUTDOWN_DELAY,
    shutdownTimeout: given.SHUTDOWN_TIMEOUT,
  };
}

/** What stands before `/api/v4`, whether that was given or not. */
function baseAddress({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/*(\/api\/v4)?\/*$/, '');
}
