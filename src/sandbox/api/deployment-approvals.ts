import { pendingApprovals, presentApproval, type Approval, type Deployment } from '../entities/deployment.ts';
import type { ApprovalRule } from '../entities/environment.ts';
import type { User } from '../entities/user.ts';
import { json, noRoute, refused } from '../http/answer.ts';
import { requiredChoice, requiredInteger, requiredText, text } from '../http/parameters.ts';
import type { Behaviour } from '../behaviour.ts';
import { accessLevel, findDeliveries } from './access.ts';
import { findDeployment } from './deployments.ts';
import { endpoint, type Call } from './endpoint.ts';

export const approveDeployment = endpoint({
  method: 'POST',
  path: '/projects/:id/deployments/:deployment_id/approval',
  takesJobTokens: true,
  parameters: {
    id: requiredText(),
    deployment_id: requiredInteger(),
    status: requiredChoice(['approved', 'rejected'] as const),
    comment: text(),
    represented_as: text(),
  },
  handle: (call, given) => {
    const { behaviour } = call;
    if (behaviour.edition === 'ce') throw noRoute();
    const deployment = findDeployment(findDeliveries(call, given.id), given.deployment_id);
    const rule = findRule(deployment, call.token.user, given, behaviour);
    const earlier = deployment.approvals.find(
      (approval) => approval.user === call.token.user && approval.rule === rule,
    );
    if (earlier?.status === given.status) return json(201, presentApproval(earlier));

    const approval: Approval = {
      user: call.token.user,
      rule,
      status: given.status,
      createdAt: call.now.toISOString(),
      comment: given.comment,
    };
    if (earlier !== undefined) deployment.approvals.splice(deployment.approvals.indexOf(earlier), 1);
    deployment.approvals.push(approval);
    if (given.status === 'rejected') drop(call, deployment);
    // Since 19.x the last approval changes no status: the deployment waits for its job to be played.
    else if (behaviour.release === 'older' && pendingApprovals(deployment) === 0) {
      deployment.status = 'created';
    }
    deployment.updatedAt = approval.createdAt;
    call.renderings.forget();
    call.webhooks.deploymentReviewed(deployment, approval);
    if (given.status === 'rejected') announceDrop(call, deployment);
    return json(201, presentApproval(approval));
  },
});

interface Review {
  readonly status: Approval['status'];
  readonly represented_as: string | null;
}

/** Finds the rule that lets a user approve. Unlike elsewhere, each refusal is a 400. Checks are in GitLab's order. */
function findRule(
  deployment: Deployment,
  user: User,
  { status, represented_as: representedAs }: Review,
  behaviour: Behaviour,
): ApprovalRule {
  const { project, environment } = deployment;
  if (environment.protection === null) throw refused(400, 'This environment is not protected.');
  if (status === 'approved' && deployment.user === user && !behaviour.startersMayApprove) {
    throw refused(
      400,
      'You cannot approve your own deployment. This configuration can be adjusted in the protected environment settings.',
    );
  }
  const { rules } = environment.protection;
  if (rules.length === 0) {
    throw refused(400, 'Deployment approvals is not configured for this environment.');
  }
  if (!isWaiting(deployment, behaviour)) {
    throw refused(400, 'This deployment is not waiting for approvals.');
  }
  const level = accessLevel(project, user);
  const own = rules.filter(({ approvers, accessLevel: wanted }) =>
    wanted === null ? approvers.includes(user) : level >= wanted,
  );
  if (own[0] === undefined) {
    throw refused(
      400,
      "You don't have permission to approve this deployment. Contact the project or group owner for help.",
    );
  }
  const rule = own.find(({ description }) => description.includes(representedAs ?? ''));
  if (rule === undefined) {
    throw refused(
      400,
      'There are no approval rules for the given `represent_as` parameter. Use a valid User/Group/Role name instead.',
    );
  }
  return rule;
}

/** Since 19.x, a deployment in any status waits if an approval is missing. */
function isWaiting(deployment: Deployment, { release }: Behaviour): boolean {
  return release === 'older' ? deployment.status === 'blocked' : pendingApprovals(deployment) > 0;
}

/** A rejection makes the job and its deployment fail. */
function drop(call: Call, deployment: Deployment): void {
  const moment = call.now.toISOString();
  if (deployment.job !== null) {
    deployment.job.status = 'failed';
    deployment.job.failureReason = 'deployment_rejected';
    deployment.job.finishedAt = moment;
  }
  deployment.status = 'failed';
  deployment.finishedAt = moment;
}

function announceDrop({ webhooks }: Call, deployment: Deployment): void {
  if (deployment.job !== null) webhooks.jobChanged(deployment.job);
  webhooks.deploymentChanged(deployment);
}
