import { hostNameOf } from '../http/host-names.ts';
import type { Logger } from '../observability/log.ts';
import type { Settings } from '../settings.ts';
import { checkGitLab } from './startup-check.ts';
import { say } from './terminal.ts';
import type { Upstream } from './upstream.ts';

export interface StartReport extends Pick<
  Settings,
  'host' | 'gitlabUrl' | 'gitlabToken' | 'board' | 'graphiql' | 'allowedHosts'
> {
  readonly address: string;
  readonly upstream: Upstream;
}

/** What a person who starts the gateway needs to know. */
export function startText(report: StartReport): string[] {
  const { address, upstream, gitlabToken, allowedHosts } = report;
  const { sampleToken } = upstream;
  const listensEverywhere = hostNameOf(report.host) === null;
  const lines = [
    `The gateway serves ${address}, in front of ${sampleToken === undefined ? upstream.url : 'the embedded GitLab'}.`,
  ];
  if (sampleToken !== undefined) {
    const reason = report.gitlabUrl === undefined ? 'GITLAB_URL is not set' : 'GITLAB_URL is sandbox';
    const place = report.graphiql ? 'GraphiQL' : 'the API';
    lines.push(
      `${reason}, so the gateway serves sample data. Try ${place} at ${address} with the header {"PRIVATE-TOKEN": "${sampleToken}"}.`,
    );
  }
  if (report.board)
    lines.push(`Open the board at ${new URL('/', address).href} to see what is deployed where.`);
  if (gitlabToken !== undefined) {
    lines.push(
      'GITLAB_TOKEN is set. Everyone who can reach the gateway and sends no token of their own acts with this token.',
    );
  }
  if ((sampleToken ?? gitlabToken) !== undefined && listensEverywhere && allowedHosts.length === 0) {
    lines.push(
      'ALLOWED_HOSTS is not set, so the gateway answers only requests for localhost and for the address of this machine. Add the other names that clients use.',
    );
  }
  return lines;
}

/**
 * Says what is wrong with GITLAB_URL or GITLAB_TOKEN, on the terminal and in the log. The gateway serves meanwhile, since
 * a GitLab that is down for a moment must not keep it from starting.
 */
export async function reportGitLab(
  settings: Settings,
  url: string,
  { logger, isStopping }: { readonly logger: Logger; readonly isStopping: () => boolean },
): Promise<void> {
  const problem = await checkGitLab({ ...settings, gitlabUrl: url });
  if (problem === null) {
    logger.debug({ gitlab: url }, 'GitLab responds');
  } else if (!isStopping()) {
    logger.warn({ gitlab: url, problem: problem.text }, 'The gateway cannot use GitLab with these settings');
    say([problem.text]);
  }
}
