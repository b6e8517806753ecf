import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { getJob, type JobArtifactJson, type JobJson, type RunnerJson } from '../gitlab/jobs.ts';
import { Commit } from './commit.ts';
import { connectionTypes } from './connection.ts';
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
    'A CI job: the one that made a deployment, or another one of a pipeline. The status of the job can differ from the status of the deployment.',
  fields: (t) => ({
    id: globalIdField(t, 'Deployable'),
    projectId: projectIdField(t),
    databaseId: databaseIdField(t),
    name: t.exposeString('name'),
    stage: t.exposeString('stage', { nullable: true }),
    ref: t.exposeString('ref', { description: 'The branch or tag that the job ran for.', nullable: true }),
    tag: t.exposeBoolean('tag', { description: 'Whether `ref` is a tag.', nullable: true }),
    status: t.field({ type: JobStatus.ref, resolve: ({ status }) => JobStatus.read(status) }),
    coverage: t.exposeFloat('coverage', {
      description: 'Test coverage in per cent; null if the job does not measure it.',
      nullable: true,
    }),
    allowFailure: t.exposeBoolean('allow_failure', {
      description: 'Whether the pipeline can succeed although this job fails.',
      nullable: true,
    }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    startedAt: t.expose('started_at', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finished_at', {
      description: 'When the job finished. The deployment can finish at another time.',
      type: 'DateTime',
      nullable: true,
    }),
    erasedAt: t.expose('erased_at', {
      description: 'When someone erased the log and the artifacts; null if nobody did.',
      type: 'DateTime',
      nullable: true,
    }),
    duration: t.exposeFloat('duration', { description: 'How long the job ran, in seconds.', nullable: true }),
    queuedDuration: t.exposeFloat('queued_duration', {
      description: 'How long the job waited for a runner, in seconds.',
      nullable: true,
    }),
    failureReason: t.exposeString('failure_reason', {
      description:
        "Why the job failed, in GitLab's terms, such as `script_failure`; null if it did not fail.",
      nullable: true,
    }),
    webUrl: t.exposeString('web_url', { nullable: true }),
    user: t.expose('user', {
      description:
        'The user who started the job. For a manual job, this is the user who pressed the play button.',
      type: User,
      nullable: true,
    }),
    commit: t.expose('commit', {
      description: 'Null if Git has removed the commit since.',
      type: Commit,
      nullable: true,
    }),
    pipeline: t.expose('pipeline', { type: Pipeline, nullable: true }),
    runner: t.expose('runner', {
      description: 'Null until a runner takes the job.',
      type: Runner,
      nullable: true,
    }),
    artifacts: t.expose('artifacts', { type: [JobArtifact], nullable: true }),
    artifactsExpireAt: t.expose('artifacts_expire_at', {
      description: 'When GitLab deletes the artifacts; null if it keeps them.',
      type: 'DateTime',
      nullable: true,
    }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
  }),
});

entity(Deployable);

export const DeployableConnection = connectionTypes<JobJson>(Deployable, 'jobs');

export const JobStatus = openEnum('JobStatus', 'The progress of a job.', {
  created: undefined,
  waiting_for_resource: 'The job waits for a resource group that another job uses.',
  preparing: undefined,
  waiting_for_callback: 'The job waits for a response from another system.',
  pending: 'The job waits for a runner.',
  running: undefined,
  success: undefined,
  failed: undefined,
  canceling: undefined,
  canceled: undefined,
  skipped: undefined,
  manual: 'The job waits until someone starts it.',
  scheduled: 'The job waits until its delay is over.',
});

const Runner = builder.objectRef<RunnerJson>('Runner').implement({
  description: 'The machine that ran a job.',
  fields: (t) => ({
    databaseId: databaseIdField(t),
    description: t.exposeString('description', { nullable: true }),
    name: t.exposeString('name', { nullable: true }),
    active: t.exposeBoolean('active', { description: 'Whether the runner accepts jobs.', nullable: true }),
    isShared: t.exposeBoolean('is_shared', {
      description: 'Whether the runner serves the whole GitLab instance.',
      nullable: true,
    }),
    runnerType: t.exposeString('runner_type', {
      description: '`instance_type`, `group_type` or `project_type`.',
      nullable: true,
    }),
    online: t.exposeBoolean('online', { nullable: true }),
    status: t.exposeString('status', {
      description: 'For example `online`, `offline` or `stale`.',
      nullable: true,
    }),
  }),
});

const JobArtifact = builder.objectRef<JobArtifactJson>('JobArtifact').implement({
  description: 'A file that a job produced.',
  fields: (t) => ({
    fileType: t.exposeString('file_type', {
      description: 'The purpose of the file, such as `archive`, `trace` or `junit`.',
      nullable: true,
    }),
    size: t.exposeFloat('size', { description: 'In bytes.', nullable: true }),
    filename: t.exposeString('filename', { nullable: true }),
    fileFormat: t.exposeString('file_format', { description: '`zip`, `gzip` or `raw`.', nullable: true }),
  }),
});
