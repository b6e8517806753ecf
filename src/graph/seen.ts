import type { Context } from '../context.ts';
import type { CommitJson } from '../gitlab/commits.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import { type ProjectKey, textIn } from '../gitlab/identity.ts';
import type { GroupJson, GroupKey } from '../gitlab/groups.ts';
import type { JobJson } from '../gitlab/jobs.ts';
import type { MergeRequestJson } from '../gitlab/merge-requests.ts';
import type { ProjectJson } from '../gitlab/projects.ts';
import { REDACTED_NAME, type UserJson } from '../gitlab/users.ts';
import { keepNode } from './node.ts';
import { keyInProject } from './project-key.ts';

/** What the loaders of these types return. */
interface Kept {
  readonly Commit: CommitJson;
  readonly Deployable: JobJson;
  readonly Deployment: DeploymentJson;
  readonly Environment: EnvironmentJson;
  readonly Group: GroupJson & { readonly group_key: GroupKey };
  readonly MergeRequest: MergeRequestJson;
  readonly Project: ProjectJson & { readonly project_key: ProjectKey };
  readonly User: UserJson;
}

/** Keeps everything that deployments embed for the rest of the operation, as far as it is all there is to know of it. */
export function seeDeployments(deployments: readonly DeploymentJson[], context: Context): void {
  for (const { deployable } of deployments) seeJob(deployable, context);
}

/** The same, and the deployment itself: for a response about one deployment, which a list does not have all of. */
export function seeWholeDeployment(deployment: DeploymentJson, context: Context): void {
  seeDeployments([deployment], context);
  keep('Deployment', keyInProject(deployment.project_key, deployment.id), deployment, context);
}

/** Keeps environments of a list, and the project that GitLab embeds in them. */
export function seeEnvironments(environments: readonly EnvironmentJson[], context: Context): void {
  for (const environment of environments) {
    const { project_key, id, project } = environment;
    keep('Environment', keyInProject(project_key, id), environment, context);
    if (project) keep('Project', project_key, { ...project, project_key }, context);
  }
}

/** Keeps projects of a list, under each name that a caller can give them. */
export function seeProjects(projects: readonly ProjectJson[], context: Context): void {
  for (const project of projects) {
    for (const project_key of namesOf(project.id, project.path_with_namespace)) {
      keep('Project', project_key, { ...project, project_key }, context);
    }
  }
}

/** Keeps groups, under each name that a caller can give them. */
export function seeGroups(groups: readonly GroupJson[], context: Context): void {
  for (const group of groups) {
    for (const group_key of namesOf(group.id, group.full_path)) {
      keep('Group', group_key, { ...group, group_key }, context);
    }
  }
}

/** Keeps merge requests of a list, and the paths of their projects, which their full references contain. */
export function seeMergeRequests(mergeRequests: readonly MergeRequestJson[], context: Context): void {
  for (const mergeRequest of mergeRequests) {
    const { project_key, project_id, iid, references } = mergeRequest;
    keep('MergeRequest', keyInProject(project_key, iid), mergeRequest, context);
    const [path = ''] = textIn(references?.full).split('!');
    if (project_id !== undefined) context.projects.learn(String(project_id), path);
  }
}

/** A path only if GitLab sent one. */
function namesOf(id: number, path: unknown): string[] {
  return typeof path === 'string' ? [String(id), path] : [String(id)];
}

export function seeJob(job: JobJson | null | undefined, context: Context): void {
  if (!job) return;
  seeUser(job.user, context);
  seeCommit(job.commit, context);
}

/** The same, and the job itself: for the response to a change of it, and for a list of a pipeline's jobs. */
export function seeWholeJob(job: JobJson, context: Context): void {
  seeJob(job, context);
  keep('Deployable', keyInProject(job.project_key, job.id), job, context);
}

/** Keeps a commit: all of it except what only the response about one commit has. */
export function seeCommit(commit: CommitJson | null | undefined, context: Context): void {
  if (commit) keep('Commit', keyInProject(commit.project_key, commit.id), commit, context);
}

/**
 * Keeps a user if it is a whole one: only those have a `bio`, even if it is empty, and the users in deployments may lack
 * what only some callers may see.
 */
export function seeUser(user: UserJson | null | undefined, context: Context): void {
  if (user?.bio === undefined || user.name === REDACTED_NAME || user.created_at == null) return;
  keep('User', String(user.id), user, context);
}

function keep<Name extends keyof Kept>(name: Name, key: string, json: Kept[Name], context: Context): void {
  keepNode(name, key, json, context);
}
