import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import { badUserInput } from './errors.ts';
import type {
  DeploymentMergeRequestFilter,
  MergeRequestFilter,
  MergeRequestOrder,
} from './merge-request-filter.ts';
import type { RowOrder } from './row-order.ts';

type DeploymentFilter = typeof DeploymentMergeRequestFilter.$inferInput;
type Filter = typeof MergeRequestFilter.$inferInput;
type Order = typeof MergeRequestOrder.$inferInput;

/**
 * The filter of a deployment's list as GitLab's query parameters, which every list of merge requests honours. Throws
 * BAD_USER_INPUT for blank texts, because GitLab would list everything.
 */
export function deploymentMergeRequestQuery(filter: DeploymentFilter | null | undefined): Query {
  if (!filter) return {};
  if (filter.state === 'unknown')
    throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such state.');
  const { not, ...texts } = filter;
  refuseBlankTexts(texts);
  refuseBlankTexts(not ?? {});
  return {
    state: filter.state,
    scope: filter.scope,
    author_id: filter.authorId,
    author_username: filter.authorUsername,
    assignee_id: filter.assigneeId,
    assignee_username: filter.assigneeUsername,
    reviewer_id: filter.reviewerId,
    reviewer_username: filter.reviewerUsername,
    merge_user_id: filter.mergeUserId,
    merge_user_username: filter.mergeUserUsername,
    my_reaction_emoji: filter.myReactionEmoji,
    source_branch: filter.sourceBranch,
    source_project_id: filter.sourceProjectId,
    target_branch: filter.targetBranch,
    search: filter.search,
    in: list(filter.searchIn),
    // Older versions of GitLab ignore `draft` and list everything; all versions support `wip`.
    wip: yesOrNo(filter.draft),
    created_after: filter.createdAfter,
    created_before: filter.createdBefore,
    updated_after: filter.updatedAfter,
    updated_before: filter.updatedBefore,
    merged_after: filter.mergedAfter,
    merged_before: filter.mergedBefore,
    deployed_after: filter.deployedAfter,
    deployed_before: filter.deployedBefore,
    environment: filter.environment,
    'not[author_id]': not?.authorId,
    'not[author_username]': not?.authorUsername,
    'not[assignee_id]': not?.assigneeId,
    'not[assignee_username]': not?.assigneeUsername,
    'not[reviewer_id]': not?.reviewerId,
    'not[reviewer_username]': not?.reviewerUsername,
    'not[my_reaction_emoji]': not?.myReactionEmoji,
  };
}

/** The filter of a project's or a group's list. Throws BAD_USER_INPUT as well for conditions that the list does not have. */
export function mergeRequestQuery(filter: Filter | null | undefined, list: 'project' | 'group'): Query {
  if (list === 'group' && filter?.iids != null) {
    throw badUserInput('`iids` can be used only within a project. Use `project { mergeRequests }`.');
  }
  if (filter?.iids?.length === 0) throw badUserInput('`iids` is empty. Name a merge request, or omit it.');
  if (list === 'project' && filter?.includeArchived != null) {
    throw badUserInput('`includeArchived` can be used only within a group. Omit it.');
  }
  refuseBlank({ milestone: filter?.milestone, 'not.milestone': filter?.not?.milestone });
  return {
    ...deploymentMergeRequestQuery(filter),
    iids: filter?.iids,
    labels: labels('labels', filter?.labels),
    milestone: filter?.milestone,
    approver_ids: filter?.approverIds,
    approved_by_ids: filter?.approvedByIds,
    approved_by_usernames: filter?.approvedByUsernames,
    non_archived: filter?.includeArchived === true ? false : undefined,
    'not[labels]': labels('not.labels', filter?.not?.labels),
    'not[milestone]': filter?.not?.milestone,
  };
}

/** The order of a list as GitLab's query parameters, without those that are GitLab's defaults, and as its rows show it. */
export function mergeRequestOrder(order: Order | null | undefined): { query: Query; rows: RowOrder } {
  const { field = 'created_at', direction = 'desc' } = order ?? {};
  return {
    query: {
      order_by: field === 'created_at' ? undefined : field,
      sort: direction === 'desc' ? undefined : direction,
    },
    rows: { by: isShown(field) ? field : 'hidden', direction },
  };
}

function isShown(field: Order['field']): field is RowOrder['by'] & Order['field'] {
  return field === 'created_at' || field === 'updated_at' || field === 'merged_at';
}

function refuseBlankTexts(filter: Partial<DeploymentFilter>): void {
  const { search, sourceBranch, targetBranch, mergeUserUsername } = filter;
  const { authorUsername, assigneeUsername, reviewerUsername, myReactionEmoji } = filter;
  refuseBlank({ search, sourceBranch, targetBranch, mergeUserUsername });
  refuseBlank({ authorUsername, assigneeUsername, reviewerUsername, myReactionEmoji });
}

/** Labels in GitLab's form, which separates them with commas. */
function labels(name: string, words: readonly string[] | null | undefined): string | undefined {
  for (const word of words ?? []) {
    refuseBlank({ [name]: word });
    if (word.includes(',')) throw badUserInput(`Each entry of \`${name}\` is one label, without commas.`);
  }
  return list(words);
}

/** A list in GitLab's form. An empty list is omitted, because a parameter without a value could be a condition. */
function list(words: readonly string[] | null | undefined): string | undefined {
  return words && words.length > 0 ? words.join(',') : undefined;
}

function yesOrNo(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? 'yes' : 'no';
}
