import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { getJob, type JobArtifactJson, type RunnerJson } from '../gitlab/jobs.ts';
import { Commit } from './commit.ts';
import { loadEachInProject } from './loaders.ts';
import { entity } from './federation.ts';
import { databaseIdField, globalIdField, projectIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { openEnum } from './open-enum.ts';
import { Pipeline } from './pipeline.ts';
import { Project } from './project.ts';
import { type KeyInProject, parseKey } from './project-key.ts';
import { seeJob } from './seen.ts';
import { User } from './user.ts';

export const Deployable = loadableNode('Deployable', {
  parse: parseKey,
  // One request per key: GitLab cannot look up several jobs by id.
  load: (keys: KeyInProject[], context: Context) =>
    loadEachInProject(keys, async (project, id) => {
      const job = await getJob(context.gitlab, project, id);
      seeJob(job, context);
      return job;
    }),
});

Deployable.implement({
  interfaces: [Node],
  description:
    'The CI job that made a deployment. Its status and that of the deployment are two things, and may disagree.',
  fields: (t) => ({
    id: globalIdField(t, 'Deployable'),
    projectId: projectIdField(t),
    databaseId: databaseIdField(t),
    name: t.exposeString('name'),
    stage: t.exposeString('stage', { nullable: true }),
    ref: t.exposeString('ref', { description: 'The branch or tag that it ran for.', nullable: true }),
    tag: t.exposeBoolean('tag', { description: 'Whether `ref` is a tag.', nullable: true }),
    status: t.field({ type: JobStatus.ref, resolve: ({ status }) => JobStatus.read(status) }),
    coverage: t.exposeFloat('coverage', {
      description: 'Per cent, where the job measures it.',
      nullable: true,
    }),
    allowFailure: t.exposeBoolean('allow_failure', {
      description: 'Whether its failure leaves the pipeline successful.',
      nullable: true,
    }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    startedAt: t.expose('started_at', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finished_at', {
      description: 'When the job finished, which is not when the deployment did.',
      type: 'DateTime',
      nullable: true,
    }),
    erasedAt: t.expose('erased_at', {
      description: 'When its log and artifacts were erased, if they were.',
      type: 'DateTime',
      nullable: true,
    }),
    duration: t.exposeFloat('duration', { description: 'Seconds that it ran.', nullable: true }),
    queuedDuration: t.exposeFloat('queued_duration', {
      description: 'Seconds that it waited for a runner.',
      nullable: true,
    }),
    failureReason: t.exposeString('failure_reason', {
      description: "GitLab's word for why it failed, such as `script_failure`; null unless it did.",
      nullable: true,
    }),
    webUrl: t.exposeString('web_url', { nullable: true }),
    user: t.expose('user', {
      description: 'The user who started it: for a manual job, the one who pressed play.',
      type: User,
      nullable: true,
    }),
    commit: t.expose('commit', {
      description: 'Null where Git has meanwhile removed it.',
      type: Commit,
      nullable: true,
    }),
    pipeline: t.expose('pipeline', { type: Pipeline, nullable: true }),
    runner: t.expose('runner', {
      description: 'Null until a runner has taken it.',
      type: Runner,
      nullable: true,
    }),
    artifacts: t.expose('artifacts', { type: [JobArtifact], nullable: true }),
    artifactsExpireAt: t.expose('artifacts_expire_at', {
      description: 'Null where they are kept.',
      type: 'DateTime',
      nullable: true,
    }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
  }),
});

entity(Deployable);

const JobStatus = openEnum('JobStatus', 'How far a job is, in the words of GitLab.', {
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
  manual: 'Waits for someone to start it.',
  scheduled: 'Waits for a delay to pass.',
});

const Runner = builder.objectRef<RunnerJson>('Runner').implement({
  description: 'The machine that ran a job.',
  fields: (t) => ({
    databaseId: databaseIdField(t),
    description: t.exposeString('description', { nullable: true }),
    name: t.exposeString('name', { nullable: true }),
    active: t.exposeBoolean('active', { description: 'Whether it takes jobs.', nullable: true }),
    isShared: t.exposeBoolean('is_shared', {
      description: 'Whether it serves the whole GitLab instance.',
      nullable: true,
    }),
    runnerType: t.exposeString('runner_type', {
      description: '`instance_type`, `group_type` or `project_type`.',
      nullable: true,
    }),
    online: t.exposeBoolean('online', { nullable: true }),
    status: t.exposeString('status', {
      description: '`online`, `offline`, `stale` and others.',
      nullable: true,
    }),
  }),
});

const JobArtifact = builder.objectRef<JobArtifactJson>('JobArtifact').implement({
  description: 'A file that a job left behind.',
  fields: (t) => ({
    fileType: t.exposeString('file_type', {
      description: 'What it is for: `archive`, `trace`, `junit` and others.',
      nullable: true,
    }),
    size: t.exposeFloat('size', { description: 'Bytes.', nullable: true }),
    filename: t.exposeString('filename', { nullable: true }),
    fileFormat: t.exposeString('file_format', { description: '`zip`, `gzip` or `raw`.', nullable: true }),
  }),
});
