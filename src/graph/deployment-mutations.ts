import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import { builder } from '../builder.ts';
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
import { GitLabError } from '../gitlab/errors.ts';
import { Deployment } from './deployment.ts';
import { DeploymentApproval } from './deployment-approval.ts';
import {
  addressIn,
  CreateDeploymentInput,
  DeleteDeploymentInput,
  ReviewDeploymentInput,
  UpdateDeploymentStatusInput,
} from './deployment-inputs.ts';
import { inField, NotSentError } from './errors.ts';
import { globalId } from './global-id.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { projectId } from './project-id.ts';
import { type KeyInProject, keyInProject, parseProject } from './project-key.ts';
import { seeWholeDeployment } from './seen.ts';
import { selectsOf } from './selection.ts';
import { USER_ERRORS } from './user-errors.ts';

const reviewErrors = {
  types: USER_ERRORS,
  // Both reviews share one union: Pothos makes it once for the name of the result.
  result: { name: 'ReviewDeploymentPayload' },
  union: { name: 'ReviewDeploymentResult', description: 'The payload of a review, or why it was refused.' },
};

const databaseId =
  "GitLab's number of the deployment, from its response to the change: known even if nothing else can be read.";

const CreateDeploymentPayload = builder
  .objectRef<Awaited<ReturnType<typeof createDeployment>>>('CreateDeploymentPayload')
  .implement({
    description:
      'GitLab has recorded the deployment, or had recorded it before. Anything that cannot be read afterwards is null, with an error of its own.',
    fields: (t) => ({
      databaseId: t.id({ description: databaseId, resolve: ({ deployment }) => deployment.id }),
      deployment: t.expose('deployment', {
        description:
          "The new deployment. If `SUCCESS` was sent and the environment's last success has the same ref, tag and sha, GitLab records nothing, and this is that last success, even if a CI job made it.",
        type: Deployment,
        ...nullOnlyOnError,
      }),
      existedBefore: t.exposeBoolean('existedBefore', {
        description:
          "True if GitLab recorded nothing because the environment's last success has the same ref, tag and sha. False if GitLab recorded this deployment. Null if this cannot be known: GitLab does not report it, and the deployment is too new to tell from one that was recorded in the same second. Costs nothing.",
        nullable: true,
      }),
    }),
  });

const UpdateDeploymentStatusPayload = builder
  .objectRef<DeploymentJson>('UpdateDeploymentStatusPayload')
  .implement({
    description:
      'GitLab has changed the status. Anything that cannot be read afterwards is null, with an error of its own.',
    fields: (t) => ({
      databaseId: t.exposeID('id', { description: databaseId }),
      deployment: t.field({
        description: 'The deployment with its new status.',
        type: Deployment,
        ...nullOnlyOnError,
        resolve: (deployment) => deployment,
      }),
    }),
  });

const DeleteDeploymentPayload = builder
  .objectRef<{ readonly id: string }>('DeleteDeploymentPayload')
  .implement({
    description: 'The deployment is gone.',
    fields: (t) => ({
      deletedDeploymentId: t.exposeID('id', {
        description:
          'The global id that it had. If the project was named by its path, this costs one request before the change.',
      }),
    }),
  });

const ReviewDeploymentPayload = builder
  .objectRef<{ readonly approval: ApprovalJson; readonly key: KeyInProject }>('ReviewDeploymentPayload')
  .implement({
    description:
      'GitLab has recorded the review. Anything that cannot be read afterwards is null, with an error of its own.',
    fields: (t) => ({
      approval: t.expose('approval', {
        description: 'The review as GitLab recorded it. A second approval returns the first one, unchanged.',
        type: DeploymentApproval,
        ...nullOnlyOnError,
      }),
      deployment: t.field({
        description: 'The deployment after the review. Costs one request.',
        type: Deployment,
        ...nullOnlyOnError,
        resolve: ({ key }) => key,
      }),
    }),
  });

