import type { Context } from '../context.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import { type ProjectKey, requireComplete } from '../gitlab/identity.ts';
import { LARGEST_PAGE } from '../gitlab/pages.ts';
import { type Neighbour, successBefore } from './deployment-rows.ts';
import { isMoment } from './date-time.ts';
import { loadEach, loadGrouped, operationLoader } from './loaders.ts';
import { readDeployments } from './newest-list.ts';
import { present } from './present.ts';
import { keyInProject } from './project-key.ts';

/**
 * Nothing for a deployment whose previous success is in a page that was read. Several others share one list of 100
 * successes, by project and then by environment; each that this does not show costs one request.
 */
const previousDeployments = operationLoader<DeploymentJson, DeploymentJson | null>(
  ({ project_key, id }) => keyInProject(project_key, id),
  (deployments, context) =>
    loadGrouped(
      deployments,
      ({ project_key }) => project_key,
      (project, ofProject) => loadPrevious(project, ofProject, context),
    ),
);

/** The successful deployment that its environment had when this deployment was created. Null if it had none. */
export async function previousOf(
  deployment: DeploymentJson,
  context: Context,
): Promise<DeploymentJson | null> {
  // GitLab deletes an environment together with its deployments, so only a damaged row has none.
  return deployment.environment ? previousDeployments(context).load(deployment) : null;
}

async function loadPrevious(
  project: ProjectKey,
  deployments: readonly DeploymentJson[],
  context: Context,
): Promise<(DeploymentJson | null | Error)[]> {
  const dated = deployments.filter(({ created_at }) => isMoment(created_at));
  const unknown = () => dated.filter((one) => successBefore(one, context) === 'unknown');
  if (environmentsOf(unknown()).length > 1) await readSuccesses(project, unknown(), undefined, context);
  await Promise.all(
    environmentsOf(unknown()).map(async (environment) => {
      const ofEnvironment = unknown().filter((one) => one.environment?.name === environment);
      if (ofEnvironment.length > 1) await readSuccesses(project, ofEnvironment, environment, context);
    }),
  );
  return loadEach(deployments, async (deployment) => {
    const found: Neighbour = successBefore(deployment, context);
    if (found === 'unknown') return findSingly(project, deployment, context);
    return found === 'none' ? null : found;
  });
}

function environmentsOf(deployments: readonly DeploymentJson[]): string[] {
  return [...new Set(deployments.map(({ environment }) => environment?.name ?? ''))];
}

/** Reads the newest 100 successes that had finished when the newest of these deployments was created. */
async function readSuccesses(
  project: ProjectKey,
  deployments: readonly DeploymentJson[],
  environment: string | undefined,
  context: Context,
): Promise<void> {
  const newest = deployments.reduce((one, other) =>
    Date.parse(other.created_at ?? '') > Date.parse(one.created_at ?? '') ? other : one,
  );
  // If it fails, the requests one by one report their own failures.
  await readDeployments(
    project,
    { environment, ...successesBefore(newest), per_page: LARGEST_PAGE },
    context,
  ).catch(() => undefined);
}

/** GitLab itself compares the times, so one row is enough. The second one is likely to be the previous one of the first. */
async function findSingly(
  project: ProjectKey,
  deployment: DeploymentJson,
  context: Context,
): Promise<DeploymentJson | null> {
  const query = { environment: deployment.environment?.name, ...successesBefore(deployment), per_page: 2 };
  const page = await readDeployments(project, query, context);
  requireComplete(page);
  return page.items.find(({ id }) => id !== deployment.id) ?? null;
}

function successesBefore({ created_at }: DeploymentJson) {
  return {
    status: 'success',
    order_by: 'finished_at',
    sort: 'desc',
    finished_before: present(isMoment(created_at) ? created_at : null, 'a deployment without its created_at'),
  };
}
