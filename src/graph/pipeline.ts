import type { Context } from '../context.ts';
import { getPipeline, type PipelineJson } from '../gitlab/pipelines.ts';
import { connectionArgs, connectionTypes } from './connection.ts';
import { DeployableConnection, JobStatus } from './deployable.ts';
import { connectJobs } from './job-list.ts';
import { fromWhole, loadEachInProject } from './loaders.ts';
import { entity } from './federation.ts';
import { databaseIdField, globalIdField, projectIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { PipelineStatus } from './pipeline-status.ts';
import { Project } from './project.ts';
import { type KeyInProject, keyInProject, parseKey, parseNumbers } from './project-key.ts';
import { User } from './user.ts';

export const Pipeline = loadableNode('Pipeline', {
  parse: parseKey,
  // One request per key: GitLab cannot look up several pipelines by id.
  load: (keys: KeyInProject[], context: Context) =>
    loadEachInProject(keys, (project, id) => getPipeline(context.gitlab, project, id)),
});

Pipeline.implement({
  interfaces: [Node],
  description:
    'A CI pipeline. GitLab sends most fields with the job of a deployment, so they cost nothing. `name` (except in `Project.pipelines`), `tag`, `yamlErrors`, `user`, `startedAt`, `finishedAt`, `committedAt`, the durations and `coverage` cost one request per pipeline.',
  fields: (t) => ({
    id: globalIdField(t, 'Pipeline'),
    projectId: projectIdField(t),
    databaseId: databaseIdField(t),
    iid: t.exposeID('iid', { description: 'The number within the project.', nullable: true }),
    name: t.string({ nullable: true, resolve: whole('name') }),
    sha: t.exposeString('sha', { description: 'The sha of the commit that the pipeline ran for.' }),
    ref: t.exposeString('ref', {
      description: 'The branch or tag that the pipeline ran for.',
      nullable: true,
    }),
    tag: t.boolean({ description: 'Whether `ref` is a tag.', nullable: true, resolve: whole('tag') }),
    status: t.field({ type: PipelineStatus.ref, resolve: ({ status }) => PipelineStatus.read(status) }),
    source: t.exposeString('source', {
      description:
        'The event that started the pipeline, such as `push`, `schedule` or `merge_request_event`.',
      nullable: true,
    }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    updatedAt: t.expose('updated_at', { type: 'DateTime', nullable: true }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('started_at') }),
    finishedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('finished_at') }),
    committedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('committed_at') }),
    duration: t.float({
      description: 'How long the pipeline ran, in seconds.',
      nullable: true,
      resolve: whole('duration'),
    }),
    queuedDuration: t.float({
      description: 'How long the pipeline waited before it ran, in seconds.',
      nullable: true,
      resolve: whole('queued_duration'),
    }),
    coverage: t.float({
      description: 'Test coverage in per cent; null if the pipeline does not measure it.',
      nullable: true,
      resolve: async (pipeline, _args, context) => {
        const coverage = await whole('coverage')(pipeline, {}, context);
        return typeof coverage === 'string' ? Number(coverage) : coverage;
      },
    }),
    yamlErrors: t.string({
      description:
        'The errors in the CI configuration that prevented the pipeline from running. Null if the configuration is valid.',
      nullable: true,
      resolve: whole('yaml_errors'),
    }),
    webUrl: t.exposeString('web_url', { nullable: true }),
    user: t.field({
      description: 'The user who started the pipeline.',
      type: User,
      nullable: true,
      resolve: whole('user'),
    }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
    jobs: t.field({
      description:
        'The jobs of the pipeline, newest first. GitLab leaves out trigger jobs, and jobs that were retried: of each name, the newest is here. Costs one request per pipeline and page, with all fields. For the jobs that someone can start, set `statuses` to `[MANUAL, SCHEDULED]`.',
      type: DeployableConnection,
      ...nullOnlyOnError,
      args: {
        statuses: t.arg({
          type: [JobStatus.ref],
          description: 'Any of these statuses; an empty list matches nothing.',
        }),
        ...connectionArgs(t.arg),
      },
      resolve: (pipeline, args, context, info) => connectJobs(pipeline, args, context, info),
    }),
  }),
});

entity(Pipeline, {
  'projectId databaseId': ({ projectId, databaseId }) => parseNumbers(projectId, databaseId, 'a pipeline'),
});

export const PipelineConnection = connectionTypes<PipelineJson>(Pipeline, 'pipelines');

const whole = fromWhole<PipelineJson>(({ project_key, id }, context) =>
  Pipeline.getDataloader(context).load(keyInProject(project_key, id)),
);
