import { builder } from '../builder.ts';
import type { ApprovalJson, ApprovalRuleJson, DeploymentJson } from '../gitlab/deployments.ts';
import { openEnum } from './open-enum.ts';
import { User } from './user.ts';

const ApprovalStatus = openEnum('ApprovalStatus', 'The decision of a reviewer.', {
  approved: undefined,
  rejected: undefined,
});

export const DeploymentApproval = builder.objectRef<ApprovalJson>('DeploymentApproval').implement({
  description: "A reviewer's decision on a deployment. GitLab keeps one decision for each user and rule.",
  fields: (t) => ({
    user: t.expose('user', { type: User, nullable: true }),
    status: t.field({ type: ApprovalStatus.ref, resolve: ({ status }) => ApprovalStatus.read(status) }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    comment: t.exposeString('comment', { nullable: true }),
  }),
});

const ApprovalRule = builder.objectRef<ApprovalRuleJson>('ApprovalRule').implement({
  description: 'A rule about who must approve deployments to an environment, with the approvals so far.',
  fields: (t) => ({
    databaseId: t.exposeID('id', {
      description: "GitLab's number; null on older versions of GitLab.",
      nullable: true,
    }),
    accessLevelDescription: t.exposeString('access_level_description', {
      description: 'The user, group or role that can approve.',
      nullable: true,
    }),
    requiredApprovals: t.exposeInt('required_approvals', {
      description: 'How many approvals the rule requires.',
      nullable: true,
    }),
    approvals: t.field({
      type: [DeploymentApproval],
      resolve: ({ deployment_approvals }) => deployment_approvals ?? [],
    }),
  }),
});

export const ApprovalSummary = builder
  .objectRef<NonNullable<DeploymentJson['approval_summary']>>('ApprovalSummary')
  .implement({
    description: 'The approvals that a deployment needs, rule by rule.',
    fields: (t) => ({
      rules: t.field({ type: [ApprovalRule], resolve: ({ rules }) => rules ?? [] }),
    }),
  });
