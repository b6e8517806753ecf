import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { refuseBlank } from './blank.ts';
import { connect, type Connection, type ConnectionArguments } from './connection.ts';
import { knownStatuses } from './deployment-filter.ts';
import type { EnvironmentFilter } from './environment-filter.ts';
import { findEnvironments } from './environment-page.ts';
import { badUserInput } from './errors.ts';
import { newestAsked } from './newest-asked.ts';
import { expectLastDeployments, expectNewestDeployments } from './newest-deployments.ts';
import { argumentsOf, selects } from './selection.ts';

/** A page of a project's environments. */
export function connectEnvironments(
  project: ProjectKey,
  {
    filter,
    ...window
  }: ConnectionArguments & { readonly filter?: typeof EnvironmentFilter.$inferInput | null },
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<EnvironmentJson>> {
  if (filter?.state === 'unknown')
    throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such state.');
  refuseBlank({ name: filter?.name, search: filter?.search });
  const asks = filter?.name == null ? askedOf(info) : { last: false, newest: [] };
  const query = { name: filter?.name, search: filter?.search, states: filter?.state };
  const scope = `environments ${JSON.stringify(query)}`;
  return connect(
    {
      key: `${project} ${scope}`,
      scope,
      // GitLab has no parameter for the order of environments.
      order: { by: 'id', direction: 'asc' },
      reversible: false,
      load: (page) => {
        const environments = findEnvironments(project, { ...query, ...page }, context);
        if (page.per_page > 1) {
          if (asks.last) expectLastDeployments(project, context);
          if (asks.newest.length > 0) expectNewestDeployments(project, asks.newest, context);
        }
        return environments;
      },
    },
    window,
    context,
    info,
  );
}

/** Which deployments of each environment of a page are selected: the last one, and the newest ones by their statuses. */
function askedOf(info: GraphQLResolveInfo): { last: boolean; newest: readonly (readonly string[])[] } {
  const paths = [['nodes'], ['edges', 'node']];
  const latest = paths
    .flatMap((path) => argumentsOf(info, ...path, 'latestDeployment'))
    .map(({ statuses }) => (Array.isArray(statuses) ? (statuses as string[]) : []));
  const lists = paths.flatMap((path) =>
    argumentsOf(info, ...path, 'deployments').flatMap((args) => {
      const below = (...names: readonly string[]) => selects(info, ...path, 'deployments', ...names);
      // GraphQL has checked the arguments.
      const asked = newestAsked(args, below);
      return asked ? [asked.statuses] : [];
    }),
  );
  return {
    last: paths.some((path) => selects(info, ...path, 'lastDeployment')),
    newest: [...latest, ...lists]
      // The field itself refuses this one.
      .filter((statuses) => !statuses.includes('unknown'))
      .map(knownStatuses),
  };
}
