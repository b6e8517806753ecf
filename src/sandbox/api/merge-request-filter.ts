import type { MergeRequest } from '../entities/merge-request.ts';
import type { User } from '../entities/user.ts';
import { pageParameters } from '../http/pages.ts';
import {
  checkParameters,
  choice,
  flag,
  integer,
  moment,
  mutuallyExclusive,
  nested,
  presentText,
  text,
  texts,
  type Given,
} from '../http/parameters.ts';
import type { RawParameters } from '../http/raw-parameters.ts';

const people = {
  author_id: integer(),
  author_username: text(),
  assignee_id: text(),
  assignee_username: texts(),
  reviewer_id: text(),
  reviewer_username: text(),
};

const exceptions = { labels: texts(), milestone: text(), ...people };

/** GitLab's `merge_requests_base_params`, which two lists accept. */
export const filterParameters = {
  ...people,
  merge_user_id: integer(),
  merge_user_username: text(),
  labels: texts(),
  milestone: text(),
  state: choice(['opened', 'closed', 'locked', 'merged', 'all'], 'all'),
  scope: choice(
    ['created-by-me', 'assigned-to-me', 'created_by_me', 'assigned_to_me', 'reviews_for_me', 'all'],
    'all',
  ),
  order_by: choice(
    [
      'created_at',
      'label_priority',
      'milestone_due',
      'popularity',
      'priority',
      'title',
      'updated_at',
      'merged_at',
    ],
    'created_at',
  ),
  sort: choice(['asc', 'desc'], 'desc'),
  source_branch: presentText(),
  source_project_id: integer(),
  target_branch: presentText(),
  search: presentText(),
  in: text(),
  wip: choice(['yes', 'no'], null),
  draft: flag(),
  created_after: moment(),
  created_before: moment(),
  updated_after: moment(),
  updated_before: moment(),
  merged_after: moment(),
  merged_before: moment(),
  deployed_after: moment(),
  deployed_before: moment(),
  environment: text(),
  not: nested(),
  with_labels_details: flag(),
  ...pageParameters,
};

export type Filter = Given<typeof filterParameters>;

const exclusive = [
  ['author_id', 'author_username'],
  ['assignee_id', 'assignee_username'],
  ['reviewer_id', 'reviewer_username'],
  ['merge_user_id', 'merge_user_username'],
  ['wip', 'draft'],
];

/** Refuses pairs of parameters of which GitLab accepts only one. */
export function checkExclusions(raw: RawParameters): void {
  for (const names of exclusive) mutuallyExclusive(raw, ...names);
}

/** The merge requests of a project that match, in the requested order. `me` is the user that scopes refer to. */
export function filterMergeRequests(
  mergeRequests: readonly MergeRequest[],
  filter: Filter,
  me: User,
): MergeRequest[] {
  const sign = filter.sort === 'asc' ? 1 : -1;
  return passing(mergeRequests, filter, checkParameters(exceptions, filter.not), me).sort((one, other) => {
    const [a, b] = [sortKey(one, filter.order_by), sortKey(other, filter.order_by)];
    // Ties are ordered by descending id, in both directions, and those without a value come last.
    if (a === b) return other.id - one.id;
    if (a === null || b === null) return a === null ? 1 : -1;
    return a < b ? -sign : sign;
  });
}

/**
 * The merge requests of a deployment that match, newest first. GitLab checks the parameters of the project's list
 * here too, but ignores those that it would have to rename: the order, labels, the milestone, and scopes with hyphens.
 */
export function filterDeployedMergeRequests(
  mergeRequests: readonly MergeRequest[],
  filter: Filter,
  me: User,
): MergeRequest[] {
  const honoured = {
    ...filter,
    scope: filter.scope.includes('-') ? 'all' : filter.scope,
    labels: null,
    milestone: null,
  } as const;
  const exception = { ...checkParameters(exceptions, filter.not), labels: null, milestone: null };
  return passing(mergeRequests, honoured, exception, me).sort((one, other) => other.id - one.id);
}

function passing(
  mergeRequests: readonly MergeRequest[],
  filter: Filter,
  exception: Given<typeof exceptions>,
  me: User,
): MergeRequest[] {
  return mergeRequests.filter(
    (mergeRequest) => matches(mergeRequest, filter, me) && !isException(mergeRequest, exception),
  );
}

function matches(mergeRequest: MergeRequest, filter: Filter, me: User): boolean {
  const draft = filter.draft ?? (filter.wip === null ? null : filter.wip === 'yes');
  return (
    (filter.state === 'all' || mergeRequest.state === filter.state) &&
    isInScope(mergeRequest, filter.scope, me) &&
    hasPeople(mergeRequest, filter) &&
    (filter.labels === null || hasLabels(mergeRequest, filter.labels)) &&
    (filter.milestone === null || hasMilestone(mergeRequest, filter.milestone)) &&
    (isBlank(filter.source_branch) || mergeRequest.sourceBranch === filter.source_branch) &&
    (isBlank(filter.target_branch) || mergeRequest.targetBranch === filter.target_branch) &&
    (filter.source_project_id === null || mergeRequest.sourceProjectId === filter.source_project_id) &&
    (draft === null || mergeRequest.draft === draft) &&
    (isBlank(filter.search) || contains(mergeRequest, filter.search, filter.in ?? 'title,description')) &&
    isWithin(mergeRequest.createdAt, filter.created_after, filter.created_before) &&
    isWithin(mergeRequest.updatedAt, filter.updated_after, filter.updated_before) &&
    isWithin(mergeRequest.mergedAt, filter.merged_after, filter.merged_before)
  );
}

