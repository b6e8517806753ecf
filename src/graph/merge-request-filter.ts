import { builder } from '../builder.ts';
import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import { badUserInput } from './errors.ts';
import { openEnum } from './open-enum.ts';

export const MergeRequestState = openEnum('MergeRequestState', 'The state of a merge request.', {
  opened: undefined,
  closed: undefined,
  locked: 'GitLab is merging it.',
  merged: undefined,
});

const MergeRequestScope = builder.enumType('MergeRequestScope', {
  description: "The caller's role in the merge requests to list.",
  values: {
    ALL: { value: 'all' },
    CREATED_BY_ME: { value: 'created_by_me' },
    ASSIGNED_TO_ME: { value: 'assigned_to_me' },
    REVIEWS_FOR_ME: { value: 'reviews_for_me' },
  },
});

const MergeRequestSearchIn = builder.enumType('MergeRequestSearchIn', {
  description: 'The fields that `search` looks in.',
  values: { TITLE: { value: 'title' }, DESCRIPTION: { value: 'description' } },
});

const NegatedDeploymentMergeRequestFilter = builder.inputType('NegatedDeploymentMergeRequestFilter', {
  description: 'Leaves out merge requests that meet any of these conditions.',
  fields: (t) => ({
    authorId: t.id({ description: "GitLab's number of the user." }),
    authorUsername: t.string(),
    assigneeId: t.id({ description: "GitLab's number of the user." }),
    assigneeUsername: t.string(),
    reviewerId: t.id({ description: "GitLab's number of the user." }),
    reviewerUsername: t.string(),
    myReactionEmoji: t.string({
      description: 'The name of an emoji, such as `thumbsup`, that the caller reacted with.',
    }),
  }),
});

export const DeploymentMergeRequestFilter = builder.inputType('DeploymentMergeRequestFilter', {
  description:
    'Which merge requests of a deployment to list. A merge request must meet all conditions. GitLab ignores labels, milestones and approvals in this list, so there are no filters for them. If you set both the id and the username of one role, GitLab refuses it with `BAD_USER_INPUT`.',
  fields: (t) => ({
    state: t.field({ type: MergeRequestState.ref }),
    scope: t.field({ type: MergeRequestScope }),
    authorId: t.id({ description: "GitLab's number of the user." }),
    authorUsername: t.string(),
    assigneeId: t.id({ description: "GitLab's number of the user, or `None` or `Any`." }),
    assigneeUsername: t.string(),
    reviewerId: t.id({ description: "GitLab's number of the user, or `None` or `Any`." }),
    reviewerUsername: t.string(),
    mergeUserId: t.id({ description: "GitLab's number of the user who merged it." }),
    mergeUserUsername: t.string({ description: 'The user who merged it.' }),
    myReactionEmoji: t.string({
      description:
        'The name of an emoji, such as `thumbsup`, that the caller reacted with, or `None` or `Any`.',
    }),
    sourceBranch: t.string(),
    sourceProjectId: t.id({ description: "GitLab's number of the project that contains the source branch." }),
    targetBranch: t.string(),
    search: t.string({ description: 'Words in the title or the description.' }),
    searchIn: t.field({ type: [MergeRequestSearchIn], description: 'The default is both.' }),
    draft: t.boolean(),
    createdAfter: t.field({ type: 'DateTime' }),
    createdBefore: t.field({ type: 'DateTime' }),
    updatedAfter: t.field({ type: 'DateTime' }),
    updatedBefore: t.field({ type: 'DateTime' }),
    mergedAfter: t.field({
      type: 'DateTime',
      description: 'Works only on newer versions of GitLab. Older versions ignore it.',
    }),
    mergedBefore: t.field({
      type: 'DateTime',
      description: 'Works only on newer versions of GitLab. Older versions ignore it.',
    }),
    deployedAfter: t.field({ type: 'DateTime' }),
    deployedBefore: t.field({ type: 'DateTime' }),
    environment: t.string({
      description: 'The exact name of an environment that the merge request was deployed to.',
    }),
    not: t.field({ type: NegatedDeploymentMergeRequestFilter }),
  }),
});

type Filter = typeof DeploymentMergeRequestFilter.$inferInput;

/** A filter as GitLab's query parameters. Throws BAD_USER_INPUT for blank texts, because GitLab would list everything. */
export function mergeRequestQuery(filter: Filter | null | undefined): Query {
  if (!filter) return {};
  if (filter.state === 'unknown')
    throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such state.');
  const { not, search, sourceBranch, targetBranch } = filter;
  refuseBlank({ search, sourceBranch, targetBranch });
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

/** A list in GitLab's form. An empty list is omitted, because a parameter without a value could be a condition. */
function list(words: readonly string[] | null | undefined): string | undefined {
  return words && words.length > 0 ? words.join(',') : undefined;
}

function yesOrNo(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? 'yes' : 'no';
}
