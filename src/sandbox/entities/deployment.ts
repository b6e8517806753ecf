import { basicEnvironment, type ApprovalRule, type Environment } from './environment.ts';
import { presentJob, type Job } from './job.ts';
import type { MergeRequest } from './merge-request.ts';
import type { Project } from './project.ts';
import { basicUser, type User } from './user.ts';

export const deploymentStatuses = [
  'created',
  'running',
  'success',
  'failed',
  'canceled',
  'skipped',
  'blocked',
] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

export interface Approval {
  readonly user: User;
  readonly rule: ApprovalRule;
  readonly status: 'approved' | 'rejected';
  readonly createdAt: string;
  readonly comment: string | null;
}

export interface Deployment {
  readonly project: Project;
  readonly id: number;
  readonly iid: number;
  readonly ref: string;
  readonly sha: string;
  readonly tag: boolean;
  status: DeploymentStatus;
  readonly createdAt: string;
  updatedAt: string;
  /** Filtered and sorted on, and shown nowhere, as in GitLab. */
  finishedAt: string | null;
  readonly user: User | null;
  readonly environment: Environment;
  /** Null for a deployment made through the API. */
  readonly job: Job | null;
  readonly mergeRequests: MergeRequest[];
  readonly approvals: Approval[];
}

export function deploymentWithoutEnvironment(deployment: Deployment) {
  const { user, job } = deployment;
  return {
    id: deployment.id,
    iid: deployment.iid,
    ref: deployment.ref,
    sha: deployment.sha,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    user: user === null ? null : basicUser(user),
    deployable: job === null ? null : presentJob(job),
    status: deployment.status,
  };
}

/** GitLab's `Deployment`: an item of a list. */
export function listedDeployment(deployment: Deployment) {
  return {
    ...deploymentWithoutEnvironment(deployment),
    environment: basicEnvironment(deployment.environment),
  };
}

/** GitLab's `DeploymentExtended`: one deployment, with its approvals. */
export function singleDeployment(deployment: Deployment) {
  const rules = deployment.environment.protection?.rules ?? [];
  return {
    ...listedDeployment(deployment),
    pending_approval_count: pendingApprovals(deployment),
    approvals: deployment.approvals.map(presentApproval),
    approval_summary:
      rules.length === 0 ? null : { rules: rules.map((rule) => presentRule(rule, deployment)) },
  };
}

export function presentApproval({ user, status, createdAt, comment }: Approval) {
  return { user: basicUser(user), status, created_at: createdAt, comment };
}

/** How many approvals are still to be given, over all rules of the environment. */
export function pendingApprovals({ environment, approvals }: Deployment): number {
  const missing = (environment.protection?.rules ?? []).map((rule) => {
    const given = approvals.filter((approval) => approval.rule === rule && approval.status === 'approved');
    return Math.max(0, rule.requiredApprovals - given.length);
  });
  return missing.reduce((sum, count) => sum + count, 0);
}

/** The successful deployment that finished last, which need not have the highest id. */
export function lastDeployment(environment: Environment): Deployment | undefined {
  let last: Deployment | undefined;
  for (const deployment of environment.project.deployments) {
    if (deployment.environment !== environment || deployment.status !== 'success') continue;
    if (last === undefined || (deployment.finishedAt ?? '') >= (last.finishedAt ?? '')) last = deployment;
  }
  return last;
}

function presentRule(rule: ApprovalRule, { approvals }: Deployment) {
  return {
    id: rule.id,
    user_id: rule.user?.id ?? null,
    group_id: rule.group?.id ?? null,
    access_level: rule.accessLevel,
    access_level_description: rule.description,
    required_approvals: rule.requiredApprovals,
    group_inheritance_type: 0,
    deployment_approvals: approvals.filter((approval) => approval.rule === rule).map(presentApproval),
  };
}
