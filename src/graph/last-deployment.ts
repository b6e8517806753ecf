import { createContextCache } from '@pothos/core';
import type { Context } from '../context.ts';
import { type DeploymentJson, listDeployments } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import { type ProjectKey, requireComplete } from '../gitlab/identity.ts';
import { droppedOf, LARGEST_PAGE, type Page } from '../gitlab/pages.ts';
import { loadGrouped, loadEach, operationLoader } from './loaders.ts';
import { seeDeployments } from './seen.ts';

// One request for a single environment. Several environments of a project share one list of its 100 newest successes, and
// each that is missing from it costs one more. GitLab omits the last deployment from its list of environments.
const lastDeployments = operationLoader<EnvironmentJson, DeploymentJson | null>(
  ({ project_key, id }) => `${project_key}:${id}`,
  (environments, context) =>
    loadGrouped(
      environments,
      ({ project_key }) => project_key,
      (project, ofProject) =>
        ofProject.length === 1 && !expected(context).has(project)
          ? loadEach(ofProject, (environment) => newestSuccess(environment, context))
          : findAmongNewest(project, ofProject, context),
    ),
);

/** The successful deployment to an environment that finished last: GitLab calls it the last deployment. */
export function lastDeploymentOf(
  environment: EnvironmentJson,
  context: Context,
): Promise<DeploymentJson | null> {
  return lastDeployments(context).load(environment);
}

/**
 * Requests a project's newest successes at the same time as its environments, because one list need not wait for the
 * other. Call it if the operation selects the last deployments of several environments.
 */
export function expectLastDeployments(project: ProjectKey, context: Context): void {
  expected(context).add(project);
  // The client keeps the result, or the error, for `findAmongNewest`.
  listSuccesses(project, { perPage: LARGEST_PAGE }, context).catch(() => undefined);
}

const expected = createContextCache(() => new Set<ProjectKey>());

async function findAmongNewest(
  project: ProjectKey,
  environments: readonly EnvironmentJson[],
  context: Context,
): Promise<(DeploymentJson | null | Error)[]> {
  const page = await listSuccesses(project, { perPage: LARGEST_PAGE }, context);
  const newest = new Map<number, DeploymentJson>();
  for (const deployment of page.places) {
    // The unusable deployment may be the newest one of any environment.
    if (deployment === null) break;
    const id = deployment.environment?.id;
    if (id !== undefined && !newest.has(id)) newest.set(id, deployment);
  }
  return loadEach(environments, async (environment) => {
    const deployment = newest.get(environment.id);
    return deployment ?? (page.hasNext || droppedOf(page) > 0 ? newestSuccess(environment, context) : null);
  });
}

async function newestSuccess(
  { project_key, name }: EnvironmentJson,
  context: Context,
): Promise<DeploymentJson | null> {
  const page = await listSuccesses(project_key, { environment: name, perPage: 1 }, context);
  requireComplete(page);
  return page.items[0] ?? null;
}

async function listSuccesses(
  project: ProjectKey,
  { environment, perPage }: { readonly environment?: string; readonly perPage: number },
  context: Context,
): Promise<Page<DeploymentJson>> {
  const page = await listDeployments(context.gitlab, project, {
    environment,
    status: 'success',
    order_by: 'finished_at',
    sort: 'desc',
    per_page: perPage,
  });
  seeDeployments(page.items, context);
  return page;
}
