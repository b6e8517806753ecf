import { builder } from '../builder.ts';
import { addressFields, addressIn } from './address.ts';

const JobVariableInput = builder.inputType('JobVariableInput', {
  description: 'A CI variable for one run of a job.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The name of the variable, such as `RELEASE_CHANNEL`.' }),
    value: t.string({ required: true }),
  }),
});

export const PlayDeployableInput = builder.inputType('PlayDeployableInput', {
  description: 'The job to start.',
  fields: (t) => ({
    ...addressFields(t, 'job'),
    variables: t.field({
      type: [JobVariableInput],
      description:
        'Variables for this run, which replace those with the same key. GitLab allows them only for callers who may set the variables of a pipeline.',
    }),
  }),
});

export const RetryDeployableInput = builder.inputType('RetryDeployableInput', {
  description: 'The job to run again. GitLab retries each job only once: name its newest copy.',
  fields: (t) => addressFields(t, 'job'),
});

export const CancelDeployableInput = builder.inputType('CancelDeployableInput', {
  description: 'The job to cancel.',
  fields: (t) => ({
    ...addressFields(t, 'job'),
    force: t.boolean({
      description:
        'True to cancel a job that stays `CANCELING` because its runner does not answer. Needs the Maintainer role. GitLab refuses it for a job with any other status.',
    }),
  }),
});

/** The job that an input names, either by its project and number or by its global id alone. */
export function jobIn(input: Parameters<typeof addressIn>[0]): ReturnType<typeof addressIn> {
  return addressIn(input, { typename: 'Deployable', what: 'a job' });
}
