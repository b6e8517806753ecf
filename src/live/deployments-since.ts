import type { GitLabClient } from '../gitlab/client.ts';
import { type DeploymentJson, listDeployments } from '../gitlab/deployments.ts';
import { InvalidRequestError } from '../gitlab/errors.ts';
import { LARGEST_PAGE, type Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';

/** The most pages of one read. What remains is read next time. */
const MOST_PAGES = 5;

export interface DeploymentsSince {
  /** Oldest change first. */
  readonly rows: DeploymentJson[];
  /** Whether there were no more. */
  readonly isWhole: boolean;
}

/** The deployments that changed last, oldest change first. */
export async function newestDeployments(gitlab: GitLabClient, project: string): Promise<DeploymentJson[]> {
  const { items } = await list(gitlab, project, { order_by: 'updated_at', sort: 'desc' });
  return [...items].reverse();
}

/**
 * The deployments that changed since a time. Each page starts at the last change of the one before: a deployment that
 * changes in the meantime moves to the end and would shift pages that are counted.
 */
export async function deploymentsSince(
  gitlab: GitLabClient,
  project: string,
  time: string,
): Promise<DeploymentsSince> {
  const rows: DeploymentJson[] = [];
  let start = time;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const query = { updated_after: start, order_by: 'updated_at', sort: 'asc' };
    const { items, hasNext } = await list(gitlab, project, query);
    rows.push(...items);
    const last = items.at(-1)?.updated_at;
    if (!hasNext) return { rows, isWhole: true };
    if (last == null || last === start) break;
    start = last;
  }
  return { rows, isWhole: false };
}

export function tooMuchSince(time: string): InvalidRequestError {
  return new InvalidRequestError(
    `More than ${MOST_PAGES * LARGEST_PAGE} deployments have changed since ${time}. Query the deployments again, and subscribe with the time of that query.`,
  );
}

function list(gitlab: GitLabClient, project: string, query: Query): Promise<Page<DeploymentJson>> {
  return listDeployments(gitlab, project, { ...query, per_page: LARGEST_PAGE });
}
