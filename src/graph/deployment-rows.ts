import { createContextCache } from '@pothos/core';
import type { Context } from '../context.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';

/** A part of a project's deployments without gaps, as some list contained it. */
interface Rows {
  /** `finished` for the successes in the order in which they finished. */
  readonly order: 'id' | 'finished';
  /** The name of the only environment that they belong to; undefined for all. */
  readonly environment: string | undefined;
  readonly newestFirst: readonly DeploymentJson[];
  /** In ms. If the list has only what finished before this time, and these are the first ones; otherwise null. */
  readonly until: number | null;
  /** Whether these are the newest ones of a list that has no such limit. */
  readonly areNewest: boolean;
  /** Whether the list has none after the last of these. */
  readonly areOldest: boolean;
}

/** The successful deployment before another one: `none` if it was the first, `unknown` if the rows do not show which it is. */
export type Neighbour = DeploymentJson | 'none' | 'unknown';

const known = createContextCache(() => new Map<ProjectKey, Rows[]>());

/** Keeps a page of deployments for the rest of the operation if it shows which deployment came before which. */
export function keepRows(
  project: ProjectKey,
  query: Query,
  page: Page<DeploymentJson>,
  context: Context,
): void {
  const rows = rowsOf(query, page);
  if (!rows) return;
  const ofProject = known(context).get(project);
  if (ofProject) ofProject.push(rows);
  else known(context).set(project, [rows]);
}

/** For operations that have changed something. */
export function forgetRows(context: Context): void {
  known(context).clear();
}

/**
 * The success that an environment had when this deployment to it was created, if pages that were read show it.
 *
 * GitLab does not return when a deployment finished, only that this was after `created_at` and not after `updated_at`. If
 * these times leave a doubt, such as with two deployments at the same time, the answer is `unknown`.
 */
export function successBefore(deployment: DeploymentJson, context: Context): Neighbour {
  for (const rows of known(context).get(deployment.project_key) ?? []) {
    const found = lookIn(rows, deployment);
    if (found !== 'unknown') return found;
  }
  return 'unknown';
}

function rowsOf(query: Query, { items, places, page, hasNext }: Page<DeploymentJson>): Rows | null {
  const { status, environment, order_by: orderBy = 'id', sort = 'asc' } = query;
  const isByNumber = ['id', 'iid', 'created_at'].includes(String(orderBy));
  if (!isByNumber && orderBy !== 'finished_at') return null;
  if (status !== undefined && status !== null && status !== 'success') return null;
  // Each row without an identity would be a gap. Lists by number have no other filter.
  if (items.length < places.length) return null;

  const isRising = sort === 'asc';
  const isFirst = page === 1;
  const { finished_after: after, finished_before: before } = query;
  const hasNewest = isRising ? !hasNext : isFirst;
  return {
    order: isByNumber ? 'id' : 'finished',
    environment: environment == null ? undefined : String(environment),
    newestFirst: isRising ? items.toReversed() : items,
    until: hasNewest && before != null ? Date.parse(String(before)) : null,
    areNewest: hasNewest && before == null,
    areOldest: (isRising ? isFirst : !hasNext) && after == null,
  };
}

function lookIn(rows: Rows, deployment: DeploymentJson): Neighbour {
  const { environment: target } = deployment;
  if (!target || (rows.environment !== undefined && rows.environment !== target.name)) return 'unknown';
  if (!beginsAfter(rows, deployment)) return 'unknown';

  const [nearest, ...others] = rows.newestFirst.filter(
    ({ id, status, environment }) =>
      id < deployment.id && status === 'success' && environment?.id === target.id,
  );
  if (!nearest) return rows.areOldest ? 'none' : 'unknown';
  // GitLab has compared the times itself.
  if (rows.until === createdAt(deployment)) return nearest;
  if (!hadFinished(nearest, deployment)) return 'unknown';
  // In an order by number, one that took longer may have finished later.
  const isLast = rows.order === 'finished' || others.every((other) => hadFinished(other, nearest));
  return isLast ? nearest : 'unknown';
}

/**
 * Whether the rows begin with everything that can be newer than the previous success. They were read when the deployment
 * existed, because they contain it or a newer one, or because their limit is not before it.
 */
function beginsAfter({ order, newestFirst, until, areNewest }: Rows, deployment: DeploymentJson): boolean {
  if (newestFirst.some(({ id }) => id === deployment.id)) return true;
  if (until !== null) return until >= createdAt(deployment);
  return (areNewest || order === 'id') && newestFirst.some(({ id }) => id > deployment.id);
}

/** Whether a success had certainly finished when the other deployment was created. */
function hadFinished(success: DeploymentJson, other: DeploymentJson): boolean {
  return Date.parse(success.updated_at ?? '') <= createdAt(other);
}

function createdAt({ created_at }: DeploymentJson): number {
  return Date.parse(created_at ?? '');
}
