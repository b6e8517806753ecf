import type { InputFieldBuilder } from '@pothos/core';
import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { builder, type GatewayTypes } from '../builder.ts';
import type { Context } from '../context.ts';
import {
  type ApprovalJson,
  createDeployment,
  deleteDeployment,
  type DeploymentJson,
  reviewDeployment,
  type Review,
  updateDeployment,
} from '../gitlab/deployments.ts';
import { ForbiddenError, InvalidRequestError, NotFoundError } from '../gitlab/errors.ts';
import { deploymentKey, Deployment, seeDeployments } from './deployment.ts';
import { DeploymentApproval } from './deployment-approval.ts';
import { DeploymentStatus } from './deployment-filter.ts';
import { badUserInput } from './errors.ts';
import { globalId } from './node.ts';
import { type KeyInProject, keyInProject, parseProject, projectId, splitKey } from './project-key.ts';
import { selectsOf } from './selection.ts';

// The classes of `user-errors.ts` that GitLab refuses a change with: what the caller can act on.
const REFUSALS = [InvalidRequestError, NotFoundError, ForbiddenError];

// Both reviews share one union: Pothos makes it once for the name of the result.
const REVIEW_ERRORS = {
  types: REFUSALS,
  result: { name: 'ReviewDeploymentPayload' },
  union: {
    name: 'ReviewDeploymentResult',
    description: 'What a review comes to: its payload, or why GitLab refuses.',
  },
};

const CreateDeploymentPayload = builder
  .objectRef<{ readonly deployment: DeploymentJson }>('CreateDeploymentPayload')
  .implement({
    description: 'The deployment as GitLab recorded it.',
    fields: (t) => ({
      deployment: t.expose('deployment', {
        description:
          'The new deployment. If the environment already has a success with the same ref, tag and sha, GitLab records nothing, and this is that one.',
        type: Deployment,
      }),
    }),
  });

const UpdateDeploymentStatusPayload = builder
  .objectRef<{ readonly deployment: DeploymentJson }>('UpdateDeploymentStatusPayload')
  .implement({
    description: 'The deployment with its new status.',
    fields: (t) => ({ deployment: t.expose('deployment', { type: Deployment }) }),
  });

const DeleteDeploymentPayload = builder
  .objectRef<{ readonly id: string }>('DeleteDeploymentPayload')
  .implement({
    description: 'What is gone.',
    fields: (t) => ({
      deletedDeploymentId: t.exposeID('id', { description: 'The global id that it had.' }),
    }),
  });

const ReviewDeploymentPayload = builder
  .objectRef<{ readonly approval: ApprovalJson; readonly key: KeyInProject }>('ReviewDeploymentPayload')
  .implement({
    description: "A reviewer's word, and what became of the deployment.",
    fields: (t) => ({
      approval: t.expose('approval', {
        description: 'Whoever approves twice gets the first approval, unchanged.',
        type: DeploymentApproval,
      }),
      deployment: t.field({
        description: 'The deployment after the review. Costs one request.',
        type: Deployment,
        nullable: true,
        resolve: ({ key }) => key,
      }),
    }),
  });

const CreateDeploymentInput = builder.inputType('CreateDeploymentInput', {
  description: 'A deployment that something other than GitLab makes or has made.',
  fields: (t) => ({
    project: t.id({ required: true, description: "GitLab's number, the full path or the global id." }),
    environment: t.string({
      required: true,
      description: 'Name of the environment; GitLab creates it where it does not exist.',
    }),
    sha: t.string({ required: true, description: 'The commit that is deployed.' }),
    ref: t.string({ required: true, description: 'The branch or tag that is deployed.' }),
    tag: t.boolean({ required: true, defaultValue: false, description: 'Whether `ref` is a tag.' }),
    status: t.field({
      type: DeploymentStatus.ref,
      required: true,
      description: '`RUNNING`, `SUCCESS`, `FAILED` or `CANCELED`; GitLab refuses the others.',
    }),
  }),
});

const UpdateDeploymentStatusInput = builder.inputType('UpdateDeploymentStatusInput', {
  description: 'A deployment and its new status.',
  fields: (t) => ({
    ...addressFields(t),
    status: t.field({
      type: DeploymentStatus.ref,
      required: true,
      description:
        '`RUNNING`, `SUCCESS`, `FAILED` or `CANCELED`, and not the one that it has; what has finished never runs again.',
    }),
  }),
});

const DeleteDeploymentInput = builder.inputType('DeleteDeploymentInput', {
  description: 'A deployment that is neither running nor the one that its environment has now.',
  fields: addressFields,
});

const ReviewDeploymentInput = builder.inputType('ReviewDeploymentInput', {
  description: 'A blocked deployment, and what the reviewer has to say.',
  fields: (t) => ({
    ...addressFields(t),
    comment: t.string(),
    representedAs: t.string({ description: 'A user, group or role that the reviewer speaks for.' }),
  }),
});

