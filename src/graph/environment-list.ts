import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import { connect, type ConnectedList, type Connection, type ConnectionArguments } from './connection.ts';
import { inBoth, knownStatuses } from './deployment-filter.ts';
import type { EnvironmentFilter } from './environment-filter.ts';
import { environmentNamed } from './environment-by-name.ts';
import { findEnvironments } from './environment-page.ts';
import { badUserInput } from './errors.ts';
import { connectMerged } from './merged-list.ts';
import { newestAsked } from './newest-asked.ts';
import { expectLastDeployments, expectNewestDeployments } from './newest-deployments.ts';
import { argumentsOf, selects } from './selection.ts';

type Filter = typeof EnvironmentFilter.$inferInput;

/** A page of a project's environments. */
export function connectEnvironments(
  project: ProjectKey,
  { filter, ...window }: ConnectionArguments & { readonly filter?: Filter | null },
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<EnvironmentJson>> {
  const names = chosenNames(filter);
  const matches = matcher(filter, names);
  const query = {
    name: names?.length === 1 ? names[0] : undefined,
    search: filter?.search,
    states: filter?.state,
  };
  const list = environmentList(project, query, context, info);
  const { tiers } = filter ?? {};
  const scope = `${list.scope} ${JSON.stringify({ names, tiers })}`;
  if (names && names.length > 1 && filter?.search == null) {
    return connect(
      namedList({ ...list, scope, key: `${project} ${scope}` }, { project, names, matches }, context),
      window,
      context,
      info,
    );
  }
  if (!matches) return connect(list, window, context, info);
  const isEmpty = names?.length === 0 || filter?.tiers?.length === 0;
  return connectMerged(
    {
      ...list,
      lists: isEmpty ? [] : [{ ...list, owner: null, filter: list.scope }],
      scope,
      matches,
      isOver: () => () => false,
    },
    window,
    context,
    info,
  );
}

/** A list of environments as GitLab has it. */
function environmentList(
  project: ProjectKey,
  query: Query,
  context: Context,
  info: GraphQLResolveInfo,
): ConnectedList<EnvironmentJson> {
  const asks = query.name == null ? askedOf(info) : { last: false, newest: [] };
  const scope = `environments ${JSON.stringify(query)}`;
  return {
    key: `${project} ${scope}`,
    scope,
    // GitLab has no parameter for the order of environments.
    order: { by: 'id', direction: 'asc' },
    reversible: false,
    load: (page) => {
      const environments = findEnvironments(project, { ...query, ...page }, context);
      if (page.per_page > 1) expectAsked(project, asks, context);
      return environments;
    },
  };
}

interface Named {
  readonly project: ProjectKey;
  readonly names: readonly string[];
  readonly matches: ((environment: EnvironmentJson) => boolean) | undefined;
}

/** The environments with some names, which are found together: GitLab filters by one name at most. */
function namedList(
  list: ConnectedList<EnvironmentJson>,
  { project, names, matches = () => true }: Named,
  context: Context,
): ConnectedList<EnvironmentJson> {
  let found: Promise<EnvironmentJson[]> | undefined;
  const find = async () => {
    const named = await Promise.all(names.map((name) => environmentNamed(project, name, context)));
    return named
      .filter((environment) => environment !== null)
      .filter(matches)
      .sort((one, other) => one.id - other.id);
  };
  return {
    ...list,
    load: async ({ page = 1, per_page }) => {
      found ??= find();
      const all = await found;
      const items = all.slice((page - 1) * per_page, page * per_page);
      const hasNext = all.length > page * per_page;
      return { items, places: items, page, perPage: per_page, hasNext, total: all.length };
    },
  };
}

/** The exact names that a filter allows, none if they contradict each other; undefined for all. */
function chosenNames(filter: Filter | null | undefined): string[] | undefined {
  refuseBlank({ name: filter?.name, search: filter?.search });
  for (const names of filter?.names ?? []) refuseBlank({ names });
  return inBoth(filter?.name, filter?.names);
}

/** Whether an environment meets the conditions that GitLab does not check; undefined if there are none. */
function matcher(
  filter: Filter | null | undefined,
  names: readonly string[] | undefined,
): ((environment: EnvironmentJson) => boolean) | undefined {
  if (filter?.state === 'unknown')
    throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such state.');
  if (filter?.tiers?.includes('unknown'))
    throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such tier.');
  const tiers: readonly string[] | null | undefined = filter?.tiers;
  const state = filter?.state;
  if (!tiers && (!names || names.length === 1)) return undefined;
  return (environment) =>
    (!names || names.includes(environment.name)) &&
    (!tiers || tiers.includes(environment.tier ?? '')) &&
    (state == null || environment.state === state);
}

interface Asked {
  readonly last: boolean;
  readonly newest: readonly (readonly string[])[];
}

/** Requests the deployments of the environments together with these. */
function expectAsked(project: ProjectKey, { last, newest }: Asked, context: Context): void {
  if (last) expectLastDeployments(project, context);
  if (newest.length > 0) expectNewestDeployments(project, newest, context);
}

/** Which deployments of each environment of a page are selected: the last one, and the newest ones by their statuses. */
function askedOf(info: GraphQLResolveInfo): Asked {
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
    last: paths.some((path) => ['lastDeployment', 'behind'].some((field) => selects(info, ...path, field))),
    newest: [...latest, ...lists]
      // The field itself refuses this one.
      .filter((statuses) => !statuses.includes('unknown'))
      .map(knownStatuses),
  };
}
