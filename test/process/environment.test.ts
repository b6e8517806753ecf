import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../src/process/environment.ts';
import { unknownSettings } from '../../src/process/unknown-settings.ts';
import { type Settings, VARIABLES } from '../../src/settings.ts';
import { mistakesOf } from '../support/settings.ts';

describe('readSettings', () => {
  test('an empty environment gives the defaults', () => {
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      gitlabUrl: undefined,
      gitlabAllowHttp: false,
      sandboxLatency: 0,
      sandboxAlive: true,
      readyNeedsGitlab: false,
      gitlabToken: undefined,
      graphiql: true,
      board: true,
      budget: 250,
      connections: 64,
      queue: 2048,
      concurrency: 32,
      attemptTimeout: 10_000,
      totalTimeout: 25_000,
      retries: 2,
      breakerFailures: 10,
      breakerPause: 5000,
      maxResponseBytes: 5 * 1024 * 1024,
      maxRequestBytes: 256 * 1024,
      maxErrors: 100,
      maxResultBytes: 10 * 1024 * 1024,
      maxTokens: 4000,
      maxDepth: 15,
      maxAliases: 300,
      maxDirectives: 8,
      maxRootFields: 60,
      maxFields: 5000,
      maxListLength: 100,
      maxNodes: 250_000,
      maxValues: 150_000,
      documentCacheBytes: 64 * 1024 * 1024,
      introspection: true,
      corsOrigins: [],
      allowedHosts: [],
      responseTimeout: 30_000,
      responseBytes: 64 * 1024 * 1024,
      responseBytesPerCaller: 16 * 1024 * 1024,
      maxConnections: 10_000,
      maxPipelined: 8,
      compression: 'auto',
      shareFor: 0,
      shareBytes: 64 * 1024 * 1024,
      webhookSecret: undefined,
      redisUrl: undefined,
      maxSubscriptions: 2000,
      maxSubscriptionsPerCaller: 200,
      maxPerConnection: 50,
      pollActive: 2000,
      pollIdle: 10_000,
      pollHooked: 55_000,
      persistedDocuments: undefined,
      persistedOnly: false,
      logLevel: 'info',
      metricsPort: undefined,
      metricsHost: undefined,
      shutdownDelay: 0,
      shutdownTimeout: 25_000,
    });
  });

  test('.env.example names every setting with its default', () => {
    const example = parseEnv(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8'));

    expect(readSettings(example)).toEqual(readSettings({}));
    expect(unknownSettings(example)).toEqual([]);
    expect(Object.keys(example).sort()).toEqual([...VARIABLES].sort());
  });

  test.each<[name: string, value: string, expected: Partial<Settings>]>([
    ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['HOST', '::1', { host: '::1' }],
    ['HOST', 'gateway.example.com', { host: 'gateway.example.com' }],
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['GITLAB_URL', 'sandbox', { gitlabUrl: 'sandbox' }],
    ['GITLAB_ALLOW_HTTP', 'on', { gitlabAllowHttp: true }],
    ['READY_NEEDS_GITLAB', 'on', { readyNeedsGitlab: true }],
    ['SANDBOX_LATENCY', '200', { sandboxLatency: 200 }],
    ['SANDBOX_ALIVE', 'off', { sandboxAlive: false }],
    ['ALLOWED_HOSTS', 'a.test, B.test:4000,[::2]', { allowedHosts: ['a.test', 'B.test:4000', '[::2]'] }],
    ['RESPONSE_TIMEOUT', '5000', { responseTimeout: 5000 }],
    ['RESPONSE_BYTES', '1', { responseBytes: 1 }],
    ['RESPONSE_BYTES_PER_CALLER', '1', { responseBytesPerCaller: 1 }],
    ['MAX_CONNECTIONS', '1', { maxConnections: 1 }],
    ['MAX_PIPELINED', '1', { maxPipelined: 1 }],
    ['GRAPHIQL', 'off', { graphiql: false }],
    ['GRAPHIQL', 'false', { graphiql: false }],
    ['UPSTREAM_BUDGET', '1', { budget: 1 }],
    ['UPSTREAM_CONNECTIONS', '8', { connections: 8 }],
    ['UPSTREAM_QUEUE', '0', { queue: 0 }],
    ['UPSTREAM_CONCURRENCY', '4', { concurrency: 4 }],
    ['UPSTREAM_ATTEMPT_TIMEOUT', '25000', { attemptTimeout: 25_000 }],
    ['UPSTREAM_TIMEOUT', '10000', { totalTimeout: 10_000 }],
    ['UPSTREAM_RETRIES', '0', { retries: 0 }],
    ['UPSTREAM_BREAKER_FAILURES', '3', { breakerFailures: 3 }],
    ['UPSTREAM_BREAKER_PAUSE', '100', { breakerPause: 100 }],
    ['UPSTREAM_MAX_RESPONSE_BYTES', '1024', { maxResponseBytes: 1024 }],
    ['MAX_REQUEST_BYTES', '1024', { maxRequestBytes: 1024 }],
    ['MAX_TOKENS', '1000', { maxTokens: 1000 }],
    ['MAX_DEPTH', '7', { maxDepth: 7 }],
    ['MAX_ALIASES', '0', { maxAliases: 0 }],
    ['MAX_DIRECTIVES', '0', { maxDirectives: 0 }],
    ['MAX_ROOT_FIELDS', '1', { maxRootFields: 1 }],
    ['MAX_LIST_LENGTH', '20', { maxListLength: 20 }],
    ['MAX_FIELDS', '500', { maxFields: 500 }],
    ['MAX_NODES', '500', { maxNodes: 500 }],
    ['MAX_VALUES', '500', { maxValues: 500 }],
    ['MAX_ERRORS', '5', { maxErrors: 5 }],
    ['MAX_RESULT_BYTES', '1024', { maxResultBytes: 1024 }],
    ['DOCUMENT_CACHE_BYTES', '1048576', { documentCacheBytes: 1_048_576 }],
    ['INTROSPECTION', 'off', { introspection: false }],
    ['CORS_ORIGINS', 'https://a.test', { corsOrigins: ['https://a.test'] }],
    [
      'CORS_ORIGINS',
      'https://a.test, http://b.test:81',
      { corsOrigins: ['https://a.test', 'http://b.test:81'] },
    ],
    ['REDIS_URL', 'redis://redis.test', { redisUrl: 'redis://redis.test' }],
    ['REDIS_URL', 'rediss://user:pass@[::1]:6380/2', { redisUrl: 'rediss://user:pass@[::1]:6380/2' }],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['METRICS_PORT', '9464', { metricsPort: 9464 }],
    ['METRICS_PORT', '0', { metricsPort: 0 }],
    ['METRICS_HOST', '0.0.0.0', { metricsHost: '0.0.0.0' }],
    ['SHUTDOWN_DELAY', '24999', { shutdownDelay: 24_999 }],
    ['SHUTDOWN_TIMEOUT', '1', { shutdownTimeout: 1 }],
  ])('%s=%j is taken', (name, value, expected) => {
    expect(readSettings({ [name]: value })).toEqual({ ...readSettings({}), ...expected });
  });

  test.each([
    ['HOST', 'http://localhost'],
    ['HOST', 'localhost:4000'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '4000.5'],
    ['PORT', '0x10'],
    ['GITLAB_URL', 'gitlab.example.com'],
    ['GITLAB_URL', 'ftp://gitlab.example.com'],
    ['GITLAB_ALLOW_HTTP', 'perhaps'],
    ['GITLAB_TOKEN', 'Bearer glpat-secret'],
    ['GITLAB_TOKEN', 'glpat-sécret'],
    ['GITLAB_TOKEN', 'x'.repeat(1025)],
    ['GRAPHIQL', 'yes please'],
    ['UPSTREAM_BUDGET', '0'],
    ['UPSTREAM_CONNECTIONS', '0'],
    ['UPSTREAM_QUEUE', '-1'],
    ['UPSTREAM_CONCURRENCY', 'many'],
    ['UPSTREAM_ATTEMPT_TIMEOUT', '10s'],
    ['UPSTREAM_TIMEOUT', 'Infinity'],
    ['UPSTREAM_RETRIES', '11'],
    ['UPSTREAM_BREAKER_FAILURES', '0'],
    ['UPSTREAM_BREAKER_PAUSE', '5s'],
    ['UPSTREAM_MAX_RESPONSE_BYTES', '5MiB'],
    ['MAX_REQUEST_BYTES', '1e3'],
    ['MAX_TOKENS', '0'],
    ['MAX_DEPTH', 'deep'],
    ['MAX_ALIASES', '-1'],
    ['MAX_DIRECTIVES', 'none'],
    ['MAX_ROOT_FIELDS', '0'],
    ['MAX_LIST_LENGTH', '1.5'],
    ['MAX_NODES', '0'],
    ['DOCUMENT_CACHE_BYTES', '64MiB'],
    ['INTROSPECTION', 'sometimes'],
    ['ALLOWED_HOSTS', '*'],
    ['ALLOWED_HOSTS', 'a.test,'],
    ['ALLOWED_HOSTS', 'https://a.test'],
    ['RESPONSE_TIMEOUT', '0'],
    ['RESPONSE_BYTES', '64MiB'],
    ['RESPONSE_BYTES_PER_CALLER', '0'],
    ['MAX_CONNECTIONS', '0'],
    ['MAX_PIPELINED', '0'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'https://a.test/'],
    ['CORS_ORIGINS', 'https://a.test,'],
    ['CORS_ORIGINS', 'a.test'],
    ['READY_NEEDS_GITLAB', 'maybe'],
    ['SANDBOX_LATENCY', 'slow'],
    ['SANDBOX_ALIVE', 'stepped'],
    ['PORT', '"4000"'],
    ['PERSISTED_ONLY', 'on'],
    ['REDIS_URL', 'redis.test:6379'],
    ['REDIS_URL', 'http://redis.test'],
    ['REDIS_URL', 'redis://redis.test/cache'],
    ['REDIS_URL', 'redis://'],
    ['REDIS_URL', 'redis://:100%@redis.test'],
    ['LOG_LEVEL', 'verbose'],
    ['METRICS_PORT', 'on'],
    ['METRICS_PORT', '65536'],
    ['METRICS_HOST', 'localhost:9464'],
    ['SHUTDOWN_DELAY', '-5'],
    ['SHUTDOWN_TIMEOUT', '0'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ])('%s=%j is one mistake, which names the variable', (name, value) => {
    expect(mistakesOf({ [name]: value })).toEqual([expect.stringMatching(`^${name} \\S`)]);
  });

  test('an empty or blank variable counts as unset', () => {
    const blank = Object.fromEntries(
      ['PORT', 'GITLAB_URL', 'GITLAB_TOKEN', 'GRAPHIQL'].map((name) => [name, ' ']),
    );

    expect(readSettings({ ...blank, LOG_LEVEL: '' })).toEqual(readSettings({}));
  });

  test.each(['glpat-a_B.c', ' glpat-from-a-file\n'])('GITLAB_TOKEN can be %j', (token) => {
    expect(readSettings({ GITLAB_URL: 'sandbox', GITLAB_TOKEN: token }).gitlabToken).toBe(token.trim());
  });

  test('every mistake is told at once', () => {
    const mistakes = mistakesOf({
      PORT: 'http',
      GITLAB_URL: 'nowhere',
      UPSTREAM_TIMEOUT: '5000',
      SHUTDOWN_DELAY: '30000',
    });

    expect(mistakes).toEqual([
      'GITLAB_URL must be a web address, such as https://gitlab.example.com.',
      'PORT must be a whole number from 0 to 65535. The default is 4000.',
      'UPSTREAM_TIMEOUT (5000) is less than UPSTREAM_ATTEMPT_TIMEOUT (10000). All attempts together need at least the time of one.',
      'SHUTDOWN_TIMEOUT (25000) is not more than SHUTDOWN_DELAY (30000): no time would be left to finish running requests.',
    ]);
  });

  test('no mistake repeats a value, which may be a secret in the wrong place', () => {
    const secret = 'glpat-SESAME with blank';
    const names = Object.keys(parseEnv(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')));
    const mistakes = mistakesOf(Object.fromEntries(names.map((name) => [name, secret])));
    const inAddress = mistakesOf({
      GITLAB_URL: 'http://root:SESAME@gitlab.example.com/?private_token=SESAME#SESAME',
    });

    expect(mistakes).toHaveLength(names.length);
    expect(inAddress).toHaveLength(1);
    expect([...mistakes, ...inAddress].join('\n')).not.toContain('SESAME');
  });
});
