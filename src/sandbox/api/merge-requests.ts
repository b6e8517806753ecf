import { basicMergeRequest, fullMergeRequest, mergeRequestWithLabels } from '../entities/merge-request.ts';
import type { Deployment } from '../entities/deployment.ts';
import type { MergeRequest } from '../entities/merge-request.ts';
import type { Project } from '../entities/project.ts';
import { isWithin } from '../entities/group.ts';
import { forbidden, notFound } from '../http/answer.ts';
import { flag, integers, requiredInteger, requiredText } from '../http/parameters.ts';
import { accessLevel, accessLevels, findDeliveries, findGroup, findProject, isVisible } from './access.ts';
import { type Call, endpoint, present, presentPage } from './endpoint.ts';
import {
  checkExclusions,
  filterDeployedMergeRequests,
  filterMergeRequests,
  filterParameters,
  type Filter,
} from './merge-request-filter.ts';

export const listMergeRequests = endpoint({
  method: 'GET',
  path: '/projects/:id/merge_requests',
  takesJobTokens: 'newest',
  parameters: { id: requiredText(), iids: integers(), ...filterParameters },
  handle: (call, given) => {
    checkExclusions(call.raw);
    const project = findProject(call, given.id);
    if (!mayReadMergeRequests(project, call)) throw forbidden();
    const named = project.mergeRequests.filter(({ iid }) => given.iids?.includes(iid) ?? true);
    const candidates = asksForDeployments(given) ? onlyDeployed(named, project.deployments, given) : named;
    const form = given.with_labels_details === true ? mergeRequestWithLabels : basicMergeRequest;
    return presentPage(call, form, filterMergeRequests(candidates, given, call.token.user), given);
  },
});

/** Always with those of subgroups. */
export const listGroupMergeRequests = endpoint({
  method: 'GET',
  path: '/groups/:id/merge_requests',
  parameters: { id: requiredText(), non_archived: flag(), ...filterParameters },
  handle: (call, given) => {
    checkExclusions(call.raw);
    const group = findGroup(call, given.id);
    const projects = call.company.projects.filter(
      (project) =>
        isWithin(project.group, group) &&
        mayReadMergeRequests(project, call) &&
        (given.non_archived === false || !project.archived),
    );
    const all = projects.flatMap(({ mergeRequests }) => mergeRequests);
    const deployments = projects.flatMap((project) => project.deployments);
    const candidates = asksForDeployments(given) ? onlyDeployed(all, deployments, given) : all;
    const form = given.with_labels_details === true ? mergeRequestWithLabels : basicMergeRequest;
    return presentPage(call, form, filterMergeRequests(candidates, given, call.token.user), given);
  },
});

export const getMergeRequest = endpoint({
  method: 'GET',
  path: '/projects/:id/merge_requests/:merge_request_iid',
  parameters: { id: requiredText(), merge_request_iid: requiredInteger() },
  handle: (call, given) => {
    const { mergeRequests } = findProject(call, given.id);
    const mergeRequest = mergeRequests.find(({ iid }) => iid === given.merge_request_iid);
    if (mergeRequest === undefined) throw notFound();
    return present(call, fullMergeRequest, mergeRequest);
  },
});

/** Does not look up the deployment, like GitLab: an unknown deployment has no merge requests. */
export const listDeploymentMergeRequests = endpoint({
  method: 'GET',
  path: '/projects/:id/deployments/:deployment_id/merge_requests',
  takesJobTokens: true,
  parameters: { id: requiredText(), deployment_id: requiredInteger(), ...filterParameters },
  handle: (call, given) => {
    checkExclusions(call.raw);
    const project = findDeliveries(call, given.id);
    const deployments = project.deployments.filter(({ id }) => id === given.deployment_id);
    const linked = onlyDeployed(project.mergeRequests, deployments, given);
    const passing = filterDeployedMergeRequests(linked, given, call.token.user);
    return presentPage(call, basicMergeRequest, passing, given);
  },
});

function mayReadMergeRequests(project: Project, { token: { user } }: Call): boolean {
  return (
    isVisible(project, user) &&
    (project.visibility !== 'private' || accessLevel(project, user) >= accessLevels.reporter)
  );
}

function asksForDeployments({
  environment,
  deployed_after: after,
  deployed_before: before,
}: Filter): boolean {
  return environment !== null || after !== null || before !== null;
}

function onlyDeployed(
  mergeRequests: readonly MergeRequest[],
  deployments: readonly Deployment[],
  { environment, deployed_after: after, deployed_before: before }: Filter,
): MergeRequest[] {
  const deployed = new Set(
    deployments
      .filter((deployment) => {
        const finished = deployment.finishedAt === null ? NaN : Date.parse(deployment.finishedAt);
        return (
          (environment === null || deployment.environment.name === environment) &&
          (after === null || finished > after) &&
          (before === null || finished < before)
        );
      })
      .flatMap((deployment) => deployment.mergeRequests),
  );
  return mergeRequests.filter((mergeRequest) => deployed.has(mergeRequest));
}
