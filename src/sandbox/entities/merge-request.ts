import type { Commit } from './commit.ts';
import { basicPipeline, latestPipeline } from './pipeline.ts';
import type { Group } from './group.ts';
import { fullPath, gitlabAddress, webUrl, type Project } from './project.ts';
import { basicUser, type User } from './user.ts';

export interface Milestone {
  readonly id: number;
  readonly iid: number;
  readonly group: Group;
  readonly title: string;
  readonly description: string;
  readonly state: 'active' | 'closed';
  readonly createdAt: string;
  /** A date such as 2026-11-20. */
  readonly startDate: string;
  /** A date such as 2026-11-20. */
  readonly dueDate: string;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface MergeRequest {
  readonly project: Project;
  readonly id: number;
  readonly iid: number;
  readonly title: string;
  readonly description: string | null;
  readonly state: 'opened' | 'closed' | 'merged' | 'locked';
  readonly draft: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly mergedAt: string | null;
  readonly closedAt: string | null;
  readonly author: User | null;
  readonly assignees: readonly User[];
  readonly reviewers: readonly User[];
  readonly mergeUser: User | null;
  readonly closedBy: User | null;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** Null once the fork is deleted. */
  readonly sourceProjectId: number | null;
  readonly labels: readonly Label[];
  readonly milestone: Milestone | null;
  readonly head: Commit;
  readonly mergeCommit: Commit | null;
  readonly squash: boolean;
  readonly hasConflicts: boolean;
  readonly upvotes: number;
  readonly notes: number;
}

/** GitLab's `MergeRequestBasic`: a merge request in a list. */
export function basicMergeRequest(mergeRequest: MergeRequest) {
  const { project, iid, state, draft, author, assignees, hasConflicts } = mergeRequest;
  const mergeUser = nullable(mergeRequest.mergeUser);
  return {
    id: mergeRequest.id,
    iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state,
    created_at: mergeRequest.createdAt,
    updated_at: mergeRequest.updatedAt,
    merged_by: mergeUser,
    merge_user: mergeUser,
    merged_at: mergeRequest.mergedAt,
    closed_by: nullable(mergeRequest.closedBy),
    closed_at: mergeRequest.closedAt,
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    user_notes_count: mergeRequest.notes,
    upvotes: mergeRequest.upvotes,
    downvotes: 0,
    author: nullable(author),
    assignees: assignees.map(basicUser),
    assignee: nullable(assignees[0] ?? null),
    reviewers: mergeRequest.reviewers.map(basicUser),
    source_project_id: mergeRequest.sourceProjectId,
    target_project_id: project.id,
    labels: mergeRequest.labels.map(({ name }) => name),
    draft,
    imported: false,
    imported_from: 'none',
    work_in_progress: draft,
    milestone: mergeRequest.milestone === null ? null : presentMilestone(mergeRequest.milestone),
    merge_when_pipeline_succeeds: false,
    merge_status: hasConflicts ? 'cannot_be_merged' : 'can_be_merged',
    detailed_merge_status: detailedMergeStatus(mergeRequest),
    merge_after: null,
    sha: mergeRequest.head.sha,
    merge_commit_sha: mergeRequest.mergeCommit?.sha ?? null,
    squash_commit_sha: null,
    discussion_locked: null,
    should_remove_source_branch: true,
    force_remove_source_branch: null,
    prepared_at: mergeRequest.createdAt,
    reference: `!${iid}`,
    references: { short: `!${iid}`, relative: `!${iid}`, full: `${fullPath(project)}!${iid}` },
    web_url: `${webUrl(project)}/-/merge_requests/${iid}`,
    time_stats: {
      time_estimate: 0,
      total_time_spent: 0,
      human_time_estimate: null,
      human_total_time_spent: null,
    },
    squash: mergeRequest.squash,
    squash_on_merge: mergeRequest.squash,
    task_completion_status: { count: 0, completed_count: 0 },
    has_conflicts: hasConflicts,
    blocking_discussions_resolved: true,
    approvals_before_merge: null,
  };
}

/** A merge request in a list that asks for `view=simple`. */
export function simpleMergeRequest(mergeRequest: MergeRequest) {
  const { id, iid, project_id, title, description, state, created_at, updated_at, web_url } =
    basicMergeRequest(mergeRequest);
  return { id, iid, project_id, title, description, state, created_at, updated_at, web_url };
}

/** A merge request in a list that asks for `with_labels_details`. */
export function mergeRequestWithLabels(mergeRequest: MergeRequest) {
  const labels = mergeRequest.labels.map((label) => ({
    id: label.id,
    name: label.name,
    description: label.description,
    description_html: label.description,
    text_color: '#FFFFFF',
    color: label.color,
    archived: false,
  }));
  return { ...basicMergeRequest(mergeRequest), labels };
}

/** GitLab's `MergeRequest`: one merge request. */
export function fullMergeRequest(mergeRequest: MergeRequest) {
  const { head } = mergeRequest;
  const pipeline = latestPipeline(head);
  return {
    ...basicMergeRequest(mergeRequest),
    subscribed: false,
    changes_count: String(1 + (head.additions % 12)),
    latest_build_started_at: pipeline?.startedAt ?? null,
    latest_build_finished_at: pipeline?.finishedAt ?? null,
    first_deployed_to_production_at: null,
    pipeline: pipeline === undefined ? null : basicPipeline(pipeline),
    head_pipeline: pipeline === undefined ? null : basicPipeline(pipeline),
    diff_refs: {
      base_sha: head.parents[0] ?? head.sha,
      head_sha: head.sha,
      start_sha: head.parents[0] ?? head.sha,
    },
    merge_error: null,
    first_contribution: false,
    user: { can_merge: false },
  };
}

function presentMilestone(milestone: Milestone) {
  return {
    id: milestone.id,
    iid: milestone.iid,
    group_id: milestone.group.id,
    title: milestone.title,
    description: milestone.description,
    state: milestone.state,
    created_at: milestone.createdAt,
    updated_at: milestone.createdAt,
    due_date: milestone.dueDate,
    start_date: milestone.startDate,
    expired: milestone.state === 'closed',
    web_url: `${gitlabAddress}/groups/${milestone.group.fullPath}/-/milestones/${milestone.iid}`,
  };
}

function detailedMergeStatus({ state, draft, hasConflicts }: MergeRequest): string {
  if (state !== 'opened') return 'not_open';
  if (draft) return 'draft_status';
  return hasConflicts ? 'conflict' : 'mergeable';
}

function nullable(user: User | null) {
  return user === null ? null : basicUser(user);
}
