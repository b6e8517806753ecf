import { basicEnvironment, type ApprovalRule, type Environment } from './environment.ts';
import { jobWith, type Job } from './job.ts';
import type { MergeRequest } from './merge-request.ts';
import type { Project } from './project.ts';
import { named, redacted, type User, type UserForms } from './user.ts';

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
  /** Used to filter and to sort, but in no response, as in GitLab. */
  finishedAt: string | null;
  readonly user: User | null;
  readonly environment: Environment;
  /** Null for a deployment that was recorded through the API. */
  readonly job: Job | null;
  readonly mergeRequests: MergeRequest[];
  readonly approvals: Approval[];
}

/** The last deployment of an environment. */
export function deploymentWithoutEnvironment(deployment: Deployment, { basic, full }: UserForms = named) {
  const { user, job } = deployment;
  return {
    id: deployment.id,
    iid: deployment.iid,
    ref: deployment.ref,
    sha: deployment.sha,
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    user: user === null ? null : basic(user),
    deployable: job === null ? null : jobWith({ basic, full }, job),
    status: deployment.status,
  };
}

/** GitLab's `Deployment`: an item of a list. GitLab renders reads without regard to who the caller is. */
export function listedDeployment(deployment: Deployment) {
  return basicDeployment(deployment, redacted);
}

/** GitLab's `DeploymentExtended`: the response to a read of one deployment, with its approvals. */
export function singleDeployment(deployment: Deployment) {
  return extendedDeployment(deployment, redacted);
}

/** The same for the caller who created or changed it. */
export function changedDeployment(deployment: Deployment) {
  return extendedDeployment(deployment, named);
}

/** The same in the Community Edition, which has no approvals. */
export function changedDeploymentOfCe(deployment: Deployment) {
  return basicDeployment(deployment, named);
}

export function presentApproval(approval: Approval) {
  return approvalWith(named, approval);
}

function basicDeployment(deployment: Deployment, users: UserForms) {
  return {
    ...deploymentWithoutEnvironment(deployment, users),
    environment: basicEnvironment(deployment.environment),
  };
}

function extendedDeployment(deployment: Deployment, users: UserForms) {
  const rules = deployment.environment.protection?.rules ?? [];
  return {
    ...basicDeployment(deployment, users),
    pending_approval_count: pendingApprovals(deployment),
    approvals: deployment.approvals.map((approval) => approvalWith(users, approval)),
    approval_summary: { rules: rules.map((rule) => presentRule(users, rule, deployment)) },
  };
}

function approvalWith({ basic }: UserForms, { user, status, createdAt, comment }: Approval) {
  return { user: basic(user), status, created_at: createdAt, comment };
}

/** The number of approvals that are still missing, over all rules of the environment. */
export function pendingApprovals({ environment, approvals }: Deployment): number {
  const missing = (environment.protection?.rules ?? []).map((rule) => {
    const given = approvals.filter((approval) => approval.rule === rule && approval.status === 'approved');
    return Math.max(0, rule.requiredApprovals - given.length);
  });
  return missing.reduce((sum, count) => sum + count, 0);
}

/** The deployment that a job makes. */
export function deploymentOf(job: Job): Deployment | undefined {
  return job.project.deployments.find((deployment) => deployment.job === job);
}

/** The successful deployment that finished last. Another one may have a higher id. */
export function lastDeployment(environment: Environment): Deployment | undefined {
  let last: Deployment | undefined;
  for (const deployment of environment.project.deployments) {
    if (deployment.environment !== environment || deployment.status !== 'success') continue;
    if (last === undefined || compareFinished(deployment, last) >= 0) last = deployment;
  }
  return last;
}

/** Whether another commit has been deployed meanwhile: GitLab starts no job for such a deployment. */
export function isOutdated({ environment, id, sha }: Deployment): boolean {
  const last = lastDeployment(environment);
  return last !== undefined && last.id > id && last.sha !== sha;
}

/** Compares like PostgreSQL, in which a missing value is greater than all others. */
export function compareFinished(one: Deployment, other: Deployment): number {
  const [a, b] = [finishedTime(one), finishedTime(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function finishedTime({ finishedAt }: Deployment): number {
  return finishedAt === null ? Infinity : Date.parse(finishedAt);
}

function presentRule(users: UserForms, rule: ApprovalRule, { approvals }: Deployment) {
  return {
    id: rule.id,
    user_id: rule.user?.id ?? null,
    group_id: rule.group?.id ?? null,
    access_level: rule.accessLevel,
    access_level_description: rule.description,
    required_approvals: rule.requiredApprovals,
    group_inheritance_type: 0,
    deployment_approvals: approvals
      .filter((approval) => approval.rule === rule)
      .map((approval) => approvalWith(users, approval)),
  };
}