builder.mutationFields((t) => ({
  createDeployment: t.field({
    description: 'Records a deployment that was made outside of GitLab CI.',
    type: CreateDeploymentPayload,
    args: { input: t.arg({ type: CreateDeploymentInput, required: true }) },
    errors: {
      types: REFUSALS,
      union: { name: 'CreateDeploymentResult', description: resultOf('createDeployment') },
    },
    resolve: (_root, { input: { project, status, ...rest } }, context) => {
      const key = parseProject(project);
      const deployment = { ...rest, status: toBeSent(status) };
      return change(context, async () => ({
        deployment: see(await createDeployment(context.gitlab, key, deployment), context),
      }));
    },
  }),
  updateDeploymentStatus: t.field({
    description:
      'Sets the status of a deployment that was recorded through the API. Those that CI makes keep their own.',
    type: UpdateDeploymentStatusPayload,
    args: { input: t.arg({ type: UpdateDeploymentStatusInput, required: true }) },
    errors: {
      types: REFUSALS,
      union: { name: 'UpdateDeploymentStatusResult', description: resultOf('updateDeploymentStatus') },
    },
    resolve: (_root, { input }, context) => {
      const { project, id } = splitKey(deploymentKey(input.project, input.id));
      const status = toBeSent(input.status);
      return change(context, async () => ({
        deployment: see(await updateDeployment(context.gitlab, project, id, status), context),
      }));
    },
  }),
  deleteDeployment: t.field({
    description: 'Removes a deployment from GitLab for good. What is deployed stays where it is.',
    type: DeleteDeploymentPayload,
    args: { input: t.arg({ type: DeleteDeploymentInput, required: true }) },
    errors: {
      types: REFUSALS,
      union: { name: 'DeleteDeploymentResult', description: resultOf('deleteDeployment') },
    },
    resolve: async (_root, { input }, context, info) => {
      const { project, id } = splitKey(deploymentKey(input.project, input.id));
      // Ahead of the change: once it is made, no failing read may hide that it was.
      const number = selectsOf(info, 'DeleteDeploymentPayload', 'deletedDeploymentId')
        ? await projectId({ project_key: project }, context)
        : project;
      await change(context, () => deleteDeployment(context.gitlab, project, id));
      return { id: globalId('Deployment', keyInProject(number, id)) };
    },
  }),
  approveDeployment: t.field({
    description: 'Approves a blocked deployment. Needs a GitLab licence with approvals (Premium, Ultimate).',
    type: ReviewDeploymentPayload,
    args: { input: t.arg({ type: ReviewDeploymentInput, required: true }) },
    errors: REVIEW_ERRORS,
    resolve: (_root, { input }, context) => review('approved', input, context),
  }),
  rejectDeployment: t.field({
    description:
      'Rejects a blocked deployment: its job fails. Needs a GitLab licence with approvals (Premium, Ultimate).',
    type: ReviewDeploymentPayload,
    args: { input: t.arg({ type: ReviewDeploymentInput, required: true }) },
    errors: REVIEW_ERRORS,
    resolve: (_root, { input }, context) => review('rejected', input, context),
  }),
}));

/** Makes a change, after which nothing that the operation read before counts any more, whether it succeeds or not. */
async function change<T>(context: Context, make: () => Promise<T>): Promise<T> {
  clearAllDataLoaders(context);
  return make();
}

function see(deployment: DeploymentJson, context: Context): DeploymentJson {
  seeDeployments([deployment], context);
  const key = keyInProject(deployment.project_key, deployment.id);
  Deployment.getDataloader(context).prime(key, deployment);
  return deployment;
}

function review(
  status: Review['status'],
  { project, id, comment, representedAs }: typeof ReviewDeploymentInput.$inferInput,
  context: Context,
): Promise<{ readonly approval: ApprovalJson; readonly key: KeyInProject }> {
  const key = deploymentKey(project, id);
  const address = splitKey(key);
  return change(context, async () => ({
    key,
    approval: await reviewDeployment(context.gitlab, address.project, address.id, {
      status,
      comment: comment ?? undefined,
      represented_as: representedAs ?? undefined,
    }),
  }));
}

function toBeSent(status: ReturnType<typeof DeploymentStatus.read>): string {
  if (status === 'unknown') throw badUserInput('`UNKNOWN` is no status that GitLab could be sent.');
  return status;
}

function addressFields(t: InputFieldBuilder<GatewayTypes, 'InputObject'>) {
  return {
    project: t.id({ description: "GitLab's number, the full path or the global id." }),
    id: t.id({
      required: true,
      description: "With `project`: GitLab's number of the deployment. Without: the global id.",
    }),
  };
}

function resultOf(mutation: string): string {
  return `What \`${mutation}\` comes to: its payload, or why GitLab refuses.`;
}
