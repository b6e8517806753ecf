import { builder } from '../builder.ts';
import { addressFields, addressIn, PROJECT } from './address.ts';

const RecordableDeploymentStatus = builder.enumType('RecordableDeploymentStatus', {
  description: 'The statuses that a caller can set.',
  values: {
    CREATED: {
      value: 'created',
      description:
        'Current versions of GitLab refuse it (`InvalidInputError`). Earlier versions accepted it.',
    },
    RUNNING: { value: 'running' },
    SUCCESS: { value: 'success' },
    FAILED: { value: 'failed' },
    CANCELED: { value: 'canceled' },
  },
});

export const CreateDeploymentInput = builder.inputType('CreateDeploymentInput', {
  description: 'A deployment that was made outside of GitLab CI.',
  fields: (t) => ({
    project: t.id({
      required: true,
      description: PROJECT,
    }),
    environment: t.string({
      required: true,
      description: 'The name of the environment. If it does not exist, GitLab creates it.',
    }),
    sha: t.string({
      required: true,
      description:
        'The deployed commit. Send the whole sha, because GitLab stores this text unchanged. With a shortened sha, each read of the commit costs a request; with the name of a branch, `Deployment.commit` is always null.',
    }),
    ref: t.string({ required: true, description: 'The deployed branch or tag.' }),
    tag: t.boolean({ required: true, defaultValue: false, description: 'Whether `ref` is a tag.' }),
    status: t.field({ type: RecordableDeploymentStatus, required: true }),
  }),
});

export const UpdateDeploymentStatusInput = builder.inputType('UpdateDeploymentStatusInput', {
  description: 'A deployment and its new status.',
  fields: (t) => ({
    ...addressFields(t, 'deployment'),
    status: t.field({
      type: RecordableDeploymentStatus,
      required: true,
      description:
        'GitLab refuses the current status of the deployment, and `RUNNING` if the deployment has finished.',
    }),
  }),
});

export const DeleteDeploymentInput = builder.inputType('DeleteDeploymentInput', {
  description:
    'The deployment to delete. GitLab refuses to delete a running deployment and the current deployment of an environment.',
  fields: (t) => addressFields(t, 'deployment'),
});

export const ReviewDeploymentInput = builder.inputType('ReviewDeploymentInput', {
  description: 'A deployment that waits for approvals, and details of the review.',
  fields: (t) => ({
    ...addressFields(t, 'deployment'),
    comment: t.string(),
    representedAs: t.string({
      description:
        'The user, group or role that the reviewer represents, or a part of its name. Set it if several approval rules apply to the reviewer. GitLab keeps one decision for each user and rule.',
    }),
  }),
});

/** The deployment that an input names, either by its project and number or by its global id alone. */
export function deploymentIn(input: Parameters<typeof addressIn>[0]): ReturnType<typeof addressIn> {
  return addressIn(input, { typename: 'Deployment', what: 'a deployment' });
}
