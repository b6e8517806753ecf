import type { Change } from '../api/live.ts';
import type { EnvironmentFactsFragment, ProjectFactsFragment } from '../generated/graphql.ts';

export type Project = ProjectFactsFragment;
export type Environment = EnvironmentFactsFragment;
export type Deployment = NonNullable<Environment['lastDeployment']>;

/** The environments of one column: single ones, and folders such as `venue/`, which are folded. */
export interface Cell {
  readonly single: readonly Environment[];
  readonly folders: readonly Folder[];
}

export interface Folder {
  readonly name: string;
  readonly environments: readonly Environment[];
}

/** The columns, in the order in which changes travel. */
export const TIERS = [
  { tier: 'TESTING', title: 'Testing' },
  { tier: 'STAGING', title: 'Staging' },
  { tier: 'PRODUCTION', title: 'Production' },
  { tier: 'OTHER', title: 'Other' },
] as const;

export type Tier = (typeof TIERS)[number]['tier'];

/**
 * As in GitLab, environments with the same first part are a folder, and a folder with one environment is that environment.
 * The board leaves out those that were stopped since it was read.
 */
export function cellOf({ environments }: Project, tier: Tier): Cell {
  const inTier = (environments?.nodes ?? [])
    .filter(isOnBoard)
    .filter((environment) => tierOf(environment) === tier);
  const membersOf = (folder: string) => inTier.filter(({ name }) => name.startsWith(folder));
  const names = new Set(inTier.map(folderOf).filter((folder) => folder !== undefined));
  const folders = [...names].map((name) => ({ name, environments: membersOf(name).sort(byName) }));
  const real = folders.filter((folder) => folder.environments.length > 1);
  const folded = new Set(real.flatMap((folder) => folder.environments));
  return { single: inTier.filter((one) => !folded.has(one)).sort(mainFirst), folders: real };
}

export function isOnBoard({ state }: Environment): boolean {
  return state !== 'STOPPED';
}

function folderOf({ name }: Environment): string | undefined {
  return /^[^/]+\//.exec(name)?.[0];
}

function tierOf({ tier }: Environment): Tier {
  return TIERS.find((known) => known.tier === tier)?.tier ?? 'OTHER';
}

/** `production` comes before `canary`: people look for the one that is named after its tier. */
function mainFirst(a: Environment, b: Environment): number {
  return rank(a) - rank(b) || byName(a, b);
}

function rank({ name, tier }: Environment): number {
  return name.toUpperCase() === tier ? 0 : 1;
}

function byName(a: Environment, b: Environment): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** The newest deployment, if it is not the one that is live. */
export function underWay({ lastDeployment, latestDeployment }: Environment): Deployment | undefined {
  if (!latestDeployment || latestDeployment.id === lastDeployment?.id) return undefined;
  // A rollback is newer than the deployment that it goes back to, so a newer success is the live one.
  return latestDeployment.status === 'SUCCESS' ? undefined : latestDeployment;
}

/** The time of the newest change that a board shows. */
export function newestChange(projects: readonly Project[]): string | undefined {
  const times = projects
    .flatMap(({ environments }) => environments?.nodes ?? [])
    .flatMap(({ lastDeployment, latestDeployment }) => [
      lastDeployment?.updatedAt,
      latestDeployment?.updatedAt,
    ]);
  return times
    .filter((time) => typeof time === 'string')
    .sort()
    .at(-1);
}

/**
 * Whether the board shows everything about a change. The cache updates the card of an environment that the board has. The
 * board has to read a new environment, and a card whose deployment was deleted. It reads review apps only when someone
 * unfolds them.
 */
export function showsChange(projects: readonly Project[], change: Change): boolean {
  const { deployment, deletedDeploymentId } = change;
  const shown = projects.flatMap(({ environments }) => environments?.nodes ?? []);
  if (deletedDeploymentId !== null) {
    return !shown.some(({ lastDeployment, latestDeployment }) =>
      [lastDeployment?.id, latestDeployment?.id].includes(deletedDeploymentId),
    );
  }
  const environment = deployment?.environment;
  return environment?.tier === 'DEVELOPMENT' || shown.some(({ id }) => id === environment?.id);
}
