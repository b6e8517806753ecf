import {
  basicMergeRequest,
  fullMergeRequest,
  mergeRequestWithLabels,
  simpleMergeRequest,
} from '../entities/merge-request.ts';
import type { Deployment } from '../entities/deployment.ts';
import type { MergeRequest } from '../entities/merge-request.ts';
import type { Project } from '../entities/project.ts';
import { isWithin } from '../entities/group.ts';
import { type Answer, forbidden, notFound } from '../http/answer.ts';
import { choice, flag, type Given, integers, requiredInteger, requiredText } from '../http/parameters.ts';
import { accessLevel, accessLevels, findDeliveries, findGroup, findProject, isVisible } from './access.ts';
import { type Call, endpoint, present, presentPage } from './endpoint.ts';
import { approvalParameters, onlyApproved } from './merge-request-approvals.ts';
import {
  checkExclusions,
  filterDeployedMergeRequests,
  filterMergeRequests,
  filterParameters,
  type Filter,
} from './merge-request-filter.ts';

/** The lists of projects and groups have these parameters, the list of a deployment does not. */
const listParameters = {
  ...filterParameters,
  ...approvalParameters,
  view: choice(['simple'], null),
};

export const listMergeRequests = endpoint({
  method: 'GET',
  path: '/projects/:id/merge_requests',
  takesJobTokens: 'newest',
  parameters: { id: requiredText(), iids: integers(), ...listParameters },
  handle: (call, given) => {
    checkExclusions(call.raw);
    const project = findProject(call, given.id);
    if (!mayReadMergeRequests(project, call)) throw forbidden();
    const named = project.mergeRequests.filter(({ iid }) => given.iids?.includes(iid) ?? true);
    return presentList(call, named, project.deployments, given);
  },
});

/** Always with those of subgroups. */
export const listGroupMergeRequests = endpoint({
  method: 'GET',
  path: '/groups/:id/merge_requests',
  parameters: { id: requiredText(), non_archived: flag(), ...listParameters },
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
    return presentList(call, all, deployments, given);
  },
});

export const getMergeRequest = endpoint({
  method: 'GET',
  path: '/projects/:id/merge_requests/:merge_request_iid',
  parameters: { id: requiredText(), merge_request_iid: requiredInteger() },
  handle: (call, given) => {
    const project = findProject(call, given.id);
    const mergeRequest = project.mergeRequests.find(({ iid }) => iid === given.merge_request_iid);
    if (mergeRequest === undefined) throw notFound();
    if (!mayReadMergeRequests(project, call)) throw forbidden();
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

function presentList(
  call: Call,
  all: readonly MergeRequest[],
  deployments: readonly Deployment[],
  given: Given<typeof listParameters>,
): Answer {
  const deployed = asksForDeployments(given) ? onlyDeployed(all, deployments, given) : all;
  // The Community Edition does not declare the parameters about approvals, so it ignores them.
  const approved = call.behaviour.edition === 'ce' ? deployed : onlyApproved(deployed, given);
  const form = given.with_labels_details === true ? mergeRequestWithLabels : basicMergeRequest;
  const found = filterMergeRequests(approved, given, call.token.user);
  return presentPage(call, given.view === 'simple' ? simpleMergeRequest : form, found, given);
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
