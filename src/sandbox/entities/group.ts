import { gitlabAddress, type Visibility } from './project.ts';

export interface Group {
  readonly id: number;
  readonly name: string;
  readonly fullPath: string;
  readonly parent: Group | null;
  readonly description: string;
  readonly visibility: Visibility;
  readonly createdAt: string;
  /** Access levels by the user's id, without those that come from the parent. */
  readonly members: ReadonlyMap<number, number>;
}

/** The last part of the full path. */
export function groupPath({ fullPath }: Group): string {
  return fullPath.slice(fullPath.lastIndexOf('/') + 1);
}

export function groupUrl({ fullPath }: Group): string {
  return `${gitlabAddress}/groups/${fullPath}`;
}

/** The names of the group and those above it, the topmost first. */
export function groupNames(group: Group): string[] {
  return group.parent === null ? [group.name] : [...groupNames(group.parent), group.name];
}

/** Whether `group` is `ancestor` or is below it. */
export function isWithin(group: Group, ancestor: Group): boolean {
  if (group === ancestor) return true;
  return group.parent !== null && isWithin(group.parent, ancestor);
}

/** How lists show a group. */
export function listedGroup(group: Group) {
  return {
    id: group.id,
    web_url: groupUrl(group),
    name: group.name,
    path: groupPath(group),
    description: group.description,
    visibility: group.visibility,
    share_with_group_lock: false,
    require_two_factor_authentication: false,
    two_factor_grace_period: 48,
    project_creation_level: 'developer',
    auto_devops_enabled: null,
    subgroup_creation_level: 'maintainer',
    emails_disabled: false,
    emails_enabled: true,
    show_diff_preview_in_email: true,
    mentions_disabled: null,
    lfs_enabled: true,
    archived: false,
    math_rendering_limits_enabled: true,
    lock_math_rendering_limits_enabled: false,
    default_branch: null,
    default_branch_protection: 2,
    default_branch_protection_defaults: {
      allowed_to_push: [{ access_level: 40 }],
      allow_force_push: false,
      allowed_to_merge: [{ access_level: 40 }],
    },
    avatar_url: null,
    request_access_enabled: true,
    full_name: groupNames(group).join(' / '),
    full_path: group.fullPath,
    created_at: group.createdAt,
    parent_id: group.parent?.id ?? null,
    organization_id: 1,
    shared_runners_setting: 'enabled',
    max_artifacts_size: null,
    marked_for_deletion_on: null,
  };
}

/** What the response about one group has in addition. */
export function singleGroup(group: Group) {
  return { ...listedGroup(group), shared_with_groups: [], prevent_sharing_groups_outside_hierarchy: false };
}
