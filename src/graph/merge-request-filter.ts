import type { InputFieldBuilder } from '@pothos/core';
import { builder, type GatewayTypes } from '../builder.ts';
import { OrderDirection } from './deployment-filter.ts';
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

type Fields = InputFieldBuilder<GatewayTypes, 'InputObject'>;

/** Exceptions that GitLab honours in every list of merge requests. */
function exceptions(t: Fields) {
  return {
    authorId: t.id({ description: "GitLab's number of the user." }),
    authorUsername: t.string(),
    assigneeId: t.id({ description: "GitLab's number of the user." }),
    assigneeUsername: t.string(),
    reviewerId: t.id({ description: "GitLab's number of the user." }),
    reviewerUsername: t.string(),
    myReactionEmoji: t.string({
      description: 'The name of an emoji, such as `thumbsup`, that the caller reacted with.',
    }),
  };
}

/** Conditions that GitLab honours in every list of merge requests. */
function conditions(t: Fields) {
  return {
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
    createdAfter: t.field({ type: 'DateTime', description: 'Includes this time.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Includes this time.' }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Includes this time.' }),
    updatedBefore: t.field({ type: 'DateTime', description: 'Includes this time.' }),
    mergedAfter: t.field({
      type: 'DateTime',
      description: 'Works only on newer versions of GitLab. Older versions ignore it.',
    }),
    mergedBefore: t.field({
      type: 'DateTime',
      description: 'Works only on newer versions of GitLab. Older versions ignore it.',
    }),
    environment: t.string({
      description:
        'The exact name of an environment that the merge request was deployed to. With `deployedAfter` or `deployedBefore`, the same deployment must meet all these conditions.',
    }),
    deployedAfter: t.field({
      type: 'DateTime',
      description:
        'Merge requests with a deployment that finished after this time. Does not include this time. You can use it without `environment`.',
    }),
    deployedBefore: t.field({
      type: 'DateTime',
      description:
        'Merge requests with a deployment that finished before this time. Does not include this time. You can use it without `environment`.',
    }),
  };
}

const NegatedDeploymentMergeRequestFilter = builder.inputType('NegatedDeploymentMergeRequestFilter', {
  description: 'Leaves out merge requests that meet any of these conditions.',
  fields: exceptions,
});

export const DeploymentMergeRequestFilter = builder.inputType('DeploymentMergeRequestFilter', {
  description:
    'Which merge requests of a deployment to list. A merge request must meet all conditions. GitLab ignores labels, milestones and approvals in this list, so there are no filters for them. If you set both the id and the username of one role, GitLab refuses it with `BAD_USER_INPUT`.',
  fields: (t) => ({ ...conditions(t), not: t.field({ type: NegatedDeploymentMergeRequestFilter }) }),
});

const NegatedMergeRequestFilter = builder.inputType('NegatedMergeRequestFilter', {
  description: 'Leaves out merge requests that meet any of these conditions.',
  fields: (t) => ({
    ...exceptions(t),
    labels: t.stringList({ description: 'Leaves out merge requests that have any of these labels.' }),
    milestone: t.string({ description: 'The title of a milestone.' }),
  }),
});

export const MergeRequestFilter = builder.inputType('MergeRequestFilter', {
  description:
    'Which merge requests of a project or a group to list. A merge request must meet all conditions. If you set both the id and the username of one role, GitLab refuses it with `BAD_USER_INPUT`.',
  fields: (t) => ({
    ...conditions(t),
    iids: t.idList({
      description: 'Numbers within the project, such as 7 for `!7`. Only for `Project.mergeRequests`.',
    }),
    labels: t.stringList({
      description:
        'The merge request has all these labels. `["None"]` means no label, `["Any"]` at least one.',
    }),
    milestone: t.string({ description: 'The title of a milestone, or `None` or `Any`.' }),
    approverIds: t.idList({
      description:
        "GitLab's numbers of users, all of whom are named as approvers, or `None` or `Any`. Only for Premium and Ultimate: GitLab Free ignores it.",
    }),
    approvedByIds: t.idList({
      description:
        "GitLab's numbers of users, all of whom approved it, or `None` or `Any`. Only for Premium and Ultimate: GitLab Free ignores it.",
    }),
    approvedByUsernames: t.stringList({
      description:
        'Users, all of whom approved it, or `None` or `Any`. Only for Premium and Ultimate: GitLab Free ignores it.',
    }),
    includeArchived: t.boolean({
      description:
        '`true` also lists the merge requests of archived projects. Only for `Group.mergeRequests`; the list of a project does not depend on whether it is archived.',
    }),
    not: t.field({ type: NegatedMergeRequestFilter }),
  }),
});

const MergeRequestOrderField = builder.enumType('MergeRequestOrderField', {
  description:
    'What merge requests can be sorted by. GitLab sorts those with equal values from the newest to the oldest, in both directions.',
  values: {
    CREATED_AT: { value: 'created_at' },
    UPDATED_AT: {
      value: 'updated_at',
      description:
        'A merge request that changes while you read the list moves to the end with the newest changes. If that is the part you have read, `before: startCursor` returns it.',
    },
    MERGED_AT: {
      value: 'merged_at',
      description: 'Those that are not merged come last, in both directions.',
    },
    TITLE: { value: 'title', description: hidden('the order depends on the database') },
    PRIORITY: { value: 'priority', description: hidden('GitLab does not return this value') },
    LABEL_PRIORITY: { value: 'label_priority', description: hidden('GitLab does not return this value') },
    MILESTONE_DUE: { value: 'milestone_due', description: hidden('many have the same value') },
    POPULARITY: { value: 'popularity', description: hidden('many have the same value') },
  },
});

export const MergeRequestOrder = builder.inputType('MergeRequestOrder', {
  description: 'The order of a list of merge requests.',
  fields: (t) => ({
    field: t.field({ type: MergeRequestOrderField, required: true, defaultValue: 'created_at' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'desc' }),
  }),
});

function hidden(reason: string): string {
  return `If merge requests are added or removed while you read the list, the gateway looks for the next page near the cursor and can miss or repeat some, because ${reason}.`;
}
