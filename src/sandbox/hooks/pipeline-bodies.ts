import { basicCommit } from '../entities/commit.ts';
import { deploymentOf } from '../entities/deployment.ts';
import type { Job } from '../entities/job.ts';
import type { MergeRequest } from '../entities/merge-request.ts';
import { fullPipeline, type Pipeline } from '../entities/pipeline.ts';
import { basicProject, gitlabAddress } from '../entities/project.ts';
import {
  hookCommit,
  hookEnvironment,
  hookProject,
  hookProjectWithOldKeys,
  hookRepository,
  hookRunner,
  hookUser,
  utcTime,
} from './body-parts.ts';

/** The body of a Job Hook, in which jobs are still called builds. */
export function jobBody(job: Job) {
  const { project, pipeline, user, runner } = job;
  const { commit } = pipeline;
  const { message, author_name, author_email } = basicCommit(commit);
  return {
    object_kind: 'build',
    ref: job.ref,
    tag: job.tag,
    before_sha: pipeline.beforeSha,
    sha: commit.sha,
    retries_count: jobsOf(pipeline).filter(({ name, id }) => name === job.name && id < job.id).length,
    build_id: job.id,
    build_name: job.name,
    build_stage: job.stage,
    build_status: job.status,
    build_created_at: utcTime(job.createdAt),
    build_started_at: utcTime(job.startedAt),
    build_finished_at: utcTime(job.finishedAt),
    build_created_at_iso: job.createdAt,
    build_started_at_iso: job.startedAt,
    build_finished_at_iso: job.finishedAt,
    build_duration: job.duration,
    build_queued_duration: job.queuedDuration,
    build_allow_failure: job.allowFailure,
    // GitLab sends this reason for jobs that did not fail.
    build_failure_reason: job.failureReason ?? 'unknown_failure',
    pipeline_id: pipeline.id,
    runner: runner === null ? null : hookRunner(runner, job.tags),
    project_id: project.id,
    project_name: basicProject(project).name_with_namespace,
    user: user === null ? null : hookUser(user),
    commit: {
      // GitLab puts the number of the pipeline here.
      id: pipeline.id,
      name: pipeline.name,
      sha: commit.sha,
      message,
      author_name,
      author_email,
      author_url: `${gitlabAddress}/${commit.author.username}`,
      status: pipeline.status,
      duration: pipeline.duration,
      started_at: utcTime(pipeline.startedAt),
      finished_at: utcTime(pipeline.finishedAt),
    },
    repository: hookRepository(project),
    project: hookProjectWithOldKeys(project),
    environment: environmentOf(job),
  };
}

/** The body of a Pipeline Hook. */
export function pipelineBody(pipeline: Pipeline) {
  const { project, commit, user } = pipeline;
  const jobs = jobsOf(pipeline);
  const { detailed_status, web_url } = fullPipeline(pipeline);
  const mergeRequest = project.mergeRequests.find(
    ({ iid }) => `refs/merge-requests/${iid}/head` === pipeline.ref,
  );
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id: pipeline.id,
      iid: pipeline.iid,
      name: pipeline.name,
      ref: mergeRequest?.sourceBranch ?? pipeline.ref,
      tag: pipeline.tag,
      sha: commit.sha,
      before_sha: pipeline.beforeSha,
      source: pipeline.source,
      status: pipeline.status,
      detailed_status: detailed_status.label,
      stages: [...new Set(jobs.map(({ stage }) => stage))],
      created_at: utcTime(pipeline.createdAt),
      finished_at: utcTime(pipeline.finishedAt),
      duration: pipeline.duration,
      queued_duration: pipeline.queuedDuration,
      protected_ref: pipeline.ref === project.defaultBranch,
      variables: [],
      url: web_url,
    },
    merge_request: mergeRequest === undefined ? null : hookMergeRequest(mergeRequest),
    user: user === null ? null : hookUser(user),
    project: hookProject(project),
    commit: hookCommit(commit),
    builds: newestOfEachName(jobs).map(hookBuild),
  };
}

function hookBuild(job: Job) {
  const archive = job.artifacts.find(({ type }) => type === 'archive');
  return {
    id: job.id,
    stage: job.stage,
    name: job.name,
    status: job.status,
    created_at: utcTime(job.createdAt),
    started_at: utcTime(job.startedAt),
    finished_at: utcTime(job.finishedAt),
    duration: job.duration,
    queued_duration: job.queuedDuration,
    failure_reason: job.status === 'failed' ? job.failureReason : null,
    when: job.status === 'manual' ? 'manual' : 'on_success',
    manual: job.status === 'manual',
    allow_failure: job.allowFailure,
    user: job.user === null ? null : hookUser(job.user),
    runner: job.runner === null ? null : hookRunner(job.runner, job.tags),
    artifacts_file: { filename: archive?.filename ?? null, size: archive?.size ?? null },
    environment: environmentOf(job),
  };
}

function hookMergeRequest(mergeRequest: MergeRequest) {
  const { project } = mergeRequest;
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    title: mergeRequest.title,
    source_branch: mergeRequest.sourceBranch,
    source_project_id: mergeRequest.sourceProjectId,
    target_branch: mergeRequest.targetBranch,
    target_project_id: project.id,
    state: mergeRequest.state,
    merge_status: 'can_be_merged',
    detailed_merge_status: mergeRequest.state === 'opened' ? 'mergeable' : 'not_open',
    url: `${basicProject(project).web_url}/-/merge_requests/${mergeRequest.iid}`,
  };
}

function environmentOf(job: Job): ReturnType<typeof hookEnvironment> | null {
  const environment = deploymentOf(job)?.environment;
  return environment === undefined ? null : hookEnvironment(environment);
}

function jobsOf({ project, id }: Pipeline): Job[] {
  return [...project.jobs.values()].filter(({ pipeline }) => pipeline.id === id);
}

function newestOfEachName(jobs: readonly Job[]): Job[] {
  return [...new Map(jobs.map((job) => [job.name, job])).values()];
}
