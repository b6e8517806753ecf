import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { type GroupKey, listGroupProjects } from '../gitlab/groups.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { Page } from '../gitlab/pages.ts';
import { listProjects, type ProjectJson } from '../gitlab/projects.ts';
import { connect, type Connection, type ConnectionArguments } from './connection.ts';
import { type ProjectFilter, type ProjectOrder, projectOrder, projectQuery } from './project-filter.ts';
import { directionRead } from './row-order.ts';
import { seeProjects } from './seen.ts';
import { selects } from './selection.ts';

/** A project of a list, named by its number. */
export type ListedProject = ProjectJson & { readonly project_key: ProjectKey };

type ListArguments = ConnectionArguments & {
  readonly filter?: typeof ProjectFilter.$inferInput | null;
  readonly orderBy?: typeof ProjectOrder.$inferInput | null;
};

/** A page of a group's projects, or of all that the caller may see. */
export function connectProjects(
  group: GroupKey | null,
  { filter, orderBy: order, ...window }: ListArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<ListedProject>> {
  const query = projectQuery(filter, order, group === null ? 'all' : 'group');
  const scope = `projects ${JSON.stringify(query)}`;
  // `simple` omits two thirds of each project, but only one field of the schema.
  const simple = !selects(info, 'nodes', 'archived') && !selects(info, 'edges', 'node', 'archived');
  return connect(
    {
      key: `${group ?? ''} ${scope} ${simple}`,
      scope,
      order: { by: projectOrder(query.orderBy), direction: query.direction },
      reversible: projectOrder(query.orderBy) === 'id',
      load: async (page, fromEnd) => {
        const parameters = {
          ...query.filter,
          simple: simple || undefined,
          order_by: query.orderBy,
          sort: directionRead(query.direction, fromEnd),
          ...page,
        };
        const projects =
          group === null
            ? await listProjects(context.gitlab, parameters)
            : await listGroupProjects(context.gitlab, group, parameters);
        seeProjects(projects.items, context);
        return namedByNumber(projects);
      },
    },
    window,
    context,
    info,
  );
}

function namedByNumber(page: Page<ProjectJson>): Page<ListedProject> {
  const places = page.places.map((project) => project && { ...project, project_key: String(project.id) });
  return { ...page, places, items: places.filter((project) => project !== null) };
}
