import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { getGroup, type GroupJson, type GroupKey, listGroups, listSubgroups } from '../gitlab/groups.ts';
import { numberIn } from '../gitlab/identity.ts';
import type { Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';
import type { NamespaceJson } from '../gitlab/projects.ts';
import {
  connect,
  type Connection,
  type ConnectionArguments,
  connectionArgs,
  connectionTypes,
} from './connection.ts';
import { fromWhole, loadEach } from './loaders.ts';
import { entity } from './federation.ts';
import { GroupFilter, groupQuery } from './group-filter.ts';
import { parseGroup, parseGroupPath } from './group-key.ts';
import { globalId } from './global-id.ts';
import { loadableNode, Node } from './node.ts';
import { MergeRequestConnection } from './merge-request.ts';
import { MergeRequestFilter, MergeRequestOrder } from './merge-request-filter.ts';
import { connectGroupMergeRequests } from './merge-request-list.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { present } from './present.ts';
import { ProjectConnection } from './project.ts';
import { ProjectFilter, ProjectOrder } from './project-filter.ts';
import { connectProjects } from './project-list.ts';
import { parseNumber } from './project-key.ts';
import { seeGroups } from './seen.ts';

/** A group as the caller named it, with what responses have told about it so far. */
export type GroupParent = { readonly group_key: GroupKey } & Partial<GroupJson>;

/** A group of a list, named by its number. */
type ListedGroup = GroupJson & { readonly group_key: GroupKey };

export const Group = loadableNode<GroupParent, GroupKey>('Group', {
  parse: (id) => parseNumber(id, 'a group'),
  // One request per key: GitLab cannot look up several groups.
  load: (keys: GroupKey[], context: Context) =>
    loadEach(keys, async (key) => {
      const group = await getGroup(context.gitlab, key);
      seeGroups([group], context);
      return { ...group, group_key: key };
    }),
  unread: (key) => ({ group_key: key }),
});

Group.implement({
  interfaces: [Node],
  description:
    'A group, as the caller named it. Naming one costs no request: only what you select below it does.',
  fields: (t) => ({
    id: t.id({
      description: 'Free in a list of groups and below a project; otherwise one request.',
      resolve: async (group, args, context) => globalId('Group', await numberOf(group, args, context)),
    }),
    databaseId: t.id({
      description: "GitLab's number. Costs what `id` costs.",
      resolve: numberOf,
    }),
    name: t.string({ ...nullOnlyOnError, resolve: required('name') }),
    fullName: t.string({
      description: 'The name with the names of the groups above, such as `Acme / Shop`.',
      ...nullOnlyOnError,
      resolve: required('full_name'),
    }),
    fullPath: t.string({
      description: 'The path with the paths of the groups above, such as `acme/shop`.',
      ...nullOnlyOnError,
      resolve: required('full_path'),
    }),
    description: t.string({ nullable: true, resolve: own('description') }),
    webUrl: t.string({ ...nullOnlyOnError, resolve: required('web_url') }),
    avatarUrl: t.string({ nullable: true, resolve: own('avatar_url') }),
    visibility: t.string({
      description: '`private`, `internal` or `public`.',
      nullable: true,
      resolve: own('visibility'),
    }),
    createdAt: t.field({ type: 'DateTime', nullable: true, resolve: own('created_at') }),
    parent: t.field({
      description: 'The group that contains this one; null for a top-level group.',
      type: Group,
      nullable: true,
      resolve: async (group, args, context) => {
        const parent = await own('parent_id')(group, args, context);
        if (parent === null) return null;
        const id = present(parent, 'a group without the id of its parent');
        return { group_key: String(id), id };
      },
    }),
    projects: t.field({
      description:
        "The group's own projects, newest first unless you set an order, without projects of other groups that are shared with it. Name, path and description of the listed projects cost no further request.",
      type: ProjectConnection,
      ...nullOnlyOnError,
      args: {
        filter: t.arg({ type: ProjectFilter }),
        orderBy: t.arg({ type: ProjectOrder }),
        ...connectionArgs(t.arg),
      },
      resolve: ({ group_key }, args, context, info) => connectProjects(group_key, args, context, info),
    }),
    subgroups: t.field({
      description: 'The groups directly below this one that the caller may see, by name.',
      type: GroupConnection,
      ...nullOnlyOnError,
      args: { filter: t.arg({ type: GroupFilter }), ...connectionArgs(t.arg) },
      resolve: ({ group_key }, { filter, ...window }, context, info) => {
        const query = { all_available: true, ...groupQuery(filter, true) };
        return connectGroups(group_key, query, window, context, info);
      },
    }),
    mergeRequests: t.field({
      description:
        'The merge requests of all projects in the group and in the groups below it, newest first unless you set `orderBy`. One request per page, with all fields. With `environment` and `deployedAfter`, one list shows everything that was deployed to the environments with this name since then. The list contains only merge requests that the caller may see, and those of archived projects only with `includeArchived`.',
      type: MergeRequestConnection,
      ...nullOnlyOnError,
      args: {
        filter: t.arg({ type: MergeRequestFilter }),
        orderBy: t.arg({ type: MergeRequestOrder }),
        ...connectionArgs(t.arg),
      },
      resolve: ({ group_key }, args, context, info) =>
        connectGroupMergeRequests(group_key, args, context, info),
    }),
  }),
});

entity(Group, {
  databaseId: ({ databaseId }) => parseNumber(databaseId, 'a group'),
  fullPath: ({ fullPath }) => parseGroupPath(fullPath),
});

export const GroupConnection = connectionTypes<ListedGroup>(Group as never, 'groups');

builder.queryFields((t) => ({
  group: t.field({
    description: 'A group. Sends no request of its own: what you select below it decides.',
    type: Group,
    ...nullOnlyOnError,
    args: {
      id: t.arg.id({
        required: true,
        description: "GitLab's number, the full path (`acme` or `acme/web`) or the global id.",
      }),
    },
    resolve: (_root, { id }) => ({ group_key: parseGroup(id) }),
  }),
  groups: t.field({
    description:
      'The groups that the caller is a member of, by name. For an administrator, GitLab lists all groups.',
    type: GroupConnection,
    ...nullOnlyOnError,
    args: { filter: t.arg({ type: GroupFilter }), ...connectionArgs(t.arg) },
    resolve: (_root, { filter, ...window }, context, info) =>
      connectGroups(null, groupQuery(filter, false), window, context, info),
  }),
}));

/** The group that a namespace is; null for the namespace of a person. */
export function groupOfNamespace(namespace: NamespaceJson | null | undefined): GroupParent | null {
  if (namespace?.kind !== 'group') return null;
  const { name, full_path, parent_id, web_url } = namespace;
  const id = present(numberIn(namespace.id), 'a project without the id of its group');
  return {
    group_key: String(id),
    id,
    name: name ?? undefined,
    full_path: full_path ?? undefined,
    web_url: web_url ?? undefined,
    parent_id: parent_id === null ? null : numberIn(parent_id),
  };
}

/** A page of all groups, or of those below one. */
function connectGroups(
  parent: GroupKey | null,
  query: Query,
  window: ConnectionArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<ListedGroup>> {
  const scope = `groups ${JSON.stringify(query)}`;
  return connect(
    {
      key: `${parent ?? ''} ${scope}`,
      scope,
      // By name, and GitLab sorts equal names by number in both directions.
      order: { by: 'hidden', direction: 'asc' },
      reversible: false,
      load: async (page) => {
        const parameters = { ...query, ...page };
        const groups =
          parent === null
            ? await listGroups(context.gitlab, parameters)
            : await listSubgroups(context.gitlab, parent, parameters);
        seeGroups(groups.items, context);
        return namedByNumber(groups);
      },
    },
    window,
    context,
    info,
  );
}

function namedByNumber(page: Page<GroupJson>): Page<ListedGroup> {
  const places = page.places.map((group) => group && { ...group, group_key: String(group.id) });
  return { ...page, places, items: places.filter((group) => group !== null) };
}

/** GitLab's number of a group, once a response has shown that the group exists. */
async function numberOf(group: GroupParent, _args: object, context: Context): Promise<string> {
  const { id } = group.id === undefined ? await whole(group, context) : group;
  return String(present(id, 'a group without its id'));
}

/** The same as `own`, for fields that GitLab sends for every group. */
function required<Field extends keyof GroupJson>(field: Field) {
  return async (group: GroupParent, args: object, context: Context) =>
    present(await own(field)(group, args, context), `a group without its ${field}`);
}

function whole({ group_key }: GroupParent, context: Context): Promise<GroupParent> {
  return Group.getDataloader(context).load(group_key);
}

/** GitLab sends these fields in each response about the group; projects contain some of them. */
const own = fromWhole<GroupParent>(whole);
