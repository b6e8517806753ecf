import type { Context } from '../context.ts';
import { getPipeline, type PipelineJson } from '../gitlab/pipelines.ts';
import { fromWhole, loadEachInProject } from './loaders.ts';
import { entity } from './federation.ts';
import { databaseIdField, globalIdField, projectIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { openEnum } from './open-enum.ts';
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
    'A run of CI. What a job embeds of its pipeline costs nothing; `name`, `tag`, `yamlErrors`, `user`, the times it ran, its durations and coverage cost one request per pipeline.',
  fields: (t) => ({
    id: globalIdField(t, 'Pipeline'),
    projectId: projectIdField(t),
    databaseId: databaseIdField(t),
    iid: t.exposeID('iid', { description: 'The number within the project.', nullable: true }),
    name: t.string({ nullable: true, resolve: whole('name') }),
    sha: t.exposeString('sha', { description: 'The commit that it ran on.' }),
    ref: t.exposeString('ref', { description: 'The branch or tag that it ran for.', nullable: true }),
    tag: t.boolean({ description: 'Whether `ref` is a tag.', nullable: true, resolve: whole('tag') }),
    status: t.field({ type: PipelineStatus.ref, resolve: ({ status }) => PipelineStatus.read(status) }),
    source: t.exposeString('source', {
      description: 'What started it: `push`, `schedule`, `merge_request_event` and others.',
      nullable: true,
    }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    updatedAt: t.expose('updated_at', { type: 'DateTime', nullable: true }),
    startedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('started_at') }),
    finishedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('finished_at') }),
    committedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('committed_at') }),
    duration: t.float({ description: 'Seconds that it ran.', nullable: true, resolve: whole('duration') }),
    queuedDuration: t.float({
      description: 'Seconds that it waited before it ran.',
      nullable: true,
      resolve: whole('queued_duration'),
    }),
    coverage: t.float({
      description: 'Per cent, where the pipeline measures it.',
      nullable: true,
      resolve: async (pipeline, _args, context) => {
        const coverage = await whole('coverage')(pipeline, {}, context);
        return typeof coverage === 'string' ? Number(coverage) : coverage;
      },
    }),
    yamlErrors: t.string({
      description: 'What is wrong with the CI configuration, if that kept it from running.',
      nullable: true,
      resolve: whole('yaml_errors'),
    }),
    webUrl: t.exposeString('web_url', { nullable: true }),
    user: t.field({ description: 'Who started it.', type: User, nullable: true, resolve: whole('user') }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
  }),
});

entity(Pipeline, {
  'projectId databaseId': ({ projectId, databaseId }) => parseNumbers(projectId, databaseId, 'a pipeline'),
});

const PipelineStatus = openEnum('PipelineStatus', 'How far a pipeline is, in the words of GitLab.', {
  created: undefined,
  waiting_for_resource: 'Waits for a resource group that another job holds.',
  preparing: undefined,
  waiting_for_callback: 'Waits for an answer from outside.',
  pending: 'Waits for a runner.',
  running: undefined,
  success: undefined,
  failed: undefined,
  canceling: undefined,
  canceled: undefined,
  skipped: undefined,
  manual: 'Waits for someone to start its next job.',
  scheduled: 'Waits for a delay to pass.',
});

const whole = fromWhole<PipelineJson>(({ project_key, id }, context) =>
  Pipeline.getDataloader(context).load(keyInProject(project_key, id)),
);
