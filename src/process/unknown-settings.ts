import { distance } from 'fastest-levenshtein';
import { VARIABLES } from '../settings.ts';
import type { Environment } from './environment.ts';

/** Names that other tools use for the same thing. */
const SYNONYMS: Readonly<Record<string, string>> = {
  GITLAB_API_URL: 'GITLAB_URL',
  GITLAB_BASE_URL: 'GITLAB_URL',
  GITLAB_HOST: 'GITLAB_URL',
  GITLAB_PRIVATE_TOKEN: 'GITLAB_TOKEN',
  GITLAB_ACCESS_TOKEN: 'GITLAB_TOKEN',
};

/** Another program's, though they are within two edits of a setting. */
const OF_OTHERS = /^GITHUB_/i;

const MOST_EDITS = 2;

/** Shorter names have neighbours that belong to others, as HOST has HOSTS, and PORT has PORTS. */
const SHORTEST_NAME = 8;
const LONG_NAMES = VARIABLES.filter((name) => name.length >= SHORTEST_NAME);

/**
 * A sentence for each variable that is not a setting but was probably meant as one. A synonym is fine beside the setting
 * itself: it is there for another tool.
 */
export function unknownSettings(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => !VARIABLES.includes(name) && !OF_OTHERS.test(name))
    .flatMap((name) => {
      const meant = synonymOf(name, environment) ?? nearest(name);
      return meant === undefined ? [] : [`${name} is not a setting. Did you mean ${meant}?`];
    });
}

function synonymOf(name: string, environment: Environment): string | undefined {
  const meant = SYNONYMS[name.toUpperCase()];
  return meant === undefined || environment[meant]?.trim() ? undefined : meant;
}

/** The setting with the fewest differences: none but lower case, or at most two letters. */
function nearest(name: string): string | undefined {
  const written = name.toUpperCase();
  if (VARIABLES.includes(written)) return written;
  if (written in SYNONYMS) return undefined;
  const [best] = LONG_NAMES.map((candidate) => ({ candidate, edits: distance(written, candidate) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((one, other) => one.edits - other.edits);
  return best?.candidate;
}
