import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const HELP = `Usage: gitlab-deployments-gateway [--help | --version]

Serves a GraphQL API over GitLab's Deployments REST API, at http://127.0.0.1:4000/graphql.
Settings come from the environment, or from a file .env in the working directory:

  GITLAB_URL     address of GitLab; sandbox, or no value outside production, selects an embedded
                 GitLab with sample data
  GITLAB_TOKEN   token for requests that carry none of their own
  ALLOWED_HOSTS  host names of the gateway besides localhost; needed with GITLAB_TOKEN
  PORT, HOST     where to listen; 4000 on 127.0.0.1
  LOG_LEVEL      fatal, error, warn, info, debug, trace or silent
  METRICS_PORT   port of the metrics for Prometheus, at /metrics; unset, there are none

docs/operations.md lists all of them.
`;

/** What the arguments ask for: a text to print instead of starting, or nothing; or what is wrong with them. */
export interface CommandLine {
  readonly text?: string;
  readonly mistake?: string;
}

/**
 * Reads the arguments of the process; settings come from the environment instead. `packageFile` is the package.json that
 * states the version: its place differs between this file and the bundle that contains it.
 */
export function readCommandLine(parameters: readonly string[], packageFile: URL): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    });
    if (values.help) return { text: HELP };
    return values.version ? { text: `${versionIn(packageFile)}\n` } : {};
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { mistake: `${error.message.replace(/\. .*/s, '')}. --help tells what there is.` };
  }
}

function versionIn(packageFile: URL): string {
  const text = readFileSync(packageFile, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
