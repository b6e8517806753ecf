import type { GitLabClient } from './client.ts';
import { dropInvalidNumbers, embedded, type ProjectKey, placeIn, requireIdentity } from './identity.ts';
import { path } from './path.ts';
import type { UserJson } from './users.ts';

/** GitLab's PipelineBasic, as jobs embed it, and what Pipeline adds to it. */
export interface PipelineJson {
  /** Added here: GitLab's `project_id` is missing from older answers, and is not how the caller named the project. */
  readonly project_key: ProjectKey;
  readonly id: number;
  readonly project_id?: number;
  readonly iid?: number | null;
  readonly sha: string;
  readonly ref?: string | null;
  readonly status: string;
  readonly source?: string | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly web_url?: string | null;
  /** From here on: only in the answer about one pipeline. */
  readonly name?: string | null;
  readonly tag?: boolean | null;
  readonly yaml_errors?: string | null;
  readonly user?: UserJson | null;
  readonly started_at?: string | null;
  readonly finished_at?: string | null;
  readonly committed_at?: string | null;
  readonly duration?: number | null;
  readonly queued_duration?: number | null;
  /** A string here, though a job's coverage is a number. */
  readonly coverage?: string | null;
}

export async function getPipeline(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<PipelineJson> {
  const pipeline = await gitlab.get<PipelineJson>(path`/projects/${project}/pipelines/${id}`);
  requireIdentity(pipeline);
  embedded(pipeline, 'user');
  placePipeline(project, pipeline);
  return pipeline;
}

/** Says on a pipeline which project it belongs to, and drops numbers that are none. */
export function placePipeline(project: ProjectKey, pipeline: object): void {
  placeIn(project, pipeline);
  dropInvalidNumbers(pipeline, ['project_id', 'iid']);
}
