import { resolveCommit } from '../entities/commit.ts';
import {
  changedDeployment,
  changedDeploymentOfCe,
  lastDeployment,
  type Deployment,
  type DeploymentStatus,
} from '../entities/deployment.ts';
import type { Environment } from '../entities/environment.ts';
import { linkMergeRequests } from '../entities/merge-request-links.ts';
import type { Project } from '../entities/project.ts';
import { type Answer, forbidden, invalidRecord, refused } from '../http/answer.ts';
import { requiredChoice, requiredFlag, requiredInteger, requiredText } from '../http/parameters.ts';
import { accessLevels, findDeliveries, requireDeployer, requireLevel, requireUnmodified } from './access.ts';
import { findDeployment } from './deployments.ts';
import { endpoint, present, type Call } from './endpoint.ts';
import { addEnvironment, nameProblems, refuseInvalid } from './environment-records.ts';

/** The statuses that a caller may set, with GitLab's name for each transition. */
const transitions = { running: 'run', success: 'succeed', failed: 'drop', canceled: 'cancel' } as const;
type GivenStatus = keyof typeof transitions;
const givenStatuses: readonly GivenStatus[] = ['running', 'success', 'failed', 'canceled'];

export const createDeployment = endpoint({
  method: 'POST',
  path: '/projects/:id/deployments',
  takesJobTokens: true,
  parameters: {
    id: requiredText(),
    environment: requiredText(),
    sha: requiredText(),
    ref: requiredText(),
    tag: requiredFlag(),
    status: requiredChoice(givenStatuses),
  },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    requireLevel(call, project, accessLevels.developer);
    const isOlder = call.behaviour.release === 'older';
    if (!isOlder) requireCommit(project, given.sha);
    if (resolveCommit(project, given.ref) === undefined) {
      throw invalidRecord({ ref: ['The branch or tag does not exist'] });
    }
    const known = project.environments.find(({ name }) => name === given.environment);
    const environment = known ?? createEnvironment(call, project, given.environment);
    requireDeployer(call, environment);

    const last = lastDeployment(environment);
    if (
      last?.ref === given.ref &&
      last.tag === given.tag &&
      last.sha === given.sha &&
      last.status === given.status
    ) {
      return presentChanged(call, last, 201);
    }
    // Older releases check too late: they have already created the environment.
    if (isOlder) requireCommit(project, given.sha);
    return presentChanged(call, addDeployment(call, environment, given), 201);
  },
});

export const updateDeployment = endpoint({
  method: 'PUT',
  path: '/projects/:id/deployments/:deployment_id',
  takesJobTokens: true,
  // GitLab does not declare the number either: for a text that is not a number, it finds no deployment.
  parameters: { id: requiredText(), deployment_id: requiredText(), status: requiredChoice(givenStatuses) },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    const deployment = findDeployment(
      project,
      /^\d+$/.test(given.deployment_id) ? Number(given.deployment_id) : NaN,
    );
    requireDeployer(call, deployment.environment);
    if (deployment.job !== null) {
      throw forbidden('Deployments created using GitLab CI can not be updated using the API');
    }
    if (!mayBecome(deployment.status, given.status)) {
      throw invalidRecord({ status: [`cannot transition via "${transitions[given.status]}"`] });
    }
    enterStatus(call, deployment, given.status);
    call.renderings.forget();
    return presentChanged(call, deployment, 200);
  },
});

export const deleteDeployment = endpoint({
  method: 'DELETE',
  path: '/projects/:id/deployments/:deployment_id',
  takesJobTokens: true,
  parameters: { id: requiredText(), deployment_id: requiredInteger() },
  handle: (call, given) => {
    call.countDeletion();
    const project = findDeliveries(call, given.id);
    const deployment = findDeployment(project, given.deployment_id);
    requireLevel(call, project, accessLevels.maintainer);
    requireDeployer(call, deployment.environment);
    requireUnmodified(call, deployment);
    if (deployment.status === 'running') throw refused(400, 'Cannot destroy running deployment');
    if (lastDeployment(deployment.environment) === deployment) {
      throw refused(400, 'Deployment currently deployed to environment');
    }
    project.deployments = project.deployments.filter((candidate) => candidate !== deployment);
    call.renderings.forget();
    return { status: 204, headers: {}, body: '' };
  },
});

function presentChanged(call: Call, deployment: Deployment, status: number): Answer {
  const form = call.behaviour.edition === 'ce' ? changedDeploymentOfCe : changedDeployment;
  return present(call, form, deployment, status);
}

/** GitLab also accepts a short sha and the name of a branch, and stores the text as it was sent. */
function requireCommit(project: Project, sha: string): void {
  if (resolveCommit(project, sha) === undefined) {
    throw invalidRecord({ sha: ['The commit does not exist'] });
  }
}

function createEnvironment(call: Call, project: Project, name: string): Environment {
  refuseInvalid(nameProblems(name));
  return addEnvironment(call, project, name);
}

interface GivenDeployment {
  readonly ref: string;
  readonly sha: string;
  readonly tag: boolean;
  readonly status: GivenStatus;
}

function addDeployment(call: Call, environment: Environment, given: GivenDeployment): Deployment {
  const { project } = environment;
  const moment = call.now.toISOString();
  const deployment: Deployment = {
    project,
    id: call.company.nextDeploymentId++,
    iid: ++project.lastDeploymentIid,
    ref: given.ref,
    sha: given.sha,
    tag: given.tag,
    status: 'created',
    createdAt: moment,
    updatedAt: moment,
    finishedAt: null,
    user: call.token.user,
    environment,
    job: null,
    mergeRequests: [],
    approvals: [],
  };
  project.deployments.push(deployment);
  enterStatus(call, deployment, given.status);
  call.renderings.forget();
  return deployment;
}

function mayBecome(current: DeploymentStatus, next: GivenStatus): boolean {
  return next === 'running' ? current === 'created' || current === 'blocked' : current !== next;
}

function enterStatus(call: Call, deployment: Deployment, status: GivenStatus): void {
  deployment.status = status;
  deployment.updatedAt = call.now.toISOString();
  if (status !== 'running') deployment.finishedAt = deployment.updatedAt;
  call.webhooks.deploymentChanged(deployment);
  if (status !== 'success') return;
  deployment.environment.state = 'available';
  // GitLab finds the merge requests in the background, so the next request may not see them yet.
  call.later(() => {
    linkMergeRequests(deployment);
  });
}
