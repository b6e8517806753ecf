import type { GitLabClient } from './client.ts';
import { identified, type ProjectKey, requireIdentity } from './identity.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';

/** A project as lists with `simple=true` and environments show it, and what only the whole response adds. */
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
  readonly topics?: readonly string[] | null;
  readonly last_activity_at?: string | null;
  readonly namespace?: NamespaceJson | null;
  /** Only in the whole response. */
  readonly archived?: boolean | null;
}

/** What a project belongs to. */
export interface NamespaceJson {
  readonly id: number;
  readonly kind: string;
  readonly name?: string | null;
  readonly full_path?: string | null;
  readonly parent_id?: number | null;
  readonly web_url?: string | null;
}

/** GitLab limits this endpoint more than others (400 requests per minute): call it only if no other response has the field. */
export async function getProject(gitlab: GitLabClient, key: ProjectKey): Promise<ProjectJson> {
  return requireIdentity(await gitlab.get<ProjectJson>(path`/projects/${key}`), 'a project');
}

/** One page of the projects that the caller may see. GitLab allows 2,000 of these requests in ten minutes. */
export async function listProjects(gitlab: GitLabClient, query: Query): Promise<Page<ProjectJson>> {
  return identified(await gitlab.getPage<ProjectJson>(path`/projects`, query));
}
