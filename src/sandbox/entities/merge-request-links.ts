import type { Deployment } from './deployment.ts';
import type { Environment } from './environment.ts';
import type { MergeRequest } from './merge-request.ts';

/**
 * Links the merge requests that a successful deployment brought to its environment: those merged since the
 * environment's previous successful deployment, or everything on the branch where there is none.
 */
export function linkMergeRequests(deployment: Deployment): void {
  const { project, environment, mergeRequests } = deployment;
  const deployed = project.commits.get(deployment.sha)?.place ?? null;
  if (deployed === null || !takesLinks(environment)) return;
  const previous = previousSuccess(deployment);
  const since = previous === undefined ? -1 : (project.commits.get(previous.sha)?.place ?? null);
  if (since === null) return;
  const arrived = project.mergeRequests.filter(
    (mergeRequest) =>
      isBetween(mergeRequest, since, deployed) &&
      (previous !== undefined || mergeRequest.targetBranch === deployment.ref),
  );
  mergeRequests.push(...arrived.filter((mergeRequest) => !mergeRequests.includes(mergeRequest)));
}

/** GitLab does not link them for environments in a folder, such as review apps, except production and staging. */
function takesLinks({ name, tier }: Environment): boolean {
  return !name.includes('/') || tier === 'production' || tier === 'staging';
}

function previousSuccess({ project, environment, id }: Deployment): Deployment | undefined {
  return project.deployments.findLast(
    (candidate) =>
      candidate.environment === environment && candidate.status === 'success' && candidate.id < id,
  );
}

function isBetween({ mergeCommit }: MergeRequest, since: number, until: number): boolean {
  const place = mergeCommit?.place ?? null;
  return place !== null && place > since && place <= until;
}
