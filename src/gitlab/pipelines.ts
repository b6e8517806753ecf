import type { GitLabClient } from './client.ts';
import {
  embedded,
  numberIn,
  type ProjectKey,
  requireIdentity,
  textIn,
  type Unplaced,
  withFields,
} from './identity.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import { placePage } from './placed-page.ts';
import type { UserJson } from './users.ts';

/** GitLab's PipelineBasic, as jobs embed it, and what Pipeline adds to it. */
export interface PipelineJson {
  /** Added here: older versions of GitLab omit `project_id`, and the caller may have named the project by its path. */
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
  /** In lists and in the response about one pipeline. */
  readonly name?: string | null;
  /** From here on: only in the response about one pipeline. */
  readonly tag?: boolean | null;
  readonly yaml_errors?: string | null;
  readonly user?: UserJson | null;
  readonly started_at?: string | null;
  readonly finished_at?: string | null;
  readonly committed_at?: string | null;
  readonly duration?: number | null;
  readonly queued_duration?: number | null;
  /** A string here, although the coverage of a job is a number. */
  readonly coverage?: string | null;
}

/** One page of a project's pipelines, without child pipelines unless `query` asks for that source. */
export async function listPipelines(
  gitlab: GitLabClient,
  project: ProjectKey,
  query: Query,
): Promise<Page<PipelineJson>> {
  const page = await gitlab.getPage<Unplaced<PipelineJson>>(path`/projects/${project}/pipelines`, query);
  return placePage(project, page, placeListed);
}

function placeListed(project: ProjectKey, pipeline: Unplaced<PipelineJson>): PipelineJson {
  return withFields(placePipeline(project, pipeline), { sha: textIn(pipeline.sha) });
}

export async function getPipeline(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<PipelineJson> {
  const json = await gitlab.get<Unplaced<PipelineJson>>(path`/projects/${project}/pipelines/${id}`);
  return placePipeline(project, requireIdentity(json, 'a pipeline'));
}

export function placePipeline(project: ProjectKey, pipeline: Unplaced<PipelineJson>): PipelineJson {
  return withFields(pipeline, {
    project_key: project,
    project_id: numberIn(pipeline.project_id),
    iid: numberIn(pipeline.iid),
    user: embedded(pipeline.user),
  });
}
