import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { GroupKey } from '../gitlab/groups.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import {
  listGroupMergeRequests,
  listProjectMergeRequests,
  type MergeRequestJson,
} from '../gitlab/merge-requests.ts';
import type { Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';
import { connect, type Connection, type ConnectionArguments } from './connection.ts';
import type { MergeRequestFilter, MergeRequestOrder } from './merge-request-filter.ts';
import { mergeRequestOrder, mergeRequestQuery } from './merge-request-query.ts';
import { seeMergeRequests } from './seen.ts';

type ListArguments = ConnectionArguments & {
  readonly filter?: typeof MergeRequestFilter.$inferInput | null;
  readonly orderBy?: typeof MergeRequestOrder.$inferInput | null;
};

/** A page of a project's merge requests. */
export function connectProjectMergeRequests(
  project: ProjectKey,
  args: ListArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<MergeRequestJson>> {
  const load = (query: Query) => listProjectMergeRequests(context.gitlab, project, query);
  return connectList(project, mergeRequestQuery(args.filter, 'project'), load, args, context, info);
}

/** A page of the merge requests of all projects in a group and in the groups below it. */
export function connectGroupMergeRequests(
  group: GroupKey,
  args: ListArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<MergeRequestJson>> {
  const load = (query: Query) => listGroupMergeRequests(context.gitlab, group, query);
  return connectList(`group ${group}`, mergeRequestQuery(args.filter, 'group'), load, args, context, info);
}

function connectList(
  parent: string,
  filter: Query,
  load: (query: Query) => Promise<Page<MergeRequestJson>>,
  { orderBy, first, after, last, before }: ListArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<MergeRequestJson>> {
  const order = mergeRequestOrder(orderBy);
  const query = { ...filter, ...order.query };
  const scope = `mergeRequests ${JSON.stringify(query)}`;
  return connect(
    {
      key: `${parent} ${scope}`,
      scope,
      order: order.rows,
      // GitLab sorts equal values by falling numbers in both directions.
      reversible: false,
      load: async (page) => {
        const mergeRequests = await load({ ...query, ...page });
        seeMergeRequests(mergeRequests.items, context);
        return mergeRequests;
      },
    },
    { first, after, last, before },
    context,
    info,
  );
}
