import { isLoopback } from '../gitlab/loopback.ts';
import { hostNameOf } from '../http/host-names.ts';
import { SANDBOX } from '../settings/gitlab-address.ts';
import type { SettingName, Settings } from '../settings.ts';

/** What settings have to fulfil together, when each of them is right by itself. */
interface Agreement {
  readonly between: readonly SettingName[];
  /** The mistake as a sentence, if there is one; `given` are the variables that are not blank. */
  readonly mistake: (settings: Settings, given: Readonly<Record<string, string | undefined>>) => string[];
}

export const agreements: readonly Agreement[] = [
  {
    between: ['gitlabUrl', 'gitlabAllowHttp'],
    mistake: ({ gitlabUrl, gitlabAllowHttp }) =>
      gitlabUrl === undefined || gitlabUrl === SANDBOX || gitlabAllowHttp || isSafe(new URL(gitlabUrl))
        ? []
        : [
            'GITLAB_URL is an http address, so every token would travel unencrypted. Use https, or set GITLAB_ALLOW_HTTP=on if you trust the network.',
          ],
  },
  {
    between: ['gitlabUrl'],
    // Nobody should take sample data for the data of a GitLab whose address is missing.
    mistake: ({ gitlabUrl }, given) =>
      gitlabUrl === undefined && given.NODE_ENV === 'production'
        ? [
            'GITLAB_URL is not set, and NODE_ENV is production. Set GITLAB_URL to the address of your GitLab, such as https://gitlab.example.com, or to sandbox for an embedded GitLab with sample data.',
          ]
        : [],
  },
  {
    between: ['gitlabUrl', 'gitlabToken'],
    mistake: ({ gitlabUrl, gitlabToken }, given) =>
      gitlabToken !== undefined && gitlabUrl === undefined && given.NODE_ENV !== 'production'
        ? [
            'GITLAB_TOKEN is set, but GITLAB_URL is not. Set GITLAB_URL to the address of the GitLab that the token belongs to, or to sandbox if it is a token of the embedded GitLab.',
          ]
        : [],
  },
  {
    between: ['totalTimeout', 'attemptTimeout'],
    mistake: ({ totalTimeout, attemptTimeout }) =>
      totalTimeout < attemptTimeout
        ? [
            `UPSTREAM_TIMEOUT (${totalTimeout}) is less than UPSTREAM_ATTEMPT_TIMEOUT (${attemptTimeout}). All attempts together need at least the time of one.`,
          ]
        : [],
  },
  {
    between: ['persistedOnly', 'persistedDocuments'],
    mistake: ({ persistedOnly, persistedDocuments }) =>
      persistedOnly && persistedDocuments === undefined
        ? [
            'PERSISTED_ONLY is on, but PERSISTED_DOCUMENTS is not set: the gateway could not execute anything.',
          ]
        : [],
  },
  {
    between: ['shutdownTimeout', 'shutdownDelay'],
    mistake: ({ shutdownTimeout, shutdownDelay }) =>
      shutdownTimeout <= shutdownDelay
        ? [
            `SHUTDOWN_TIMEOUT (${shutdownTimeout}) is not more than SHUTDOWN_DELAY (${shutdownDelay}): no time would be left to finish running requests.`,
          ]
        : [],
  },
  {
    between: ['port', 'metricsPort', 'host', 'metricsHost'],
    mistake: ({ port, metricsPort, host, metricsHost }) =>
      port !== 0 && port === metricsPort && overlap(host, metricsHost ?? host)
        ? [
            `METRICS_PORT is the same as PORT (${port}). Set it to another port: metrics have a port of their own.`,
          ]
        : [],
  },
  {
    between: [],
    mistake: (_settings, given) =>
      given.NODE_TLS_REJECT_UNAUTHORIZED === '0'
        ? [
            "NODE_TLS_REJECT_UNAUTHORIZED is 0, so anyone on the network could pretend to be GitLab and read tokens. Instead, set NODE_EXTRA_CA_CERTS to the file of your GitLab's certificate authority.",
          ]
        : [],
  },
];

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname);
}

/** Whether servers on both addresses need different ports. `hostNameOf` is null for all addresses of the machine. */
function overlap(one: string, other: string): boolean {
  const [first, second] = [hostNameOf(one), hostNameOf(other)];
  return first === null || second === null || first === second;
}
