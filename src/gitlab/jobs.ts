import type { GitLabClient } from './client.ts';
import { type CommitJson, placeCommit } from './commits.ts';
import {
  BY_SHA,
  embedded,
  type ProjectKey,
  requireChanged,
  requireIdentity,
  textIn,
  type Unplaced,
  withFields,
} from './identity.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import { placePage } from './placed-page.ts';
import { type PipelineJson, placePipeline } from './pipelines.ts';
import type { UserJson } from './users.ts';

/** A CI job or a trigger job. A deployment embeds all of it as its `deployable`. */
export interface JobJson {
  /** Added here: GitLab omits it. */
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
  /** Null if Git has removed the commit. */
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
  const json = await gitlab.get<Unplaced<JobJson>>(path`/projects/${project}/jobs/${id}`);
  return placeJob(project, requireIdentity(json, 'a job'));
}

/** One page of a pipeline's jobs, newest first. GitLab leaves out trigger jobs, and jobs that were retried. */
export async function listPipelineJobs(
  gitlab: GitLabClient,
  project: ProjectKey,
  pipeline: string,
  query: Query,
): Promise<Page<JobJson>> {
  const page = await gitlab.getPage<Unplaced<JobJson>>(
    path`/projects/${project}/pipelines/${pipeline}/jobs`,
    query,
  );
  return placePage(project, page, placeListed);
}

function placeListed(project: ProjectKey, job: Unplaced<JobJson>): JobJson {
  return withFields(placeJob(project, job), { name: textIn(job.name) });
}

export interface JobVariable {
  readonly key: string;
  readonly value: string;
}

/** Starts a job that waits for that. If the job has already run, GitLab runs it again and returns the new job. */
export async function playJob(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  variables: readonly JobVariable[] | undefined,
): Promise<JobJson> {
  const body = { job_variables_attributes: variables };
  return placeJob(
    project,
    requireChanged(await gitlab.post(path`/projects/${project}/jobs/${id}/play`, body)),
  );
}

/** Runs a job again. Returns the new job, which has another id; GitLab does not run the old one a second time. */
export async function retryJob(gitlab: GitLabClient, project: ProjectKey, id: string): Promise<JobJson> {
  return placeJob(
    project,
    requireChanged(await gitlab.post(path`/projects/${project}/jobs/${id}/retry`, {})),
  );
}

/** Cancels a job. GitLab returns a job that has already finished unchanged. It knows no trigger jobs here (404). */
export async function cancelJob(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  force: boolean | undefined,
): Promise<JobJson> {
  return placeJob(
    project,
    requireChanged(await gitlab.post(path`/projects/${project}/jobs/${id}/cancel`, { force })),
  );
}

export function placeJob(project: ProjectKey, job: Unplaced<JobJson>): JobJson {
  const pipeline = embedded(job.pipeline);
  const commit = embedded(job.commit, BY_SHA);
  return withFields(job, {
    project_key: project,
    user: embedded(job.user),
    runner: embedded(job.runner),
    pipeline: pipeline && placePipeline(project, pipeline),
    commit: commit && placeCommit(project, commit),
  });
}