/** GitLab ignores a filter with a blank text. */
function isBlank(text: string | null): text is null {
  return text === null || text.trim() === '';
}

function hasPeople({ author, assignees, reviewers, mergeUser }: MergeRequest, filter: Filter): boolean {
  return (
    (filter.author_id === null || author?.id === filter.author_id) &&
    (filter.author_username === null || author?.username === filter.author_username) &&
    (filter.merge_user_id === null || mergeUser?.id === filter.merge_user_id) &&
    (filter.merge_user_username === null || mergeUser?.username === filter.merge_user_username) &&
    (filter.assignee_id === null || hasUserId(assignees, filter.assignee_id)) &&
    (filter.reviewer_id === null || hasUserId(reviewers, filter.reviewer_id)) &&
    (filter.assignee_username === null ||
      filter.assignee_username.every((name) => hasUsername(assignees, name))) &&
    (filter.reviewer_username === null || hasUsername(reviewers, filter.reviewer_username))
  );
}

function isException(mergeRequest: MergeRequest, not: Given<typeof exceptions>): boolean {
  const { author, assignees, reviewers, labels } = mergeRequest;
  return (
    (not.labels?.some((name) => labels.some((label) => label.name === name)) ?? false) ||
    (not.milestone !== null && hasMilestone(mergeRequest, not.milestone)) ||
    (not.author_id !== null && author?.id === not.author_id) ||
    (not.author_username !== null && author?.username === not.author_username) ||
    (not.assignee_id !== null && hasUserId(assignees, not.assignee_id)) ||
    (not.assignee_username?.some((name) => hasUsername(assignees, name)) ?? false) ||
    (not.reviewer_id !== null && hasUserId(reviewers, not.reviewer_id)) ||
    (not.reviewer_username !== null && hasUsername(reviewers, not.reviewer_username))
  );
}

function isInScope(
  { author, assignees, reviewers }: MergeRequest,
  scope: Filter['scope'],
  me: User,
): boolean {
  if (scope === 'created_by_me' || scope === 'created-by-me') return author === me;
  if (scope === 'assigned_to_me' || scope === 'assigned-to-me') return assignees.includes(me);
  return scope === 'all' || reviewers.includes(me);
}

/** The words `None` and `Any` are allowed besides numbers. */
function hasUserId(users: readonly User[], id: string): boolean {
  if (/^none$/i.test(id)) return users.length === 0;
  return /^any$/i.test(id) ? users.length > 0 : users.some((user) => user.id === Number(id));
}

function hasUsername(users: readonly User[], username: string): boolean {
  return users.some((user) => user.username === username);
}

function hasLabels({ labels }: MergeRequest, wanted: readonly string[]): boolean {
  if (wanted.length === 1 && /^none$/i.test(wanted[0] ?? '')) return labels.length === 0;
  if (wanted.length === 1 && /^any$/i.test(wanted[0] ?? '')) return labels.length > 0;
  return wanted.every((name) => labels.some((label) => label.name === name));
}

function hasMilestone({ milestone }: MergeRequest, title: string): boolean {
  if (/^none$/i.test(title)) return milestone === null;
  return /^any$/i.test(title) ? milestone !== null : milestone?.title === title;
}

function contains({ title, description }: MergeRequest, search: string, places: string): boolean {
  const text = `${places.includes('title') ? title : ''}\n${places.includes('description') ? (description ?? '') : ''}`;
  return text.toLowerCase().includes(search.toLowerCase());
}

function isWithin(moment: string | null, after: number | null, before: number | null): boolean {
  if (after === null && before === null) return true;
  const time = moment === null ? NaN : Date.parse(moment);
  return (after === null || time >= after) && (before === null || time <= before);
}

function sortKey(mergeRequest: MergeRequest, orderBy: Filter['order_by']): string | number | null {
  const { createdAt, updatedAt, mergedAt, title, upvotes, milestone, labels } = mergeRequest;
  switch (orderBy) {
    case 'updated_at':
      return updatedAt;
    case 'merged_at':
      return mergedAt;
    case 'title':
      return title.toLowerCase();
    case 'popularity':
      return upvotes;
    case 'milestone_due':
      return milestone?.dueDate ?? null;
    case 'priority':
    case 'label_priority':
      return Math.min(...labels.map(({ id }) => id), Number.MAX_SAFE_INTEGER);
    case 'created_at':
      return createdAt;
  }
}
