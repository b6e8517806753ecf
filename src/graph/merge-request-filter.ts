import { builder } from '../builder.ts';
import type { Query } from '../gitlab/path.ts';
import { OrderDirection } from './deployment-filter.ts';
import { badUserInput } from './errors.ts';
import { openEnum } from './open-enum.ts';

export const MergeRequestState = openEnum('MergeRequestState', 'Where a merge request stands.', {
  opened: undefined,
  closed: undefined,
  locked: 'Is being merged.',
  merged: undefined,
});

const MergeRequestScope = builder.enumType('MergeRequestScope', {
  description: "Which merge requests, seen from the caller's side.",
  values: {
    ALL: { value: 'all' },
    CREATED_BY_ME: { value: 'created_by_me' },
    ASSIGNED_TO_ME: { value: 'assigned_to_me' },
    REVIEWS_FOR_ME: { value: 'reviews_for_me' },
  },
});

const MergeRequestSearchIn = builder.enumType('MergeRequestSearchIn', {
  description: 'Where `search` looks.',
  values: { TITLE: { value: 'title' }, DESCRIPTION: { value: 'description' } },
});

const NegatedMergeRequestFilter = builder.inputType('NegatedMergeRequestFilter', {
  description: 'Leaves out the merge requests that match.',
  fields: (t) => ({
    labels: t.stringList(),
    milestone: t.string({ description: 'Its title.' }),
    authorId: t.id({ description: "GitLab's number of the user." }),
    authorUsername: t.string(),
    assigneeId: t.id({ description: "GitLab's number of the user." }),
    assigneeUsername: t.string(),
    reviewerId: t.id({ description: "GitLab's number of the user." }),
    reviewerUsername: t.string(),
    myReactionEmoji: t.string({ description: 'The name of an emoji, as in `thumbsup`.' }),
  }),
});

export const MergeRequestFilter = builder.inputType('MergeRequestFilter', {
  description:
    "Which merge requests to list; all conditions hold together. GitLab refuses the id and the username of one role together: that comes back as `BAD_USER_INPUT` with GitLab's own words.",
  fields: (t) => ({
    state: t.field({ type: MergeRequestState.ref }),
    scope: t.field({ type: MergeRequestScope }),
    authorId: t.id({ description: "GitLab's number of the user." }),
    authorUsername: t.string(),
    assigneeId: t.id({ description: "GitLab's number of the user, or `None` or `Any`." }),
    assigneeUsername: t.string(),
    reviewerId: t.id({ description: "GitLab's number of the user, or `None` or `Any`." }),
    reviewerUsername: t.string(),
    mergeUserId: t.id({ description: "GitLab's number of who merged it." }),
    mergeUserUsername: t.string({ description: 'Who merged it.' }),
    approverIds: t.idList({
      description: "GitLab's numbers of the users who may approve. Premium and Ultimate.",
    }),
    approvedByIds: t.idList({
      description: "GitLab's numbers of the users who approved. Premium and Ultimate.",
    }),
    approvedByUsernames: t.stringList({ description: 'The users who approved. Premium and Ultimate.' }),
    approved: t.boolean({ description: 'Whether it has all its approvals. Premium and Ultimate.' }),
    labels: t.stringList({ description: 'All of them; or `None` or `Any`, alone.' }),
    milestone: t.string({ description: 'Its title, or `None` or `Any`.' }),
    myReactionEmoji: t.string({ description: 'The name of an emoji, as in `thumbsup`, or `None` or `Any`.' }),
    sourceBranch: t.string(),
    sourceProjectId: t.id({ description: "GitLab's number of the project that the source branch is in." }),
    targetBranch: t.string(),
    search: t.string({ description: 'Words in the title or the description.' }),
    searchIn: t.field({ type: [MergeRequestSearchIn], description: 'Both, unless given.' }),
    draft: t.boolean(),
    createdAfter: t.field({ type: 'DateTime' }),
    createdBefore: t.field({ type: 'DateTime' }),
    updatedAfter: t.field({ type: 'DateTime' }),
    updatedBefore: t.field({ type: 'DateTime' }),
    mergedAfter: t.field({
      type: 'DateTime',
      description: 'Newer versions of GitLab only; older ones do not look at it.',
    }),
    mergedBefore: t.field({
      type: 'DateTime',
      description: 'Newer versions of GitLab only; older ones do not look at it.',
    }),
    deployedAfter: t.field({ type: 'DateTime' }),
    deployedBefore: t.field({ type: 'DateTime' }),
    environment: t.string({ description: 'The exact name of an environment that it was deployed to.' }),
    not: t.field({ type: NegatedMergeRequestFilter }),
  }),
});

const MergeRequestOrderField = builder.enumType('MergeRequestOrderField', {
  description: 'What merge requests can be ordered by.',
  values: {
    CREATED_AT: { value: 'created_at' },
    UPDATED_AT: { value: 'updated_at' },
    MERGED_AT: { value: 'merged_at' },
    TITLE: { value: 'title' },
    PRIORITY: { value: 'priority', description: 'By due date of the milestone, then by label.' },
    LABEL_PRIORITY: { value: 'label_priority' },
    MILESTONE_DUE: { value: 'milestone_due', description: 'By due date of the milestone.' },
    POPULARITY: { value: 'popularity', description: 'By upvotes.' },
  },
});

export const MergeRequestOrder = builder.inputType('MergeRequestOrder', {
  description: 'The order of a list of merge requests.',
  fields: (t) => ({
    field: t.field({ type: MergeRequestOrderField, required: true, defaultValue: 'created_at' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'desc' }),
  }),
});

type Filter = typeof MergeRequestFilter.$inferInput;

/** A filter of merge requests as GitLab's query parameters. */
export function mergeRequestQuery(filter: Filter | null | undefined): Query {
  if (!filter) return {};
  if (filter.state === 'unknown') throw badUserInput('`UNKNOWN` is no state that GitLab could be asked for.');
  const { not } = filter;
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
    approver_ids: filter.approverIds,
    approved_by_ids: filter.approvedByIds,
    approved_by_usernames: filter.approvedByUsernames,
    // GitLab's word for a boolean here is yes or no.
    approved: yesOrNo(filter.approved),
    labels: list(filter.labels),
    milestone: filter.milestone,
    my_reaction_emoji: filter.myReactionEmoji,
    source_branch: filter.sourceBranch,
    source_project_id: filter.sourceProjectId,
    target_branch: filter.targetBranch,
    search: filter.search,
    in: list(filter.searchIn),
    // Older versions of GitLab take `draft` for nothing and list everything; `wip` is honoured by all of them.
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
    'not[labels]': list(not?.labels),
    'not[milestone]': not?.milestone,
    'not[author_id]': not?.authorId,
    'not[author_username]': not?.authorUsername,
    'not[assignee_id]': not?.assigneeId,
    'not[assignee_username]': not?.assigneeUsername,
    'not[reviewer_id]': not?.reviewerId,
    'not[reviewer_username]': not?.reviewerUsername,
    'not[my_reaction_emoji]': not?.myReactionEmoji,
  };
}

/** GitLab's form of a list here. A list of nothing is no condition, as a parameter without a value might be. */
function list(words: readonly string[] | null | undefined): string | undefined {
  return words && words.length > 0 ? words.join(',') : undefined;
}

function yesOrNo(value: boolean | null | undefined): string | undefined {
  return value == null ? undefined : value ? 'yes' : 'no';
}
