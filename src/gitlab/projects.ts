import type { GitLabClient } from './client.ts';
import { type ProjectKey, requireIdentity } from './identity.ts';
import { path } from './path.ts';

export interface ProjectJson {
  readonly id: number;
  readonly name: string;
  readonly name_with_namespace: string;
  readonly path_with_namespace: string;
  readonly description?: string | null;
  readonly web_url: string;
  readonly avatar_url?: string | null;
  readonly default_branch?: string | null;
  readonly visibility?: string | null;
  readonly created_at?: string | null;
}

/** GitLab limits this endpoint more than others (400 requests per minute): call it only if no other response has the field. */
export async function getProject(gitlab: GitLabClient, key: ProjectKey): Promise<ProjectJson> {
  return requireIdentity(await gitlab.get<ProjectJson>(path`/projects/${key}`), 'a project');
}
