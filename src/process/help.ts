import { SETTINGS } from '../settings.ts';
import { wrapped } from './wrapped.ts';

const WIDTH = 90;
const COMMON = Object.values(SETTINGS).filter(({ common }) => common);
const COLUMN = Math.max(...COMMON.map(({ variable }) => variable.length)) + 4;

/** What `--help` prints: the settings that most people need, each with its default. */
export const HELP = `Usage: gitlab-deployments-gateway [--help | --version]

Serves a GraphQL API for GitLab's Deployments REST API, at http://127.0.0.1:4000/graphql.
Set these variables in the environment, or in a file named .env in the working directory:

${COMMON.map(entry).join('\n')}

docs/operations.md describes all settings.
`;

function entry({ variable, text, default: value }: (typeof COMMON)[number]): string {
  const isShown = typeof value === 'number' || typeof value === 'string';
  const description = text.replaceAll('`', '') + (isShown ? ` Default: ${value}.` : '');
  return wrapped(description, WIDTH - COLUMN)
    .map((line, index) => (index === 0 ? `  ${variable}` : '').padEnd(COLUMN) + line)
    .join('\n');
}
