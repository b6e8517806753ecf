import { builder } from '../builder.ts';
import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import { OrderDirection } from './deployment-filter.ts';
import { badUserInput } from './errors.ts';
import type { RowOrder } from './row-order.ts';

export const ProjectFilter = builder.inputType('ProjectFilter', {
  description: 'Which projects to list; a project must meet all conditions.',
  fields: (t) => ({
    search: t.string({ description: 'Part of the name, the path or the description.' }),
    membership: t.boolean({
      description: '`true` lists projects that the caller is a member of. Only for `Query.searchProjects`.',
    }),
    starred: t.boolean({ description: '`true` lists projects that the caller has starred.' }),
    archived: t.boolean({
      description: 'If you omit it, the list contains archived projects and all others.',
    }),
    topic: t.string({ description: 'The name of a topic.' }),
    visibility: t.string({ description: '`private`, `internal` or `public`.' }),
    lastActivityAfter: t.field({
      type: 'DateTime',
      description: 'GitLab updates this time about once an hour.',
    }),
    includeSubgroups: t.boolean({
      description: '`true` also lists the projects of all groups below the group. Only for `Group.projects`.',
    }),
  }),
});

const ProjectOrderField = builder.enumType('ProjectOrderField', {
  description: 'What projects can be sorted by.',
  values: {
    ID: { value: 'id', description: 'The order in which they were created.' },
    NAME: { value: 'name' },
    PATH: { value: 'path' },
    CREATED_AT: { value: 'created_at', description: 'The same order as `ID`.' },
    LAST_ACTIVITY_AT: { value: 'last_activity_at' },
  },
});

export const ProjectOrder = builder.inputType('ProjectOrder', {
  description: 'The order of a list of projects.',
  fields: (t) => ({
    field: t.field({ type: ProjectOrderField, required: true, defaultValue: 'id' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'desc' }),
  }),
});

type Filter = typeof ProjectFilter.$inferInput;
type Order = typeof ProjectOrder.$inferInput;

/** A list of projects in GitLab's terms: its filter, and its order without the direction. */
export interface ProjectQuery {
  readonly filter: Query;
  readonly orderBy: string;
  readonly direction: 'asc' | 'desc';
}

/** BAD_USER_INPUT for conditions that the list cannot check. */
export function projectQuery(
  filter: Filter | null | undefined,
  order: Order | null | undefined,
  list: 'all' | 'group',
): ProjectQuery {
  refuseBlank({ search: filter?.search, topic: filter?.topic });
  if (filter?.topic?.includes(',')) throw badUserInput('`topic` takes one topic, without commas.');
  if (list === 'group' && filter?.membership != null) {
    throw badUserInput(
      '`membership` cannot be used within a group: GitLab ignores it. Use `searchProjects`.',
    );
  }
  if (list === 'all' && filter?.includeSubgroups != null) {
    throw badUserInput('`includeSubgroups` can be used only within a group. Use `group { projects }`.');
  }
  return {
    filter: {
      search: filter?.search,
      membership: filter?.membership,
      starred: filter?.starred,
      archived: filter?.archived,
      // Otherwise GitLab adds projects of other groups, and takes them for the group itself only, not for its subgroups.
      with_shared: list === 'group' ? false : undefined,
      topic: filter?.topic,
      visibility: filter?.visibility,
      last_activity_after: filter?.lastActivityAfter,
      include_subgroups: filter?.includeSubgroups,
    },
    orderBy: order?.field ?? 'id',
    direction: order?.direction ?? 'desc',
  };
}

/** Which value a list of projects is sorted by: GitLab sorts by `created_at` as if by `id`. */
export function projectOrder(orderBy: string): RowOrder['by'] {
  return orderBy === 'id' || orderBy === 'created_at' ? 'id' : 'hidden';
}
