import { basicCommit, type Commit } from './commit.ts';
import { basicPipeline, type Pipeline } from './pipeline.ts';
import { webUrl, type Project } from './project.ts';
import { named, type User, type UserForms } from './user.ts';

export type JobStatus =
  | 'created'
  | 'waiting_for_resource'
  | 'pending'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceling'
  | 'canceled'
  | 'skipped'
  | 'manual'
  | 'scheduled';

export interface Runner {
  readonly id: number;
  readonly description: string;
  readonly ipAddress: string;
  readonly shared: boolean;
  readonly name: string | null;
  readonly online: boolean;
}

export interface Artifact {
  readonly type: 'archive' | 'metadata' | 'trace' | 'dotenv' | 'junit';
  /** Bytes. */
  readonly size: number;
  readonly filename: string;
  readonly format: 'zip' | 'gzip' | 'raw' | null;
}

export interface Job {
  readonly project: Project;
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly ref: string;
  readonly tag: boolean;
  status: JobStatus;
  failureReason: string | null;
  readonly coverage: number | null;
  readonly allowFailure: boolean;
  /** Whether it runs only when somebody starts it. */
  readonly isManual: boolean;
  readonly createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  readonly erasedAt: string | null;
  /** Seconds. */
  duration: number | null;
  /** Seconds. */
  queuedDuration: number | null;
  /** Who started it. */
  user: User | null;
  /** Null once git has collected the commit as garbage. */
  readonly commit: Commit | null;
  readonly pipeline: Pipeline;
  runner: Runner | null;
  artifacts: readonly Artifact[];
  readonly artifactsExpireAt: string | null;
  readonly tags: readonly string[];
}

const unfinished: readonly JobStatus[] = [
  'created',
  'waiting_for_resource',
  'pending',
  'running',
  'canceling',
  'manual',
  'scheduled',
];

export function isUnfinished({ status }: Job): boolean {
  return unfinished.includes(status);
}

/** Whether a newer job with the same name has run in its place. GitLab has no other sign of it in its responses. */
export function wasRetried({ project, pipeline, name, id }: Job): boolean {
  return [...project.jobs.values()].some(
    (other) => other.pipeline === pipeline && other.name === name && other.id > id,
  );
}

/** GitLab's `Job`, alone or as the `deployable` of a deployment. */
export function presentJob(job: Job) {
  return jobWith(named, job);
}

/** The same, with the user in the given form. */
export function jobWith({ full }: UserForms, job: Job) {
  const archive = job.artifacts.find(({ type }) => type === 'archive');
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: job.ref,
    tag: job.tag,
    coverage: job.coverage,
    allow_failure: job.allowFailure,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    erased_at: job.erasedAt,
    duration: job.duration,
    queued_duration: job.queuedDuration,
    user: job.user === null ? null : full(job.user),
    commit: job.commit === null ? null : basicCommit(job.commit),
    pipeline: basicPipeline(job.pipeline),
    ...(job.status === 'failed' ? { failure_reason: job.failureReason } : {}),
    web_url: `${webUrl(job.project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...(archive === undefined ? {} : { artifacts_file: { filename: archive.filename, size: archive.size } }),
    artifacts: job.artifacts.map(({ type, size, filename, format }) => ({
      file_type: type,
      size,
      filename,
      file_format: format,
    })),
    runner: job.runner === null ? null : presentRunner(job.runner),
    runner_manager: job.runner === null ? null : presentRunnerManager(job.runner),
    artifacts_expire_at: job.artifactsExpireAt,
    archived: false,
    tag_list: job.tags,
  };
}

function presentRunner(runner: Runner) {
  return {
    id: runner.id,
    description: runner.description,
    ip_address: runner.ipAddress,
    active: true,
    is_shared: runner.shared,
    name: runner.name,
    online: runner.online,
    status: runner.online ? 'online' : 'offline',
  };
}

function presentRunnerManager(runner: Runner) {
  return {
    id: runner.id * 10 + 1,
    system_id: `s_${runner.id.toString(16).padStart(12, '0')}`,
    version: '18.5.0',
    revision: 'bda84871',
    platform: 'linux',
    architecture: 'amd64',
    created_at: '2026-01-12T09:30:00.000Z',
    contacted_at: '2026-11-20T15:04:41.000Z',
    ip_address: runner.ipAddress,
    status: runner.online ? 'online' : 'offline',
  };
}
