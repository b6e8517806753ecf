import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { cancelJob, type JobJson, playJob, retryJob } from '../gitlab/jobs.ts';
import { change, resultOf } from './change.ts';
import { Deployable } from './deployable.ts';
import {
  CancelDeployableInput,
  jobIn,
  PlayDeployableInput,
  RetryDeployableInput,
} from './deployable-inputs.ts';
import { CANCEL, PLAY, RETRY } from './deployable-advice.ts';
import { Deployment } from './deployment.ts';
import { deploymentOfNewJob } from './deployment-of-job.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import type { Advice } from './refusals.ts';
import { seeWholeJob } from './seen.ts';
import { USER_ERRORS } from './user-errors.ts';

const IF_NOT_READ =
  'If the gateway cannot read something after the change, that field is null and has an error.';
const NUMBER =
  "GitLab's number of the job, from GitLab's response to the change. It is present even if the gateway cannot read anything else.";

const PlayDeployablePayload = builder.objectRef<JobJson>('PlayDeployablePayload').implement({
  description: `The job that GitLab started. ${IF_NOT_READ}`,
  fields: (t) => ({
    databaseId: t.exposeID('id', { description: NUMBER }),
    deployable: t.field({
      description:
        'The job, as it was when GitLab had accepted the change. If you start a manual job that has already run, this is a new job with another id.',
      type: Deployable,
      ...nullOnlyOnError,
      resolve: (job) => job,
    }),
  }),
});

const RetryDeployablePayload = builder.objectRef<JobJson>('RetryDeployablePayload').implement({
  description: `The new job that runs in the place of the old one. ${IF_NOT_READ}`,
  fields: (t) => ({
    databaseId: t.exposeID('id', {
      description:
        "GitLab's number of the new job, from GitLab's response to the change. It is present even if the gateway cannot read anything else.",
    }),
    deployable: t.field({
      description: 'The new job. Costs nothing.',
      type: Deployable,
      ...nullOnlyOnError,
      resolve: (job) => job,
    }),
    deployment: t.field({
      description:
        'The new deployment that the new job makes. Null if GitLab has not created it yet, or if the job does not deploy. Costs one request for the newest deployments of the project; if the deployment is not among them, the gateway looks a second time after half a second, for one more request.',
      type: Deployment,
      nullable: true,
      resolve: (job, _args, context) => deploymentOfNewJob(job, context),
    }),
  }),
});

const CancelDeployablePayload = builder.objectRef<JobJson>('CancelDeployablePayload').implement({
  description: `The job after GitLab accepted the change. ${IF_NOT_READ}`,
  fields: (t) => ({
    databaseId: t.exposeID('id', { description: NUMBER }),
    deployable: t.field({
      description:
        'The job. Its status is `CANCELING` until its runner has stopped it. A job that had already finished is unchanged.',
      type: Deployable,
      ...nullOnlyOnError,
      resolve: (job) => job,
    }),
  }),
});

builder.mutationFields((t) => ({
  playDeployable: t.field({
    description:
      'Starts a job that waits for that: a manual job, or one with a delay. `Pipeline.jobs(statuses: [MANUAL])` finds such jobs.',
    type: PlayDeployablePayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: PlayDeployableInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'PlayDeployableResult', description: resultOf('playDeployable') },
    },
    resolve: (_root, { input }, context) =>
      changeJob(context, PLAY, () => {
        const { project, id } = jobIn(input);
        return playJob(context.gitlab, project, id, input.variables ?? undefined);
      }),
  }),
  retryDeployable: t.field({
    description:
      'Runs a finished job again, as a new job with a new deployment of the same commit. For the job of the last deployment, this deploys once more; for the job of an earlier deployment, it rolls back.',
    type: RetryDeployablePayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: RetryDeployableInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'RetryDeployableResult', description: resultOf('retryDeployable') },
    },
    resolve: (_root, { input }, context) =>
      changeJob(context, RETRY, () => {
        const { project, id } = jobIn(input);
        return retryJob(context.gitlab, project, id);
      }),
  }),
  cancelDeployable: t.field({
    description:
      'Cancels a job that runs or waits to run. GitLab accepts this for a finished job as well, and changes nothing. It cannot cancel trigger jobs (`NotFoundError`).',
    type: CancelDeployablePayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: CancelDeployableInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'CancelDeployableResult', description: resultOf('cancelDeployable') },
    },
    resolve: (_root, { input }, context) =>
      changeJob(context, CANCEL, () => {
        const { project, id } = jobIn(input);
        return cancelJob(context.gitlab, project, id, input.force ?? undefined);
      }),
  }),
}));

/** Changes a job, and keeps the job that GitLab returns for the rest of the operation. */
function changeJob(context: Context, advice: Advice, make: () => Promise<JobJson>): Promise<JobJson> {
  return change(context, advice, async () => {
    const job = await make();
    seeWholeJob(job, context);
    return job;
  });
}
