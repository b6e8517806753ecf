import type { Commit } from './commit.ts';
import type { Deployment } from './deployment.ts';
import type { ClusterAgent, Environment } from './environment.ts';
import { type Group, groupNames, groupPath, groupUrl } from './group.ts';
import type { Job } from './job.ts';
import type { MergeRequest } from './merge-request.ts';
import type { Pipeline } from './pipeline.ts';

/** The start of every `web_url`, regardless of where the sandbox listens. */
export const gitlabAddress = 'https://gitlab.example.com';

export type Visibility = 'private' | 'internal' | 'public';

export interface Project {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly group: Group;
  readonly description: string | null;
  readonly visibility: Visibility;
  /** For an empty repository, the branch that the first push will create. */
  readonly defaultBranch: string;
  readonly topics: readonly string[];
  readonly createdAt: string;
  lastActivityAt: string;
  readonly archived: boolean;
  /** Ids of the users who starred it. */
  readonly starredBy: readonly number[];
  /** Full paths that redirect to this project. */
  readonly formerPaths: readonly string[];
  /** Access levels (10 guest … 50 owner) by user id, including members of the groups. */
  readonly members: ReadonlyMap<number, number>;
  readonly commits: Map<string, Commit>;
  readonly branches: Map<string, Commit>;
  readonly tags: Map<string, Commit>;
  readonly pipelines: Pipeline[];
  readonly jobs: Map<number, Job>;
  readonly mergeRequests: MergeRequest[];
  environments: Environment[];
  readonly clusterAgents: readonly ClusterAgent[];
  /** Ordered by id. */
  deployments: Deployment[];
  lastDeploymentIid: number;
}

export function fullPath(project: Project): string {
  return `${project.group.fullPath}/${project.path}`;
}

export function webUrl(project: Project): string {
  return `${gitlabAddress}/${fullPath(project)}`;
}

/** GitLab's `BasicProjectDetails`: a project in a list with `simple=true`, and inside an environment. */
export function basicProject(project: Project) {
  return { ...basicProjectWithoutCode(project), ...ofCode(project) };
}

/** The same for those who may not read the code. */
export function basicProjectWithoutCode(project: Project) {
  const { group } = project;
  const path = fullPath(project);
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: [...groupNames(group), project.name].join(' / '),
    path: project.path,
    path_with_namespace: path,
    created_at: project.createdAt,
    tag_list: project.topics,
    topics: project.topics,
    ssh_url_to_repo: `git@gitlab.example.com:${path}.git`,
    http_url_to_repo: `${gitlabAddress}/${path}.git`,
    web_url: webUrl(project),
    avatar_url: null,
    star_count: project.starredBy.length,
    last_activity_at: project.lastActivityAt,
    visibility: project.visibility,
    namespace: {
      id: group.id,
      name: group.name,
      path: groupPath(group),
      kind: 'group',
      full_path: group.fullPath,
      parent_id: group.parent?.id ?? null,
      avatar_url: null,
      web_url: groupUrl(group),
    },
  };
}

/** The form in `GET /projects/:id`, and in the list without `simple=true`. */
export function fullProject(project: Project) {
  return { ...projectWithoutCode(project), ...ofCode(project) };
}

/** The same for guests of a private project, who cannot read the code: those keys are absent, not null. */
export function projectWithoutCode(project: Project) {
  return {
    ...basicProjectWithoutCode(project),
    empty_repo: isEmpty(project),
    archived: project.archived,
    container_registry_enabled: true,
    issues_enabled: true,
    merge_requests_enabled: true,
    wiki_enabled: false,
    jobs_enabled: true,
    snippets_enabled: false,
    shared_runners_enabled: true,
    public_jobs: true,
    ci_job_token_scope_enabled: false,
    merge_method: 'merge',
    squash_option: 'default_off',
    only_allow_merge_if_pipeline_succeeds: true,
    remove_source_branch_after_merge: true,
    open_issues_count: 0,
  };
}

function ofCode(project: Project) {
  const readme = `${webUrl(project)}/-/blob/${project.defaultBranch}/README.md`;
  return {
    default_branch: project.defaultBranch,
    readme_url: isEmpty(project) ? null : readme,
    forks_count: 0,
  };
}

function isEmpty({ branches }: Project): boolean {
  return branches.size === 0;
}
