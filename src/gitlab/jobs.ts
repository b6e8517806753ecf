import type { GitLabClient } from './client.ts';
import type { CommitJson } from './commits.ts';
import { embedded, type ProjectKey, placeIn, requireIdentity } from './identity.ts';
import { path } from './path.ts';
import { type PipelineJson, placePipeline } from './pipelines.ts';
import type { UserJson } from './users.ts';

/** A CI job or a trigger job. A deployment embeds all of it as its `deployable`. */
export interface JobJson {
  /** Added here: GitLab leaves it out. */
  readonly project_key: ProjectKey;
  readonly id: number;
  readonly status: string;
  readonly name: string;
  readonly stage?: string | null;
  readonly ref?: string | null;
  readonly tag?: boolean | null;
  readonly coverage?: number | null;
  readonly allow_failure?: boolean | null;
  readonly created_at?: string | null;
  readonly started_at?: string | null;
  readonly finished_at?: string | null;
  readonly erased_at?: string | null;
  readonly duration?: number | null;
  readonly queued_duration?: number | null;
  readonly user?: UserJson | null;
  /** Null where the commit was garbage-collected. */
  readonly commit?: CommitJson | null;
  readonly pipeline?: PipelineJson | null;
  /** Only on failed jobs. */
  readonly failure_reason?: string | null;
  readonly web_url?: string | null;
  readonly artifacts?: readonly JobArtifactJson[] | null;
  readonly artifacts_expire_at?: string | null;
  readonly runner?: RunnerJson | null;
}

export interface JobArtifactJson {
  readonly file_type?: string | null;
  readonly size?: number | null;
  readonly filename?: string | null;
  readonly file_format?: string | null;
}

export interface RunnerJson {
  readonly id: number;
  readonly description?: string | null;
  readonly name?: string | null;
  readonly active?: boolean | null;
  readonly is_shared?: boolean | null;
  readonly runner_type?: string | null;
  readonly online?: boolean | null;
  readonly status?: string | null;
}

export async function getJob(gitlab: GitLabClient, project: ProjectKey, id: string): Promise<JobJson> {
  const job = await gitlab.get<JobJson>(path`/projects/${project}/jobs/${id}`);
  requireIdentity(job);
  placeJob(project, job);
  return job;
}

/** Says on a job and on what it embeds which project they belong to, and drops what has no identity. */
export function placeJob(project: ProjectKey, job: object): void {
  placeIn(project, job);
  embedded(job, 'user');
  embedded(job, 'runner');
  const pipeline = embedded(job, 'pipeline');
  if (pipeline) placePipeline(project, pipeline);
  const { commit } = job as { commit?: { id?: unknown } | null };
  if (typeof commit?.id === 'string') placeIn(project, commit);
  else (job as { commit: null }).commit = null;
}
