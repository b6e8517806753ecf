import type { Commit } from './commit.ts';
import { fullPath, webUrl, type Project } from './project.ts';
import { basicUser, type User } from './user.ts';

export type PipelineStatus =
  'created' | 'pending' | 'running' | 'success' | 'failed' | 'canceled' | 'skipped' | 'manual';

export interface Pipeline {
  readonly project: Project;
  readonly id: number;
  readonly iid: number;
  readonly name: string | null;
  readonly commit: Commit;
  readonly beforeSha: string;
  readonly ref: string;
  readonly tag: boolean;
  status: PipelineStatus;
  readonly source: 'push' | 'merge_request_event' | 'schedule' | 'web' | 'trigger';
  readonly user: User | null;
  readonly createdAt: string;
  /** Null in some old rows. */
  updatedAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Seconds. */
  duration: number | null;
  /** Seconds. */
  readonly queuedDuration: number | null;
  readonly coverage: string | null;
  readonly yamlErrors: string | null;
}

/** GitLab's `PipelineBasicWithMetadata`: in a list. */
export function listedPipeline(pipeline: Pipeline) {
  return { ...basicPipeline(pipeline), name: pipeline.name };
}

/** GitLab's `PipelineBasic`: in jobs and commits. */
export function basicPipeline(pipeline: Pipeline) {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: pipeline.project.id,
    sha: pipeline.commit.sha,
    ref: pipeline.ref,
    status: pipeline.status,
    source: pipeline.source,
    created_at: pipeline.createdAt,
    updated_at: pipeline.updatedAt,
    web_url: `${webUrl(pipeline.project)}/-/pipelines/${pipeline.id}`,
  };
}

/** GitLab's `PipelineWithMetadata`: one pipeline. */
export function fullPipeline(pipeline: Pipeline) {
  const { status, user } = pipeline;
  const words = status === 'success' ? 'Passed' : `${status.charAt(0).toUpperCase()}${status.slice(1)}`;
  return {
    ...basicPipeline(pipeline),
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: pipeline.yamlErrors,
    user: user === null ? null : basicUser(user),
    started_at: pipeline.startedAt,
    finished_at: pipeline.finishedAt,
    committed_at: null,
    duration: pipeline.duration,
    queued_duration: pipeline.queuedDuration,
    coverage: pipeline.coverage,
    detailed_status: {
      icon: `status_${status}`,
      text: words,
      label: words.toLowerCase(),
      group: status,
      tooltip: words.toLowerCase(),
      has_details: true,
      details_path: `/${fullPath(pipeline.project)}/-/pipelines/${pipeline.id}`,
      illustration: null,
      favicon: `/assets/ci_favicons/favicon_status_${status}.png`,
    },
    archived: false,
    name: pipeline.name,
  };
}

export function latestPipeline({ project, sha }: Commit): Pipeline | undefined {
  return project.pipelines.findLast(({ commit }) => commit.sha === sha);
}
