import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { MAINTAINER } from './callers.ts';
import type { GitLabDeployment } from './writes.ts';

export interface ListedDeployment extends GitLabDeployment {
  readonly sha: string;
  readonly updated_at: string;
}

/** All deployments of a project, as GitLab lists them. */
export async function allDeployments(
  gitlab: Sandbox,
  project: number,
  { since = '' } = {},
): Promise<ListedDeployment[]> {
  const deployments: ListedDeployment[] = [];
  const filter = since === '' ? '' : `&order_by=updated_at&updated_after=${since}`;
  for (let page = '1'; page !== '';) {
    const address = `${gitlab.url}/api/v4/projects/${project}/deployments?per_page=100&page=${page}${filter}`;
    const response = await fetch(address, { headers: { ...MAINTAINER.headers, connection: 'close' } });
    deployments.push(...((await response.json()) as ListedDeployment[]));
    page = response.headers.get('x-next-page') ?? '';
  }
  return deployments;
}

export async function twoCommits(gitlab: Sandbox, project: number): Promise<[string, string]> {
  const commits = new Set((await allDeployments(gitlab, project)).map(({ sha }) => sha));
  const [one = '', other = one] = commits;
  return [one, other];
}
