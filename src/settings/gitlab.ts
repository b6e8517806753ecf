import { GIBIBYTE, MEBIBYTE, type Setting, TEN_MINUTES } from './kinds.ts';

/** Which GitLab the gateway sends requests to, and how many. */
export const GITLAB_SETTINGS = {
  gitlabUrl: {
    variable: 'GITLAB_URL',
    kind: 'address',
    text: 'Address of your GitLab, with its path if it has one: `https://example.com/gitlab`. `sandbox` starts an embedded GitLab with sample data, and so does no value unless `NODE_ENV` is `production`.',
    common: true,
  },
  gitlabToken: {
    variable: 'GITLAB_TOKEN',
    kind: 'token',
    text: 'GitLab token for requests that have no token of their own. Everyone who can reach the gateway can then act with it. Set `ALLOWED_HOSTS` as well.',
    common: true,
  },
  // A board of 50 projects needs 151. The others are for further pages of long lists, and for retries.
  budget: {
    variable: 'UPSTREAM_BUDGET',
    kind: 'number',
    default: 250,
    min: 1,
    max: 100_000,
    text: 'Maximum number of REST requests for one operation, including retries. Fields that need more are null, and one error, `UPSTREAM_BUDGET_EXCEEDED`, says how to split the operation. Protects GitLab and the rate limit of the token.',
  },
  connections: {
    variable: 'UPSTREAM_CONNECTIONS',
    kind: 'number',
    default: 64,
    min: 1,
    max: 10_000,
    text: 'Maximum number of connections to GitLab, for all operations together.',
  },
  // Several hundred callers can each ask for the merge requests of 20 deployments: if GitLab responds within 20 ms, the
  // last of them waits for less than a second.
  queue: {
    variable: 'UPSTREAM_QUEUE',
    kind: 'number',
    default: 2048,
    min: 0,
    max: 100_000,
    text: 'Maximum number of REST requests that wait for a connection, for all operations together. When the queue is full, the caller with the most waiting requests loses one, which fails with `OVERLOADED`.',
  },
  concurrency: {
    variable: 'UPSTREAM_CONCURRENCY',
    kind: 'number',
    default: 32,
    min: 1,
    max: 10_000,
    text: 'Maximum number of REST requests that one operation sends at the same time.',
  },
  attemptTimeout: {
    variable: 'UPSTREAM_ATTEMPT_TIMEOUT',
    kind: 'number',
    default: 10_000,
    min: 1,
    max: TEN_MINUTES,
    unit: 'ms',
    text: 'How long GitLab can take to answer one attempt at a request.',
  },
  totalTimeout: {
    variable: 'UPSTREAM_TIMEOUT',
    kind: 'number',
    default: 25_000,
    min: 1,
    max: TEN_MINUTES,
    unit: 'ms',
    text: 'How long all REST requests of one operation can take together, including retries and pauses. Must be at least `UPSTREAM_ATTEMPT_TIMEOUT`.',
  },
  retries: {
    variable: 'UPSTREAM_RETRIES',
    kind: 'number',
    default: 2,
    min: 0,
    max: 10,
    text: 'How many times the gateway repeats a GET request that failed. It never sends a change twice.',
  },
  // One broken page that the gateway tries three times does not mean that GitLab is down.
  breakerFailures: {
    variable: 'UPSTREAM_BREAKER_FAILURES',
    kind: 'number',
    default: 10,
    min: 1,
    max: 10_000,
    text: 'Number of failures in a row after which the gateway treats GitLab as down and sends it nothing during `UPSTREAM_BREAKER_PAUSE`.',
  },
  // Long enough to spare GitLab, and short enough that nobody asks why the gateway does not notice that it is back.
  breakerPause: {
    variable: 'UPSTREAM_BREAKER_PAUSE',
    kind: 'number',
    default: 5000,
    min: 1,
    max: TEN_MINUTES,
    unit: 'ms',
    text: 'How long the gateway sends nothing to a GitLab that is down, before one request checks whether it is back.',
  },
  maxResponseBytes: {
    variable: 'UPSTREAM_MAX_RESPONSE_BYTES',
    kind: 'number',
    default: 5 * MEBIBYTE,
    min: 1,
    max: GIBIBYTE,
    unit: 'bytes',
    text: 'Maximum size of a response from GitLab, after decompression.',
  },
  shareFor: {
    variable: 'SHARE_FOR',
    kind: 'number',
    default: 0,
    min: 0,
    max: 10_000,
    unit: 'ms',
    text: 'How long the gateway keeps successful responses from GitLab, for further operations with the same credentials. `0` keeps none; operations that run at the same time share their reads anyway.',
  },
  shareBytes: {
    variable: 'SHARE_BYTES',
    kind: 'number',
    default: 64 * MEBIBYTE,
    min: 0,
    max: 16 * GIBIBYTE,
    unit: 'bytes',
    text: 'Memory for the responses that `SHARE_FOR` keeps, of all callers together. The gateway drops those that were not used for the longest time.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
