import type { GitLabClient } from './client.ts';
import { BY_SHA, embedded, type ProjectKey, requireIdentity, type Unplaced, withFields } from './identity.ts';
import { path } from './path.ts';
import { type PipelineJson, placePipeline } from './pipelines.ts';

/** GitLab's Commit. If no job made a deployment, only the sha is known until the gateway reads the commit. */
export interface CommitJson {
  /** Added here: GitLab omits it. */
  readonly project_key: ProjectKey;
  /** The full sha. */
  readonly id: string;
  readonly short_id?: string | null;
  readonly title?: string | null;
  readonly message?: string | null;
  readonly author_name?: string | null;
  readonly author_email?: string | null;
  readonly authored_date?: string | null;
  readonly committer_name?: string | null;
  readonly committer_email?: string | null;
  readonly committed_date?: string | null;
  readonly created_at?: string | null;
  readonly parent_ids?: readonly string[] | null;
  readonly web_url?: string | null;
  /** From here on: only in the response about one commit. */
  readonly stats?: { readonly additions: number; readonly deletions: number; readonly total: number } | null;
  readonly last_pipeline?: PipelineJson | null;
}

/** `sha` may also be the name of a branch or a tag; GitLab then sends the commit that it points to. */
export async function getCommit(gitlab: GitLabClient, project: ProjectKey, sha: string): Promise<CommitJson> {
  const json = await gitlab.get<Unplaced<CommitJson>>(path`/projects/${project}/repository/commits/${sha}`);
  return placeCommit(project, requireIdentity(json, 'a commit', BY_SHA));
}

export function placeCommit(project: ProjectKey, commit: Unplaced<CommitJson>): CommitJson {
  const pipeline = embedded(commit.last_pipeline);
  return withFields(commit, {
    project_key: project,
    last_pipeline: pipeline && placePipeline(project, pipeline),
  });
}
