import type { InputFieldBuilder } from '@pothos/core';
import { builder, type GatewayTypes } from '../builder.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { inField } from './errors.ts';
import { parseGlobalId, parseNumber, parseProject, splitKey } from './project-key.ts';

const RecordableDeploymentStatus = builder.enumType('RecordableDeploymentStatus', {
  description: 'The statuses that a deployment can be recorded with.',
  values: {
    CREATED: {
      value: 'created',
      description: 'Current versions of GitLab refuse it (`InvalidInputError`); earlier ones accepted it.',
    },
    RUNNING: { value: 'running' },
    SUCCESS: { value: 'success' },
    FAILED: { value: 'failed' },
    CANCELED: { value: 'canceled' },
  },
});

export const CreateDeploymentInput = builder.inputType('CreateDeploymentInput', {
  description: 'A deployment that something other than GitLab makes or has made.',
  fields: (t) => ({
    project: t.id({ required: true, description: "GitLab's number, the full path or the global id." }),
    environment: t.string({
      required: true,
      description: 'The name of the environment. GitLab creates it if it does not exist.',
    }),
    sha: t.string({
      required: true,
      description:
        'The commit that is deployed. Send the whole sha: GitLab stores this text as it is. A shortened sha costs a request wherever the commit is read, and the name of a branch never leads to a commit.',
    }),
    ref: t.string({ required: true, description: 'The branch or tag that is deployed.' }),
    tag: t.boolean({ required: true, defaultValue: false, description: 'Whether `ref` is a tag.' }),
    status: t.field({ type: RecordableDeploymentStatus, required: true }),
  }),
});

export const UpdateDeploymentStatusInput = builder.inputType('UpdateDeploymentStatusInput', {
  description: 'A deployment and its new status.',
  fields: (t) => ({
    ...addressFields(t),
    status: t.field({
      type: RecordableDeploymentStatus,
      required: true,
      description:
        'GitLab refuses the status that the deployment already has, and `RUNNING` for a deployment that has finished.',
    }),
  }),
});

export const DeleteDeploymentInput = builder.inputType('DeleteDeploymentInput', {
  description: 'A deployment that is neither running nor the one that its environment has now.',
  fields: addressFields,
});

export const ReviewDeploymentInput = builder.inputType('ReviewDeploymentInput', {
  description: 'A deployment that waits for approvals, and the decision of the reviewer.',
  fields: (t) => ({
    ...addressFields(t),
    comment: t.string(),
    representedAs: t.string({
      description:
        'The user, group or role that the reviewer represents, or a part of its name. GitLab keeps one decision for each user and rule.',
    }),
  }),
});

/** The deployment that an input names: by its number and its project, or by its global id alone. */
export function addressIn({ project, id }: { readonly project?: string | null; readonly id: string }): {
  readonly project: ProjectKey;
  readonly id: string;
} {
  if (project == null) return splitKey(inField('id', () => parseGlobalId('Deployment', id)));
  return {
    project: inField('project', () => parseProject(project)),
    id: inField('id', () => parseNumber(id, 'a deployment')),
  };
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
