import type { GitLabClient } from './client.ts';
import type { GroupKey } from './groups.ts';
import {
  BY_ID_AND_IID,
  embedded,
  embeddedList,
  hasIdentity,
  type Identity,
  numberIn,
  type ProjectKey,
  textIn,
  type Unplaced,
  withFields,
} from './identity.ts';
import { LARGEST_PAGE, type Page } from './pages.ts';
import { type Path, path, type Query } from './path.ts';
import { placePage } from './placed-page.ts';
import type { UserJson } from './users.ts';

const BY_ID_IID_AND_PROJECT: Identity = { numbers: ['id', 'iid', 'project_id'], texts: [] };

/** GitLab's MergeRequestBasic. */
export interface MergeRequestJson {
  /** Added here: the project as the caller named it. */
  readonly project_key: ProjectKey;
  readonly id: number;
  readonly iid: number;
  readonly project_id?: number;
  readonly title: string;
  readonly description?: string | null;
  readonly state: string;
  readonly draft?: boolean | null;
  readonly work_in_progress?: boolean | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly merged_at?: string | null;
  readonly closed_at?: string | null;
  readonly author?: UserJson | null;
  readonly assignees?: readonly UserJson[] | null;
  readonly reviewers?: readonly UserJson[] | null;
  readonly merge_user?: UserJson | null;
  /** GitLab deprecated it in favour of `merge_user`; older versions have only this one. */
  readonly merged_by?: UserJson | null;
  readonly closed_by?: UserJson | null;
  readonly source_branch: string;
  readonly target_branch: string;
  readonly labels?: readonly string[] | null;
  readonly milestone?: MilestoneJson | null;
  readonly sha?: string | null;
  readonly merge_commit_sha?: string | null;
  readonly squash_commit_sha?: string | null;
  readonly detailed_merge_status?: string | null;
  readonly has_conflicts?: boolean | null;
  readonly upvotes?: number | null;
  readonly downvotes?: number | null;
  readonly user_notes_count?: number | null;
  readonly reference?: string | null;
  readonly references?: { readonly full?: string | null } | null;
  readonly web_url: string;
}

export interface MilestoneJson {
  readonly id: number;
  readonly iid?: number | null;
  readonly title: string;
  readonly description?: string | null;
  readonly state?: string | null;
  readonly due_date?: string | null;
  readonly start_date?: string | null;
  readonly web_url?: string | null;
}

/** At most `LARGEST_PAGE` merge requests of a project, in one request and in no particular order. */
export function listMergeRequestsByIid(
  gitlab: GitLabClient,
  project: ProjectKey,
  iids: readonly string[],
): Promise<Page<MergeRequestJson>> {
  return listMergeRequests(gitlab, project, path`/projects/${project}/merge_requests`, {
    iids,
    per_page: LARGEST_PAGE,
  });
}

/** One page of the merge requests of a project. */
export function listProjectMergeRequests(
  gitlab: GitLabClient,
  project: ProjectKey,
  query: Query,
): Promise<Page<MergeRequestJson>> {
  return listMergeRequests(gitlab, project, path`/projects/${project}/merge_requests`, query);
}

/**
 * One page of the merge requests of the projects in a group and in all groups below it, each with its own project. GitLab
 * leaves out archived projects unless `non_archived` is false.
 */
export async function listGroupMergeRequests(
  gitlab: GitLabClient,
  group: GroupKey,
  query: Query,
): Promise<Page<MergeRequestJson>> {
  const page = await gitlab.getPage<Unplaced<MergeRequestJson>>(path`/groups/${group}/merge_requests`, query);
  return placePage(group, page, placeInItsProject, BY_ID_IID_AND_PROJECT);
}

function placeInItsProject(_group: GroupKey, mergeRequest: Unplaced<MergeRequestJson>): MergeRequestJson {
  return placeMergeRequest(String(mergeRequest.project_id), mergeRequest);
}

/**
 * The merge requests that a deployment brought to its environment, newest first. GitLab does not look up the deployment:
 * if it does not exist, the list is empty. After an API client sets a deployment to `success`, the list may stay empty for
 * a while, because GitLab links merge requests in the background.
 */
export function listDeploymentMergeRequests(
  gitlab: GitLabClient,
  project: ProjectKey,
  deploymentId: string,
  query: Query,
): Promise<Page<MergeRequestJson>> {
  return listMergeRequests(
    gitlab,
    project,
    path`/projects/${project}/deployments/${deploymentId}/merge_requests`,
    query,
  );
}

async function listMergeRequests(
  gitlab: GitLabClient,
  project: ProjectKey,
  address: Path,
  query: Query,
): Promise<Page<MergeRequestJson>> {
  const page = await gitlab.getPage<Unplaced<MergeRequestJson>>(address, query);
  return placePage(project, page, placeMergeRequest, BY_ID_AND_IID);
}

export function placeMergeRequest(
  project: ProjectKey,
  mergeRequest: Unplaced<MergeRequestJson>,
): MergeRequestJson {
  const milestone = embedded(mergeRequest.milestone);
  return withFields(mergeRequest, {
    project_key: project,
    project_id: numberIn(mergeRequest.project_id),
    title: textIn(mergeRequest.title),
    source_branch: textIn(mergeRequest.source_branch),
    target_branch: textIn(mergeRequest.target_branch),
    web_url: textIn(mergeRequest.web_url),
    author: embedded(mergeRequest.author),
    merge_user: embedded(mergeRequest.merge_user),
    merged_by: embedded(mergeRequest.merged_by),
    closed_by: embedded(mergeRequest.closed_by),
    milestone: milestone && withFields(milestone, { iid: numberIn(milestone.iid) }),
    assignees: embeddedList(mergeRequest.assignees, toUser),
    reviewers: embeddedList(mergeRequest.reviewers, toUser),
    labels: embeddedList(mergeRequest.labels, (label) => (typeof label === 'string' ? label : null)),
  });
}

function toUser(user: UserJson): UserJson | null {
  return hasIdentity(user) ? withFields(user, { username: textIn(user.username) }) : null;
}
