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
import { change, resultOf } from './change.ts';
import { Deployment } from './deployment.ts';
import { DeploymentApproval } from './deployment-approval.ts';
import {
  CreateDeploymentInput,
  DeleteDeploymentInput,
  deploymentIn,
  ReviewDeploymentInput,
  UpdateDeploymentStatusInput,
} from './deployment-inputs.ts';
import { inField } from './errors.ts';
import { globalId } from './global-id.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { projectId } from './project-id.ts';
import { type KeyInProject, keyInProject, parseProject } from './project-key.ts';
import type { Advice } from './refusals.ts';
import { seeWholeDeployment } from './seen.ts';
import { selectsOf } from './selection.ts';
import { USER_ERRORS } from './user-errors.ts';

const CREATE: Advice = {
  unknown:
    "Read the environment's `latestDeployment` before you repeat the change: if GitLab recorded it, it is that one or an earlier one.",
  // GitLab finds or creates the environment by its name, so its errors about the name are about `environment`.
  names: new Map([['name', 'environment']]),
};
const UPDATE: Advice = { unknown: 'Read the `status` of the deployment before you repeat the change.' };
const DELETE: Advice = {
  unknown: 'Read the deployment before you repeat the change: if it is missing, GitLab deleted it.',
};
const REVIEW: Advice = { unknown: 'Read the `approvals` of the deployment before you repeat the change.' };

const reviewErrors = {
  types: USER_ERRORS,
  // Both reviews share one union, because Pothos makes one for each name of a result.
  result: { name: 'ReviewDeploymentPayload' },
  union: {
    name: 'ReviewDeploymentResult',
    description: 'The payload of a review, or the error if GitLab or the gateway refused it.',
  },
};

const databaseId =
  "GitLab's number of the deployment, from GitLab's response to the change. It is present even if the gateway cannot read anything else.";

const CreateDeploymentPayload = builder
  .objectRef<Awaited<ReturnType<typeof createDeployment>>>('CreateDeploymentPayload')
  .implement({
    description:
      'The recorded deployment; see `existedBefore`. If the gateway cannot read something after the change, that field is null and has an error.',
    fields: (t) => ({
      databaseId: t.id({ description: databaseId, resolve: ({ deployment }) => deployment.id }),
      deployment: t.expose('deployment', {
        description:
          "The new deployment. If you send `SUCCESS` and the environment's last success has the same ref, tag and sha, GitLab records nothing, and this is that last success, even if a CI job made it.",
        type: Deployment,
        ...nullOnlyOnError,
      }),
      existedBefore: t.exposeBoolean('existedBefore', {
        description:
          "True if GitLab recorded nothing because the environment's last success has the same ref, tag and sha. False if GitLab recorded this deployment. Null if the gateway cannot know: GitLab does not report it, and the deployment is only seconds old. Costs nothing.",
        nullable: true,
      }),
    }),
  });

const UpdateDeploymentStatusPayload = builder
  .objectRef<DeploymentJson>('UpdateDeploymentStatusPayload')
  .implement({
    description:
      'The deployment after GitLab changed its status. If the gateway cannot read something after the change, that field is null and has an error.',
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
    description: 'GitLab deleted the deployment.',
    fields: (t) => ({
      deletedDeploymentId: t.exposeID('id', {
        description:
          'The global id of the deleted deployment. If you name the project by its path, this costs one request, which the gateway sends before the change.',
      }),
    }),
  });

const ReviewDeploymentPayload = builder
  .objectRef<{ readonly approval: ApprovalJson; readonly key: KeyInProject }>('ReviewDeploymentPayload')
  .implement({
    description:
      'The review that GitLab recorded. If the gateway cannot read something after the change, that field is null and has an error.',
    fields: (t) => ({
      approval: t.expose('approval', {
        description:
          'The review that GitLab recorded. If you approve a second time, this is your first approval, unchanged.',
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
      "Records a deployment that was made outside of GitLab CI. It does not deploy anything. If it repeats the environment's last success, GitLab records nothing and returns that success; see `existedBefore`.",
    type: CreateDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: CreateDeploymentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'CreateDeploymentResult', description: resultOf('createDeployment') },
    },
    resolve: (_root, { input: { project, ...deployment } }, context) =>
      change(context, CREATE, async () => {
        const key = inField('project', () => parseProject(project));
        const recording = await createDeployment(context.gitlab, key, deployment);
        see(recording.deployment, context);
        return recording;
      }),
  }),
  updateDeploymentStatus: t.field({
    description:
      'Sets the status of a deployment that `createDeployment` recorded. GitLab refuses to change the status of deployments that a CI job made.',
    type: UpdateDeploymentStatusPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: UpdateDeploymentStatusInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'UpdateDeploymentStatusResult', description: resultOf('updateDeploymentStatus') },
    },
    resolve: (_root, { input }, context) =>
      change(context, UPDATE, async () => {
        const { project, id } = deploymentIn(input);
        return see(await updateDeployment(context.gitlab, project, id, input.status), context);
      }),
  }),
  deleteDeployment: t.field({
    description:
      'Deletes the record of a deployment from GitLab for good. The deployed application does not change.',
    type: DeleteDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: DeleteDeploymentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'DeleteDeploymentResult', description: resultOf('deleteDeployment') },
    },
    resolve: (_root, { input }, context, info) =>
      change(context, DELETE, async () => {
        const { project, id } = deploymentIn(input);
        // Read before the change: after it, a failed read must not hide that GitLab made the change.
        const number = selectsOf(info, 'DeleteDeploymentPayload', 'deletedDeploymentId')
          ? await projectId({ project_key: project }, context)
          : project;
        await deleteDeployment(context.gitlab, project, id);
        return { id: globalId('Deployment', keyInProject(number, id)) };
      }),
  }),
  approveDeployment: t.field({
    description:
      'Approves a deployment that waits for approvals. When `pendingApprovalCount` is 0, someone can start its job. Since GitLab 19, the status stays `BLOCKED` until then; in earlier versions, the last approval sets it to `CREATED`. Needs a GitLab licence with approvals (Premium or Ultimate).',
    type: ReviewDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: ReviewDeploymentInput, required: true }) },
    errors: reviewErrors,
    resolve: (_root, { input }, context) => review('approved', input, context),
  }),
  rejectDeployment: t.field({
    description:
      'Rejects a deployment that waits for approvals: its job fails. The user who started the deployment can reject it as well. Needs a GitLab licence with approvals (Premium or Ultimate).',
    type: ReviewDeploymentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: ReviewDeploymentInput, required: true }) },
    errors: reviewErrors,
    resolve: (_root, { input }, context) => review('rejected', input, context),
  }),
}));

function see(deployment: DeploymentJson, context: Context): DeploymentJson {
  seeWholeDeployment(deployment, context);
  return deployment;
}

function review(
  status: Review['status'],
  input: typeof ReviewDeploymentInput.$inferInput,
  context: Context,
): Promise<{ readonly approval: ApprovalJson; readonly key: KeyInProject }> {
  return change(context, REVIEW, async () => {
    const { project, id } = deploymentIn(input);
    const approval = await reviewDeployment(context.gitlab, project, id, {
      status,
      comment: input.comment ?? undefined,
      represented_as: input.representedAs ?? undefined,
    });
    return { approval, key: keyInProject(project, id) };
  });
}
