import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { ConnectedList } from './connection.ts';
import type { DeploymentQuery } from './deployment-filter.ts';
import { badUserInput } from './errors.ts';
import { MOST_LISTS } from './merged-cursor.ts';
import type { MergedList } from './merged-part.ts';
import { directionRead } from './row-order.ts';

/** A list of deployments of one project with one filter, as GitLab has it. */
export interface DeploymentList extends ConnectedList<DeploymentJson> {
  readonly project: ProjectKey;
  readonly query: DeploymentQuery;
  /** The project as messages name it, if the list is one of several projects. */
  readonly owner?: string;
}

const FINISHED = new Set(['success', 'failed', 'canceled', 'skipped']);
const WAITING = new Set(['created', 'blocked']);

/**
 * Lists of deployments as one, in the order that all of them have. Throws BAD_USER_INPUT if deployments do not show the value
 * of this order, so that they cannot be compared with those of another list, or if there are too many lists.
 */
export function mergedDeployments(lists: readonly DeploymentList[]): MergedList<DeploymentJson> {
  const [first] = lists;
  const order = first?.order ?? { by: 'id', direction: 'asc' };
  if (order.by === 'hidden') {
    throw badUserInput(
      `Deployments do not show the value of the order ${String(first?.query.orderBy).toUpperCase()}, so lists in this order cannot be merged. Use ID, IID, CREATED_AT or UPDATED_AT, or filter by a single status, environment and project.`,
    );
  }
  if (lists.length > MOST_LISTS) {
    throw badUserInput(
      `This filter needs ${lists.length} lists of GitLab, one for each project, environment and status. The limit is ${MOST_LISTS}. Name fewer of them.`,
    );
  }
  return {
    lists: lists.map((list) => ({ ...list, owner: list.owner ?? null, filter: list.scope })),
    scope: `merged ${[...new Set(lists.map(({ scope }) => scope))].join()}`,
    order,
    reversible: true,
    isOver: (ended, fromEnd) => {
      // Deployments may have been added since all lists ended.
      if (!ended.includes(false)) return () => false;
      // A deployment that changes becomes the one that was updated last, and the reading leads away from there.
      const isLeavingChanges =
        order.by === 'updated_at' && directionRead(order.direction, fromEnd) === 'desc';
      return (index) =>
        ended[index] === true &&
        (isLeavingChanges ||
          !lists.some((other, at) => ended[at] === false && canMove(other, lists[index] ?? other)));
    },
  };
}

/**
 * Whether a deployment can move from one list to the other, because its status changes. GitLab lets no deployment become
 * running again.
 */
function canMove(from: DeploymentList, to: DeploymentList): boolean {
  if (from.project !== to.project) return false;
  const before = from.query.filter;
  const after = to.query.filter;
  if (before.environment !== after.environment) return false;
  return FINISHED.has(String(after.status)) || WAITING.has(String(before.status));
}
