import { pendingApprovals, presentApproval, type Approval, type Deployment } from '../entities/deployment.ts';
import type { ApprovalRule } from '../entities/environment.ts';
import type { User } from '../entities/user.ts';
import { json, refused } from '../http/answer.ts';
import { requiredChoice, requiredInteger, requiredText, text } from '../http/parameters.ts';
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
    const deployment = findDeployment(findDeliveries(call, given.id), given.deployment_id);
    const rule = findRule(deployment, call.token.user, given.represented_as);
    const earlier = deployment.approvals.find(({ user }) => user === call.token.user);
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
    else if (pendingApprovals(deployment) === 0) deployment.status = 'created';
    deployment.updatedAt = approval.createdAt;
    call.renderings.forget();
    return json(201, presentApproval(approval));
  },
});

/** The rule under which a user's word counts. Unlike elsewhere, every refusal is a 400. */
function findRule(deployment: Deployment, user: User, representedAs: string | null): ApprovalRule {
  const { project, environment } = deployment;
  if (environment.protection === null) throw refused(400, 'This environment is not protected.');
  const { rules } = environment.protection;
  if (rules.length === 0) {
    throw refused(400, 'Deployment approvals is not configured for this environment.');
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
  if (deployment.status !== 'blocked') throw refused(400, 'This deployment is not waiting for approvals.');
  if (deployment.user === user) {
    throw refused(
      400,
      'You cannot approve your own deployment. This configuration can be adjusted in the protected environment settings.',
    );
  }
  const rule = representedAs === null ? own[0] : own.find(({ description }) => description === representedAs);
  if (rule === undefined) {
    throw refused(
      400,
      'There are no approval rules for the given `represent_as` parameter. Use a valid User/Group/Role name instead.',
    );
  }
  return rule;
}

/** A rejection fails the job, and the deployment with it. */
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
