import { createContextCache } from '@pothos/core';
import type { Context } from '../context.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import { type ProjectKey, requireComplete } from '../gitlab/identity.ts';
import { LARGEST_PAGE } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';
import { loadEach, operationLoader } from './loaders.ts';
import {
  expectNewest,
  findByProject,
  fits,
  type Found,
  type NewestList,
  readDeployments,
  type Target,
  type Wanted,
} from './newest-list.ts';

/** GitLab's last deployment of an environment is the success that finished last, which is not always the newest one. */
const SUCCESSES: NewestList = {
  key: 'successes',
  query: { status: 'success', order_by: 'finished_at', sort: 'desc' },
};

const lastDeployments = operationLoader<Wanted, Found>(wantedKey, (wanted, context) =>
  findByProject(wanted, () => SUCCESSES, context),
);

const newestDeployments = operationLoader<Wanted, Found>(wantedKey, (wanted, context) =>
  findByProject(wanted, listFor, context),
);

// One request per environment.
const lastDeploymentsSingly = operationLoader<Target, DeploymentJson | null>(targetName, (targets, context) =>
  loadEach(targets, (target) => {
    // The second success is the previous one of the first.
    const count = withPrevious(context).has(targetName(target)) ? 2 : 1;
    return newestOf(target, SUCCESSES.query, context, count);
  }),
);

const withPrevious = createContextCache(() => new Set<string>());

/** The successful deployment to an environment that finished last, which is what GitLab calls its last deployment. */
export async function lastDeploymentOf(
  environment: EnvironmentJson,
  context: Context,
): Promise<DeploymentJson | null> {
  return environment.last_deployment === undefined
    ? lastDeploymentTo(environment, context)
    : environment.last_deployment;
}

/** The same for the environment with that name; null as well if there is no such environment. */
export function lastDeploymentNamed(
  project_key: ProjectKey,
  name: string,
  context: Context,
): Promise<DeploymentJson | null> {
  return lastDeploymentTo({ project_key, name }, context);
}

/** For callers that are about to load the last deployment of an environment and then the one before. */
export function expectPrevious(environment: EnvironmentJson, context: Context): void {
  withPrevious(context).add(targetName(environment));
}

async function lastDeploymentTo(environment: Target, context: Context): Promise<DeploymentJson | null> {
  const found = await lastDeployments(context).load({ environment, statuses: ['success'], count: 1 });
  return found ? (found[0] ?? null) : lastDeploymentsSingly(context).load(environment);
}

/** The newest deployment to an environment that has one of the statuses (of `knownStatuses`), or the newest of all if there are none. */
export async function latestDeploymentOf(
  environment: EnvironmentJson,
  statuses: readonly string[],
  context: Context,
): Promise<DeploymentJson | null> {
  const found = await newestDeployments(context).load({ environment, statuses, count: 1 });
  return found ? (found[0] ?? null) : findSingly(environment, statuses, context);
}

/**
 * The newest deployments to an environment, newest first, from the list that it shares with the project's other
 * environments. Null if it is the only one, or if that list does not contain enough: its own list then has them.
 */
export function sharedDeploymentsOf(wanted: Wanted, context: Context): Promise<Found> {
  return newestDeployments(context).load(wanted);
}

/** For callers that are about to load the last deployments of several environments. */
export function expectLastDeployments(project: ProjectKey, context: Context): void {
  expectNewest(project, SUCCESSES, context);
}

/** The same for the newest deployments, with the statuses (of `knownStatuses`) of each field that is about to load them. */
export function expectNewestDeployments(
  project: ProjectKey,
  statuses: readonly (readonly string[])[],
  context: Context,
): void {
  expectNewest(project, listFor(statuses), context);
}

/** If all look for the same single status, GitLab filters by it; otherwise one list of all statuses serves them all. */
function listFor(wanted: readonly (readonly string[])[]): NewestList {
  const [first] = wanted;
  const isSame = first?.length === 1 && wanted.every((statuses) => statuses.join() === first.join());
  return isSame
    ? { key: `newest ${first.join()}`, query: { status: first[0], sort: 'desc' } }
    : { key: 'newest', query: { sort: 'desc' } };
}

/**
 * One request for an environment. GitLab filters by one status at most: for several, one page of the environment's
 * newest deployments, and one request per status if none of these fits.
 */
async function findSingly(
  environment: EnvironmentJson,
  statuses: readonly string[],
  context: Context,
): Promise<DeploymentJson | null> {
  if (statuses.length < 2) return newestOf(environment, { status: statuses[0], sort: 'desc' }, context);
  const { project_key, name } = environment;
  const query = { environment: name, sort: 'desc', per_page: LARGEST_PAGE };
  const page = await readDeployments(project_key, query, context);
  for (const deployment of page.places) {
    // The newest one may be among those without an identity.
    if (deployment === null) break;
    if (fits(deployment, { environment, statuses })) return deployment;
  }
  requireComplete(page);
  if (!page.hasNext) return null;
  const newest = await Promise.all(
    statuses.map((status) => newestOf(environment, { status, sort: 'desc' }, context)),
  );
  return newest.filter((one) => one !== null).sort((one, other) => other.id - one.id)[0] ?? null;
}

async function newestOf(
  { project_key, name }: Target,
  query: Query,
  context: Context,
  count = 1,
): Promise<DeploymentJson | null> {
  const page = await readDeployments(project_key, { environment: name, ...query, per_page: count }, context);
  requireComplete(page);
  return page.items[0] ?? null;
}

function wantedKey({ environment, statuses, count }: Wanted): string {
  const { project_key, id } = environment;
  return `${id === undefined ? targetName(environment) : `${project_key}:${id}`} ${statuses.join()} ${count}`;
}

function targetName({ project_key, name }: Target): string {
  return `${project_key} ${name}`;
}
