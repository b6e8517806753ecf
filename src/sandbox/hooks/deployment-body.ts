import { resolveCommit } from '../entities/commit.ts';
import type { Approval, Deployment } from '../entities/deployment.ts';
import { gitlabAddress, webUrl } from '../entities/project.ts';
import { hookProjectWithOldKeys, hookUser, zonedTime } from './body-parts.ts';

/** The body of a Deployment Hook: what has just become of a deployment. */
export function deploymentBody(deployment: Deployment, moment: string) {
  return { ...commonKeys(deployment), status: deployment.status, status_changed_at: zonedTime(moment) };
}

/** The body for one person's approval or rejection, whose status is not a status of deployments. */
export function approvalBody(deployment: Deployment, approval: Approval) {
  const { user, rule, status, comment, createdAt } = approval;
  return {
    ...commonKeys(deployment),
    status,
    // Only here does GitLab write ISO 8601.
    status_changed_at: createdAt,
    approver: hookUser(user),
    approval: {
      // The numbers of approvals appear nowhere else: count them within the deployment.
      id: deployment.id * 10 + deployment.approvals.indexOf(approval),
      status,
      comment,
      created_at: createdAt,
      approval_rule: {
        id: rule.id,
        user_id: rule.user?.id ?? null,
        group_id: rule.group?.id ?? null,
        access_level: rule.accessLevel,
        access_level_description: rule.description,
        required_approvals: rule.requiredApprovals,
        group_inheritance_type: 0,
      },
    },
  };
}

function commonKeys(deployment: Deployment) {
  const { project, environment, job, user, sha } = deployment;
  const commit = resolveCommit(project, sha);
  return {
    object_kind: 'deployment',
    deployment_id: deployment.id,
    deployable_id: job?.id ?? null,
    deployable_url: job === null ? null : `${webUrl(project)}/-/jobs/${job.id}`,
    environment: environment.name,
    environment_tier: environment.tier,
    environment_slug: environment.slug,
    environment_external_url: environment.externalUrl,
    project: hookProjectWithOldKeys(project),
    short_sha: sha.slice(0, 8),
    user: user === null ? null : hookUser(user),
    user_url: user === null ? null : `${gitlabAddress}/${user.username}`,
    commit_url: commit === undefined ? null : `${webUrl(project)}/-/commit/${commit.sha}`,
    commit_title: commit?.title ?? null,
    ref: deployment.ref,
  };
}
