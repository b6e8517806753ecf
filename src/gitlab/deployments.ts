import type { GitLabClient } from './client.ts';
import { type EnvironmentBasicJson, placeEnvironment } from './environment-basic.ts';
import {
  BY_ID_AND_IID,
  eachObject,
  embedded,
  numberIn,
  type ProjectKey,
  requireChanged,
  requireIdentity,
  textIn,
  type Unplaced,
  withFields,
} from './identity.ts';
import { type JobJson, placeJob } from './jobs.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import { placePage } from './placed-page.ts';
import { existedBefore } from './recorded-before.ts';
import type { UserJson } from './users.ts';

/** A deployment in a list, and the fields that only the response about one deployment adds. */
export interface DeploymentJson {
  /** Added here: GitLab omits it. */
  readonly project_key: ProjectKey;
  readonly id: number;
  /** Missing only if GitLab sent no usable number. */
  readonly iid?: number;
  readonly ref: string;
  readonly sha: string;
  readonly status: string;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly user?: UserJson | null;
  readonly environment?: EnvironmentBasicJson | null;
  /** Null if an API client recorded the deployment. */
  readonly deployable?: JobJson | null;
  /** From here on: only in the response about one deployment, and only if GitLab's licence has approvals. */
  readonly pending_approval_count?: number | null;
  readonly approvals?: readonly ApprovalJson[] | null;
  readonly approval_summary?: ApprovalSummaryJson | null;
}

export interface ApprovalSummaryJson {
  readonly rules?: readonly ApprovalRuleJson[] | null;
}

export interface ApprovalJson {
  readonly user?: UserJson | null;
  readonly status: string;
  readonly created_at?: string | null;
  readonly comment?: string | null;
}

export interface ApprovalRuleJson {
  readonly id?: number | null;
  readonly access_level_description?: string | null;
  readonly required_approvals?: number | null;
  readonly deployment_approvals?: readonly ApprovalJson[] | null;
}

/** The fields that GitLab requires to record a deployment. The status is `running`, `success`, `failed` or `canceled`. */
export interface NewDeployment {
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  readonly tag: boolean;
  readonly status: string;
}

export interface Review {
  readonly status: 'approved' | 'rejected';
  readonly comment?: string;
  readonly represented_as?: string;
}

/** One page of a project's deployments to all environments; `query` has GitLab's parameters for filter and order. */
export async function listDeployments(
  gitlab: GitLabClient,
  project: ProjectKey,
  query: Query,
): Promise<Page<DeploymentJson>> {
  const page = await gitlab.getPage<Unplaced<DeploymentJson>>(path`/projects/${project}/deployments`, query);
  return placePage(project, page, placeDeployment, BY_ID_AND_IID);
}

export async function getDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<DeploymentJson> {
  const json = await gitlab.get<Unplaced<DeploymentJson>>(path`/projects/${project}/deployments/${id}`);
  return placeDeployment(project, requireIdentity(json, 'a deployment'));
}

/**
 * Records a deployment that was made outside of GitLab CI. GitLab creates the environment if it does not exist. If a
 * success has the same ref, tag and sha as the last success of the environment, GitLab records nothing and returns that
 * one, which a CI job may have made.
 */
export async function createDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  sent: NewDeployment,
): Promise<{ readonly deployment: DeploymentJson; readonly existedBefore: boolean | null }> {
  const start = performance.now();
  const { json, headers } = await gitlab.postForAnswer(path`/projects/${project}/deployments`, sent);
  const elapsed = performance.now() - start;
  // The only place where the JSON of a POST enters together with its headers.
  const deployment = placeDeployment(project, requireChanged(json as Unplaced<DeploymentJson>));
  return {
    deployment,
    existedBefore: existedBefore({ sent, deployment, headers, requestId: gitlab.requestId, elapsed }),
  };
}

/** GitLab refuses this for deployments that a CI job made (403), and for impossible changes of the status (400). */
export async function updateDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  status: string,
): Promise<DeploymentJson> {
  const updated = await gitlab.put<Unplaced<DeploymentJson>>(path`/projects/${project}/deployments/${id}`, {
    status,
  });
  return placeDeployment(project, requireChanged(updated));
}

/** GitLab refuses this for a running deployment and for the current deployment of an environment (400). */
export function deleteDeployment(gitlab: GitLabClient, project: ProjectKey, id: string): Promise<void> {
  return gitlab.delete(path`/projects/${project}/deployments/${id}`);
}

/** Approves or rejects a blocked deployment. A second approval returns the first one, unchanged. */
export async function reviewDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  review: Review,
): Promise<ApprovalJson> {
  return withUsableUser(
    await gitlab.post<ApprovalJson>(path`/projects/${project}/deployments/${id}/approval`, review),
  );
}

export function placeDeployment(project: ProjectKey, deployment: Unplaced<DeploymentJson>): DeploymentJson {
  const environment = embedded(deployment.environment);
  const job = embedded(deployment.deployable);
  return withFields(deployment, {
    project_key: project,
    iid: numberIn(deployment.iid),
    ref: textIn(deployment.ref),
    sha: textIn(deployment.sha),
    user: embedded(deployment.user),
    environment: environment && placeEnvironment(project, environment),
    deployable: job && placeJob(project, job),
    approvals: eachObject(deployment.approvals, withUsableUser),
    approval_summary: deployment.approval_summary && withUsableRules(deployment.approval_summary),
  });
}

function withUsableUser(approval: ApprovalJson): ApprovalJson {
  return { ...approval, user: embedded(approval.user) };
}

function withUsableRules(summary: ApprovalSummaryJson): ApprovalSummaryJson {
  const rules = eachObject(summary.rules, (rule) => ({
    ...rule,
    id: numberIn(rule.id),
    deployment_approvals: eachObject(rule.deployment_approvals, withUsableUser),
  }));
  return { ...summary, rules };
}
