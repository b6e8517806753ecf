import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import {
  createEnvironment,
  deleteEnvironment,
  type EnvironmentJson,
  stopEnvironment,
  updateEnvironment,
} from '../gitlab/environments.ts';
import { change, resultOf } from './change.ts';
import { Environment } from './environment.ts';
import {
  changedSettings,
  CreateEnvironmentInput,
  DeleteEnvironmentInput,
  environmentIn,
  newSettings,
  StopEnvironmentInput,
  UpdateEnvironmentInput,
} from './environment-inputs.ts';
import { inField } from './errors.ts';
import { globalId } from './global-id.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { projectId } from './project-id.ts';
import { keyInProject, parseProject } from './project-key.ts';
import { seeEnvironments } from './seen.ts';
import { selectsOf } from './selection.ts';
import { USER_ERRORS } from './user-errors.ts';

// GitLab makes the slug from the name, and callers cannot send it.
const names = new Map([['slug', 'name']]);

const CreateEnvironmentPayload = payload('CreateEnvironmentPayload', 'The new environment.');
const UpdateEnvironmentPayload = payload(
  'UpdateEnvironmentPayload',
  'The environment with its new settings.',
);
const StopEnvironmentPayload = payload(
  'StopEnvironmentPayload',
  'The environment. Its `state` is `STOPPED`, or `STOPPING` while its stop job runs.',
);

const DeleteEnvironmentPayload = builder
  .objectRef<{ readonly id: string }>('DeleteEnvironmentPayload')
  .implement({
    description: 'GitLab deleted the environment and its deployments.',
    fields: (t) => ({
      deletedEnvironmentId: t.exposeID('id', {
        description:
          'The global id of the deleted environment. If you name the project by its path, this costs one request, which the gateway sends before the change.',
      }),
    }),
  });

builder.mutationFields((t) => ({
  createEnvironment: t.field({
    description: 'Creates an environment. Needs the role of a developer.',
    type: CreateEnvironmentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: CreateEnvironmentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'CreateEnvironmentResult', description: resultOf('createEnvironment') },
    },
    resolve: (_root, { input }, context) =>
      change(
        context,
        {
          forbidden:
            'To create an environment, you need the role of a developer in the project, and the project must not be archived.',
          unknown:
            'Read `Project.environment(name:)` with this name before you repeat the change: it is null if GitLab created nothing.',
          names,
        },
        async () => {
          const project = inField('project', () => parseProject(input.project));
          const settings = { name: input.name, ...newSettings(input) };
          return see(await createEnvironment(context.gitlab, project, settings), context);
        },
      ),
  }),
  updateEnvironment: t.field({
    description:
      'Changes the settings of an environment. Needs the role of a developer, and for a protected environment, the right to deploy to it.',
    type: UpdateEnvironmentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: UpdateEnvironmentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'UpdateEnvironmentResult', description: resultOf('updateEnvironment') },
    },
    resolve: (_root, { input }, context) =>
      change(
        context,
        {
          forbidden:
            'To change an environment, you need the role of a developer in the project and, if the environment is protected, the right to deploy to it.',
          unknown: 'Read the settings of the environment before you repeat the change.',
        },
        async () => {
          const { project, id } = environmentIn(input);
          return see(await updateEnvironment(context.gitlab, project, id, changedSettings(input)), context);
        },
      ),
  }),
  stopEnvironment: t.field({
    description:
      'Stops an environment. If its last deployment has a stop job (`on_stop`), GitLab starts this job, and the state is `STOPPING` until the job succeeds. Otherwise the environment is `STOPPED` at once. Its deployments stay, and the next successful deployment makes it `AVAILABLE` again.',
    type: StopEnvironmentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: StopEnvironmentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'StopEnvironmentResult', description: resultOf('stopEnvironment') },
    },
    resolve: (_root, { input }, context) =>
      change(
        context,
        {
          forbidden:
            'To stop an environment, you need the role of a developer, the right to start its stop job and, if the environment is protected, the right to deploy to it.',
          unknown: 'Read the `state` of the environment before you repeat the change.',
        },
        async () => {
          const { project, id } = environmentIn(input);
          const options = { force: input.force ?? undefined };
          return see(await stopEnvironment(context.gitlab, project, id, options), context);
        },
      ),
  }),
  deleteEnvironment: t.field({
    description:
      'Deletes a stopped environment and its deployments from GitLab for good. Needs the role of a developer. To stop an environment, use `stopEnvironment`.',
    type: DeleteEnvironmentPayload,
    ...nullOnlyOnError,
    args: { input: t.arg({ type: DeleteEnvironmentInput, required: true }) },
    errors: {
      types: USER_ERRORS,
      union: { name: 'DeleteEnvironmentResult', description: resultOf('deleteEnvironment') },
    },
    resolve: (_root, { input }, context, info) =>
      change(
        context,
        {
          forbidden:
            'GitLab deletes only stopped environments: if it is not stopped, stop it with `stopEnvironment` and try again when its `state` is `STOPPED`. You also need the role of a developer in the project.',
          unknown: 'Read the environment before you repeat the change: if it is missing, GitLab deleted it.',
        },
        async () => {
          const { project, id } = environmentIn(input);
          // Read before the change: after it, a failed read must not hide that GitLab made the change.
          const number = selectsOf(info, 'DeleteEnvironmentPayload', 'deletedEnvironmentId')
            ? await projectId({ project_key: project }, context)
            : project;
          await deleteEnvironment(context.gitlab, project, id);
          return { id: globalId('Environment', keyInProject(number, id)) };
        },
      ),
  }),
}));

/** A payload with the environment after the change. */
function payload(name: string, description: string) {
  return builder.objectRef<EnvironmentJson>(name).implement({
    description:
      'The environment after the change. If the gateway cannot read something after the change, that field is null and has an error.',
    fields: (t) => ({
      databaseId: t.exposeID('id', {
        description:
          "GitLab's number of the environment, from GitLab's response to the change. It is present even if the gateway cannot read anything else.",
      }),
      environment: t.field({
        description,
        type: Environment,
        ...nullOnlyOnError,
        resolve: (environment) => environment,
      }),
    }),
  });
}

function see(environment: EnvironmentJson, context: Context): EnvironmentJson {
  seeEnvironments([environment], context);
  return environment;
}