builder.mutationFields((t) => ({
  createDeployment: t.field({
    description:
      "Records a deployment that was made outside of GitLab CI. If it repeats the environment's last success, GitLab records nothing and returns that success; see `existedBefore`.",
    type: CreateDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: CreateDeploymentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'CreateDeploymentResult', description: resultOf('createDeployment') },
    },
    resolve: (_root, { input: { project, ...deployment } }, context) =>
      change(context, async () => {
        const key = inField('project', () => parseProject(project));
        const recording = await createDeployment(context.gitlab, key, deployment);
        see(recording.deployment, context);
        return recording;
      }),
  }),
  updateDeploymentStatus: t.field({
    description:
      'Sets the status of a deployment that was recorded through the API. GitLab keeps the status of deployments that CI made.',
    type: UpdateDeploymentStatusPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: UpdateDeploymentStatusInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'UpdateDeploymentStatusResult', description: resultOf('updateDeploymentStatus') },
    },
    resolve: (_root, { input }, context) =>
      change(context, async () => {
        const { project, id } = addressIn(input);
        return see(await updateDeployment(context.gitlab, project, id, input.status), context);
      }),
  }),
  deleteDeployment: t.field({
    description: 'Removes a deployment from GitLab for good. This does not undo the deployment itself.',
    type: DeleteDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: DeleteDeploymentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'DeleteDeploymentResult', description: resultOf('deleteDeployment') },
    },
    resolve: (_root, { input }, context, info) =>
      change(context, async () => {
        const { project, id } = addressIn(input);
        // Before the change: once it is made, no failing read may hide that it was.
        const number = selectsOf(info, 'DeleteDeploymentPayload', 'deletedDeploymentId')
          ? await projectId({ project_key: project }, context)
          : project;
        await deleteDeployment(context.gitlab, project, id);
        return { id: globalId('Deployment', keyInProject(number, id)) };
      }),
  }),
  approveDeployment: t.field({
    description:
      'Approves a deployment that waits for approvals. Since GitLab 19 the last approval changes no status: when `pendingApprovalCount` is 0, the deployment can go on, and stays `BLOCKED` until someone starts its job; before, it became `CREATED`. Needs a GitLab licence with approvals (Premium, Ultimate).',
    type: ReviewDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: ReviewDeploymentInput, required: true }) },
    errors: reviewErrors,
    resolve: (_root, { input }, context) => review('approved', input, context),
  }),
  rejectDeployment: t.field({
    description:
      'Rejects a deployment that waits for approvals: its job fails. The user who started the deployment can reject it, too. Needs a GitLab licence with approvals (Premium, Ultimate).',
    type: ReviewDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: ReviewDeploymentInput, required: true }) },
    errors: reviewErrors,
    resolve: (_root, { input }, context) => review('rejected', input, context),
  }),
}));

/**
 * Makes a change. Nothing that the operation read before counts any more, whether the change succeeds or not. If it was
 * not sent at all, and not because of a mistake of the caller's, the error says so.
 */
async function change<T>(context: Context, make: () => Promise<T>): Promise<T> {
  clearAllDataLoaders(context);
  const before = context.gitlab.requests.length;
  try {
    return await make();
  } catch (error) {
    const wasSent = context.gitlab.requests.slice(before).some(({ method }) => method !== 'GET');
    const isUserError = USER_ERRORS.some((type) => error instanceof type);
    throw wasSent || isUserError || !(error instanceof GitLabError) ? error : new NotSentError(error);
  }
}

function see(deployment: DeploymentJson, context: Context): DeploymentJson {
  seeWholeDeployment(deployment, context);
  return deployment;
}

function review(
  status: Review['status'],
  input: typeof ReviewDeploymentInput.$inferInput,
  context: Context,
): Promise<{ readonly approval: ApprovalJson; readonly key: KeyInProject }> {
  return change(context, async () => {
    const { project, id } = addressIn(input);
    const approval = await reviewDeployment(context.gitlab, project, id, {
      status,
      comment: input.comment ?? undefined,
      represented_as: input.representedAs ?? undefined,
    });
    return { approval, key: keyInProject(project, id) };
  });
}

function resultOf(mutation: string): string {
  return `The payload of \`${mutation}\`, or why the change was refused.`;
}
