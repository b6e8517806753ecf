import type { GitLabClient } from './client.ts';
import { identified, numberIn, requireIdentity, withFields } from './identity.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import type { ProjectJson } from './projects.ts';

/** How a group is named in a path: GitLab's number or the full path, as the caller wrote it. */
export type GroupKey = string;

export interface GroupJson {
  readonly id: number;
  readonly name: string;
  readonly full_name: string;
  readonly full_path: string;
  readonly description?: string | null;
  readonly web_url: string;
  readonly avatar_url?: string | null;
  readonly visibility?: string | null;
  readonly created_at?: string | null;
  /** Null for a top-level group. */
  readonly parent_id?: number | null;
}

/** GitLab embeds the first hundred projects of a group in this response unless it is told not to. */
export async function getGroup(gitlab: GitLabClient, key: GroupKey): Promise<GroupJson> {
  const group = await gitlab.get<GroupJson>(path`/groups/${key}`, { with_projects: false });
  return withParent(requireIdentity(group, 'a group'));
}

/** One page of groups: of those that the caller is a member of, unless the caller is an administrator. */
export async function listGroups(gitlab: GitLabClient, query: Query): Promise<Page<GroupJson>> {
  return identifiedGroups(await gitlab.getPage<GroupJson>(path`/groups`, query));
}

/** One page of the groups directly below a group. */
export async function listSubgroups(
  gitlab: GitLabClient,
  key: GroupKey,
  query: Query,
): Promise<Page<GroupJson>> {
  return identifiedGroups(await gitlab.getPage<GroupJson>(path`/groups/${key}/subgroups`, query));
}

/** One page of a group's projects, without those of its subgroups unless `include_subgroups` asks for them. */
export async function listGroupProjects(
  gitlab: GitLabClient,
  key: GroupKey,
  query: Query,
): Promise<Page<ProjectJson>> {
  return identified(await gitlab.getPage<ProjectJson>(path`/groups/${key}/projects`, query));
}

function identifiedGroups(page: Page<GroupJson>): Page<GroupJson> {
  const { items, places, ...rest } = identified(page);
  return {
    ...rest,
    items: items.map(withParent),
    places: places.map((group) => group && withParent(group)),
  };
}

/** A group whose parent's number can be used in a path and an id, or is missing. */
function withParent(group: GroupJson): GroupJson {
  const { parent_id } = group;
  return parent_id === null ? group : withFields(group, { parent_id: numberIn(parent_id) });
}
