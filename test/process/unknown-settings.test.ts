import { describe, expect, test } from 'vitest';
import { unknownSettings } from '../../src/process/unknown-settings.ts';
import { VARIABLES } from '../../src/settings.ts';

/** What shells, CI systems, containers and tools set. */
const OF_OTHERS = [
  ...[
    'HOME',
    'PATH',
    'PWD',
    'SHELL',
    'USER',
    'LANG',
    'TERM',
    'HOSTNAME',
    'HOSTTYPE',
    'LOGNAME',
    'TZ',
    'EDITOR',
  ],
  ...[
    'HOSTS',
    'PORTS',
    'POST',
    'SUPPORT',
    'GHOST',
    'HOSTS_FILE',
    'DEBUG_PORT',
    'HTTP_PORT',
    'HTTP_HOST',
    'PG_HOST',
  ],
  ...[
    'CI',
    'GITLAB_CI',
    'GITLAB_USER_ID',
    'GITLAB_USER_LOGIN',
    'GITLAB_FEATURES',
    'GITLAB_ENV',
    'GITLAB_PORT',
  ],
  ...[
    'GITLAB_HOME',
    'GITLAB_SERVICE_HOST',
    'GITLAB_SERVICE_PORT',
    'GITLAB_ROOT_PASSWORD',
    'GITLAB_OMNIBUS_CONFIG',
  ],
  ...[
    'CI_SERVER_URL',
    'CI_API_V4_URL',
    'CI_JOB_TOKEN',
    'GITHUB_TOKEN',
    'GITHUB_ACTIONS',
    'NPM_TOKEN',
    'LOG_FILE',
  ],
  ...['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_VERSION'],
  ...[
    'KUBERNETES_SERVICE_HOST',
    'METRICS_SERVICE_HOST',
    'METRICS_PORT_9090_TCP',
    'GATEWAY_PORT',
    'REDIS_HOST',
  ],
  ...['npm_config_cache', 'npm_package_name', 'http_proxy', 'no_proxy', 'SANDBOX_PORT', 'SANDBOX_RATE_LIMIT'],
];

describe('unknownSettings', () => {
  test.each([
    ['GITLAB_URI', 'GITLAB_URL'],
    ['GITLAB_ULR', 'GITLAB_URL'],
    ['GITLABURL', 'GITLAB_URL'],
    ['GITLAB_TOKENS', 'GITLAB_TOKEN'],
    ['UPSTREAM_BUGET', 'UPSTREAM_BUDGET'],
    ['UPSTREAM_RETRYS', 'UPSTREAM_RETRIES'],
    ['UPSTREAM_RETIRES', 'UPSTREAM_RETRIES'],
    ['GRAPHQL', 'GRAPHIQL'],
    ['MAX_ALIAS', 'MAX_ALIASES'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['ALLOWED_HOST', 'ALLOWED_HOSTS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ])('%s is within two edits of %s', (written, meant) => {
    expect(unknownSettings({ [written]: '1' })).toEqual([
      `${written} is not a setting. Did you mean ${meant}?`,
    ]);
  });

  test.each([
    ['GITLAB_API_URL', 'GITLAB_URL'],
    ['GITLAB_HOST', 'GITLAB_URL'],
    ['GITLAB_PRIVATE_TOKEN', 'GITLAB_TOKEN'],
    ['GITLAB_ACCESS_TOKEN', 'GITLAB_TOKEN'],
  ])('%s is another name for %s, and fine if that is set too', (written, meant) => {
    expect(unknownSettings({ [written]: '1' })).toEqual([
      `${written} is not a setting. Did you mean ${meant}?`,
    ]);
    expect(unknownSettings({ [written]: '1', [meant]: '1' })).toEqual([]);
  });

  test.each([
    ['gitlab_url', 'GITLAB_URL'],
    ['Max_Depth', 'MAX_DEPTH'],
    ['port', 'PORT'],
    ['gitlab_api_url', 'GITLAB_URL'],
  ])('%s has the wrong case', (written, meant) => {
    expect(unknownSettings({ [written]: '1' })).toEqual([
      `${written} is not a setting. Did you mean ${meant}?`,
    ]);
  });

  test('leaves alone what others set', () => {
    expect(unknownSettings(Object.fromEntries(OF_OTHERS.map((name) => [name, '1'])))).toEqual([]);
  });

  test('knows every setting', () => {
    expect(unknownSettings(Object.fromEntries(VARIABLES.map((name) => [name, ''])))).toEqual([]);
  });
});
