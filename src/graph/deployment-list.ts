import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { Page } from '../gitlab/pages.ts';
import { connect, type ConnectedList, type Connection, type ConnectionArguments } from './connection.ts';
import {
  type DeploymentFilter,
  type DeploymentOrder,
  type DeploymentQuery,
  deploymentQuery,
} from './deployment-filter.ts';
import { badUserInput } from './errors.ts';
import { newestAsked } from './newest-asked.ts';
import { sharedDeploymentsOf } from './newest-deployments.ts';
import { type Found, readDeployments } from './newest-list.ts';
import type { PageRequest } from './page-loader.ts';
import { directionRead, type RowOrder } from './row-order.ts';
import { selects } from './selection.ts';

export type DeploymentArguments = ConnectionArguments & {
  readonly filter?: typeof DeploymentFilter.$inferInput | null;
  readonly orderBy?: typeof DeploymentOrder.$inferInput | null;
};

/** A page of a project's deployments. */
export function connectDeployments(
  project: ProjectKey,
  { filter, orderBy, ...window }: DeploymentArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DeploymentJson>> {
  return connect(deploymentList(project, deploymentQuery(filter, orderBy), context), window, context, info);
}

/** A page of the deployments to one environment, from the list that several environments share if that has all of them. */
export function connectDeploymentsTo(
  environment: EnvironmentJson,
  { filter, orderBy, ...window }: DeploymentArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DeploymentJson>> {
  const { project_key, name } = environment;
  if (filter?.environment != null && filter.environment !== name) {
    throw badUserInput(
      `This list contains only deployments to \`${name}\`. Remove \`environment\` from the filter.`,
    );
  }
  const query = deploymentQuery({ ...filter, environment: name }, orderBy);
  const list = deploymentList(project_key, query, context);
  const asked = newestAsked({ filter, orderBy, ...window }, (...path) => selects(info, ...path));
  if (!asked) return connect(list, window, context, info);

  // Requested now, so that it is in the same batch as the fields beside it.
  const found = sharedDeploymentsOf({ environment, ...asked }, context);
  const load: typeof list.load = async (page, fromEnd) =>
    pageOf(await found, page) ?? (await list.load(page, fromEnd));
  return connect({ ...list, key: `${list.key} newest ${asked.count}`, load }, window, context, info);
}

function deploymentList(
  project: ProjectKey,
  query: DeploymentQuery,
  context: Context,
): ConnectedList<DeploymentJson> {
  const scope = `deployments ${JSON.stringify(query)}`;
  return {
    key: `${project} ${scope}`,
    scope,
    order: { by: deploymentOrder(query.orderBy), direction: query.direction },
    // Rows that finished at the same time, or not yet, have no order that GitLab could reverse.
    reversible: deploymentOrder(query.orderBy) !== 'hidden',
    load: (page, fromEnd) => {
      const sort = directionRead(query.direction, fromEnd);
      const ordered = { order_by: query.orderBy, sort: sort === 'asc' ? undefined : sort };
      return readDeployments(project, { ...query.filter, ...ordered, ...page }, context);
    },
  };
}

/** The value that shows the place of a deployment in a list: GitLab orders by `iid` and `created_at` as if by `id`. */
function deploymentOrder(orderBy: string | undefined): RowOrder['by'] {
  if (orderBy === 'updated_at') return 'updated_at';
  return orderBy === 'finished_at' || orderBy === 'ref' ? 'hidden' : 'id';
}

/** Deployments that were found in a shared list, as the first page of a list of their own. */
function pageOf(found: Found, { per_page }: PageRequest): Page<DeploymentJson> | null {
  if (!found) return null;
  const items = found.slice(0, per_page);
  return { items, places: items, page: 1, perPage: per_page, hasNext: found.length > per_page, total: null };
}
