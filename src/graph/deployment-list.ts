import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { LARGEST_PAGE, type Page } from '../gitlab/pages.ts';
import { connect, type Connection, type ConnectionArguments } from './connection.ts';
import { type DeploymentArguments, type DeploymentQuery, deploymentQueries } from './deployment-filter.ts';
import { type DeploymentList, mergedDeployments } from './deployment-merge.ts';
import { badUserInput } from './errors.ts';
import { connectFound, connectMerged } from './merged-list.ts';
import { newestAsked } from './newest-asked.ts';
import { sharedDeploymentsOf } from './newest-deployments.ts';
import { type Found, readDeployments } from './newest-list.ts';
import type { PageRequest } from './page-loader.ts';
import { directionRead, type RowOrder } from './row-order.ts';
import { selects } from './selection.ts';

/** A page of a project's deployments. */
export function connectDeployments(
  project: ProjectKey,
  { filter, orderBy, ...window }: DeploymentArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DeploymentJson>> {
  const lists = deploymentQueries(filter, orderBy).map((query) =>
    deploymentList(project, query, context, selectsPrevious(info)),
  );
  return connectLists(lists, window, context, info);
}

/** A page of one list, or of several that are merged. */
export function connectLists(
  lists: readonly DeploymentList[],
  window: ConnectionArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DeploymentJson>> {
  const [list] = lists;
  return list && lists.length === 1
    ? connect(list, window, context, info)
    : connectMerged(mergedDeployments(lists), window, context, info);
}

/** A page of the deployments to one environment, from the list that several environments share if that has all of them. */
export async function connectDeploymentsTo(
  environment: EnvironmentJson,
  { filter: given, orderBy, ...window }: DeploymentArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DeploymentJson>> {
  const { project_key, name } = environment;
  const filter = { ...given, environment: name, environments: null };
  requireOwn(given, name);
  const queries = deploymentQueries(filter, orderBy);
  const lists = queries.map((query) => deploymentList(project_key, query, context, selectsPrevious(info)));
  const asked = newestAsked({ filter, orderBy, ...window }, (...path) => selects(info, ...path));
  if (!asked) return connectLists(lists, window, context, info);

  // Asked for at once, so that it joins the batch of the fields next to it.
  const found = sharedDeploymentsOf({ environment, ...asked }, context);
  // Nobody awaits it if the operation has read the same page before.
  found.catch(() => undefined);
  const [list] = lists;
  if (list && lists.length === 1) {
    const load: typeof list.load = async (page, fromEnd) =>
      pageOf(await found, page) ?? (await list.load(page, fromEnd));
    return connect({ ...list, key: `${list.key} newest ${asked.count}`, load }, window, context, info);
  }
  const merged = mergedDeployments(lists);
  const rows = await found;
  return rows
    ? connectFound(merged, rows, { size: asked.size, fromEnd: window.last != null })
    : connectMerged(merged, window, context, info);
}

export function deploymentList(
  project: ProjectKey,
  query: DeploymentQuery,
  context: Context,
  withPrevious = false,
): DeploymentList {
  const scope = `deployments ${JSON.stringify(query)}`;
  return {
    project,
    query,
    key: `${project} ${scope}`,
    scope,
    order: { by: deploymentOrder(query.orderBy), direction: query.direction },
    // Rows that finished at the same time, or not yet, have no order that GitLab could reverse.
    reversible: deploymentOrder(query.orderBy) !== 'hidden',
    load: (page, fromEnd) => {
      const sort = directionRead(query.direction, fromEnd);
      const ordered = { order_by: query.orderBy, sort: sort === 'asc' ? undefined : sort };
      const read = (request: PageRequest) =>
        readDeployments(project, { ...query.filter, ...ordered, ...request }, context);
      const isLonger = withPrevious && sort === 'desc' && canShowPrevious(query) && canBeLonger(page);
      return isLonger
        ? withoutLast(read({ ...page, per_page: page.per_page + 1 }), page.per_page)
        : read(page);
    },
  };
}

/** Whether the next older row is often the previous success of the last one. */
function canShowPrevious({ filter: { environment, status } }: DeploymentQuery): boolean {
  return environment != null && (status == null || status === 'success');
}

/** Only the first page can have one more row without moving the rows of the others. */
function canBeLonger({ page, per_page }: PageRequest): boolean {
  return page === undefined && per_page < LARGEST_PAGE;
}

/** A page without the row that was read only for the one before it. */
async function withoutLast(
  longer: Promise<Page<DeploymentJson>>,
  perPage: number,
): Promise<Page<DeploymentJson>> {
  const page = await longer;
  if (page.places.length <= perPage) return { ...page, perPage };
  const places = page.places.slice(0, perPage);
  return { ...page, items: places.filter((place) => place !== null), places, perPage, hasNext: true };
}

function selectsPrevious(info: GraphQLResolveInfo): boolean {
  return [['nodes'], ['edges', 'node']].some((path) =>
    ['previous', 'changes'].some((field) => selects(info, ...path, field)),
  );
}

/** The value that shows the place of a deployment in a list: GitLab orders by `iid` and `created_at` as if by `id`. */
function deploymentOrder(orderBy: string | undefined): RowOrder['by'] {
  if (orderBy === 'updated_at') return 'updated_at';
  return orderBy === 'finished_at' || orderBy === 'ref' ? 'hidden' : 'id';
}

/** Throws if a filter of an environment's deployments names another environment. */
function requireOwn(filter: DeploymentArguments['filter'], name: string): void {
  const other =
    filter?.environment != null && filter.environment !== name
      ? 'environment'
      : filter?.environments && !filter.environments.includes(name)
        ? 'environments'
        : null;
  if (other === null) return;
  throw badUserInput(
    `This list contains only deployments to \`${name}\`. Remove \`${other}\` from the filter.`,
  );
}

/** Deployments that were found in a shared list, as the first page of a list of their own. */
function pageOf(found: Found, { per_page }: PageRequest): Page<DeploymentJson> | null {
  if (!found) return null;
  const items = found.slice(0, per_page);
  return { items, places: items, page: 1, perPage: per_page, hasNext: found.length > per_page, total: null };
}
