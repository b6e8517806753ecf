import type { GitLabClient } from './client.ts';
import type { EnvironmentJson } from './environments.ts';
import { OutcomeUnknownError } from './errors.ts';
import {
  dropInvalidNumbers,
  embedded,
  fillTexts,
  hasIdentity,
  identified,
  type ProjectKey,
  placeIn,
  requireIdentity,
} from './identity.ts';
import { type JobJson, placeJob } from './jobs.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import { existedBefore } from './recorded-before.ts';
import type { UserJson } from './users.ts';

/** A deployment as lists have it, and what only the answer about a single one adds. */
export interface DeploymentJson {
  /** Added here: GitLab leaves it out. */
  readonly project_key: ProjectKey;
  readonly id: number;
  readonly iid: number;
  readonly ref: string;
  readonly sha: string;
  readonly status: string;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly user?: UserJson | null;
  readonly environment?: EnvironmentJson | null;
  /** Null where the deployment was made through the API. */
  readonly deployable?: JobJson | null;
  /** From here on: only in the answer about one deployment, and only where GitLab's licence has approvals. */
  readonly pending_approval_count?: number | null;
  readonly approvals?: readonly ApprovalJson[] | null;
  readonly approval_summary?: { readonly rules?: readonly ApprovalRuleJson[] | null } | null;
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

/** What GitLab needs to record a deployment; `status` is one of running, success, failed, canceled. */
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

/** One page of a project's deployments across environments, filtered and ordered as `query` says in GitLab's words. */
export async function listDeployments(
  gitlab: GitLabClient,
  project: ProjectKey,
  query: Query,
): Promise<Page<DeploymentJson>> {
  const page = identified(
    await gitlab.getPage<DeploymentJson>(path`/projects/${project}/deployments`, query),
    'iid',
  );
  for (const item of page.items) placeDeployment(project, item);
  return page;
}

export async function getDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<DeploymentJson> {
  const deployment = await gitlab.get<DeploymentJson>(path`/projects/${project}/deployments/${id}`);
  requireIdentity(deployment);
  placeDeployment(project, deployment);
  return deployment;
}

/**
 * Records a deployment that was made outside of GitLab's CI. GitLab creates the environment where there is none of
 * that name. Where a success has the same ref, tag and sha as the last success of the environment, GitLab records
 * nothing and answers with that one, which may be one that CI made.
 */
export async function createDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  sent: NewDeployment,
): Promise<{ readonly deployment: DeploymentJson; readonly existedBefore: boolean | null }> {
  const start = performance.now();
  const { json, headers } = await gitlab.postForAnswer(path`/projects/${project}/deployments`, sent);
  const elapsed = performance.now() - start;
  const deployment = recorded(project, json as DeploymentJson);
  return {
    deployment,
    existedBefore: existedBefore({ sent, deployment, headers, requestId: gitlab.requestId, elapsed }),
  };
}

/** GitLab refuses this for deployments that its CI made (403), and transitions that are none (400). */
export async function updateDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  status: string,
): Promise<DeploymentJson> {
  const updated = await gitlab.put<DeploymentJson>(path`/projects/${project}/deployments/${id}`, { status });
  return recorded(project, updated);
}

/** GitLab refuses this for a running deployment and for the one that an environment currently has (400). */
export function deleteDeployment(gitlab: GitLabClient, project: ProjectKey, id: string): Promise<void> {
  return gitlab.delete(path`/projects/${project}/deployments/${id}`);
}

/** Approves or rejects a blocked deployment. Whoever approves twice gets the first approval back, unchanged. */
export async function reviewDeployment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  review: Review,
): Promise<ApprovalJson> {
  const approval = await gitlab.post<ApprovalJson>(
    path`/projects/${project}/deployments/${id}/approval`,
    review,
  );
  embedded(approval, 'user');
  return approval;
}

/** The deployment that a change answered with; without an id nobody can tell what was changed. */
function recorded(project: ProjectKey, deployment: DeploymentJson): DeploymentJson {
  if (!hasIdentity(deployment)) throw new OutcomeUnknownError();
  placeDeployment(project, deployment);
  return deployment;
}

/** Says on a deployment and on what it embeds which project they belong to, and drops what has no identity. */
export function placeDeployment(project: ProjectKey, deployment: object): void {
  placeIn(project, deployment);
  dropInvalidNumbers(deployment, ['iid']);
  fillTexts(deployment, ['ref', 'sha']);
  embedded(deployment, 'user');
  const environment = embedded(deployment, 'environment');
  if (environment) placeIn(project, environment);
  const job = embedded(deployment, 'deployable');
  if (job) placeJob(project, job);
  const { approvals, approval_summary: summary } = deployment as DeploymentJson;
  dropUnidentifiedReviewers(approvals);
  for (const rule of objectsIn(summary?.rules)) {
    dropInvalidNumbers(rule, ['id']);
    dropUnidentifiedReviewers(rule.deployment_approvals);
  }
}

function dropUnidentifiedReviewers(approvals: DeploymentJson['approvals']): void {
  for (const approval of objectsIn(approvals)) embedded(approval, 'user');
}

/** The objects in a list, whatever GitLab has sent in the place of either. */
function objectsIn<T extends object>(list: readonly T[] | null | undefined): T[] {
  const items: unknown = list;
  if (!Array.isArray(items)) return [];
  return items.filter((item): item is T => typeof item === 'object' && item !== null);
}
