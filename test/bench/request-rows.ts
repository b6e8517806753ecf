import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import type { EnvironmentJson } from '../../src/gitlab/environments.ts';
import type { MergeRequestJson } from '../../src/gitlab/merge-requests.ts';
import { BOARD_PROJECTS, BOX_OFFICE, type GitLab, STOREFRONT } from './gitlab.ts';
import { referenceOperations } from './reference-operations.ts';

/** A row of the table of requests: an operation, and how many REST requests it can cost. */
export interface RequestRow {
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly least: number;
  readonly most: number;
}

/** Sends the gateway an operation with BOX_OFFICE as its `$project`, and returns the data. */
export type Ask = <Data>(query: string) => Promise<Data>;

interface SampleThings {
  readonly deployments: readonly DeploymentJson[];
  readonly mergeRequests: readonly MergeRequestJson[];
  readonly environments: readonly EnvironmentJson[];
}

const [EMBEDDED = '', MERGE_REQUESTS = '', LAST_DEPLOYMENTS = '', BOARD = ''] = referenceOperations.map(
  ({ text }) => text,
);

/** The promised rows, for objects of the embedded GitLab. */
export async function requestRows(gitlab: GitLab, ask: Ask): Promise<RequestRow[]> {
  const things = await sampleThings(gitlab);
  return [
    ...pagesOfDeployments(things),
    ...singleThings(things, await globalIds(things, ask)),
    await lastDeployments(gitlab, BOX_OFFICE),
    await lastDeployments(gitlab, STOREFRONT),
    ...boards(),
    row(3, 'deployments(first: 250)', inProject('deployments(first: 250) { nodes { status } }')),
    await window(ask, { behind: 13, first: 20 }),
    await window(ask, { behind: 37, first: 50 }),
    await window(ask, { behind: 100, first: 7 }),
    ...comparisons(),
    row(1, 'last: 10', inProject('deployments(last: 10) { nodes { status } pageInfo { hasPreviousPage } }')),
    row(1, 'totalCount alone', inProject('deployments { totalCount }')),
    row(2, 'project { webUrl } and deployments', inProject('webUrl deployments { nodes { status } }')),
    row(1, 'currentUser, twice', '{ one: currentUser { username } other: currentUser { name } }'),
  ];
}

function pagesOfDeployments({ deployments }: SampleThings): RequestRow[] {
  const withIds = inProject(
    'deployments { nodes { id environment { id } deployable { id user { id } } commit { id } pipeline { id } } }',
  );
  const pipelines = new Set(deployments.map(({ deployable }) => deployable?.pipeline?.id));
  return [
    row(1, '20 deployments with all that is embedded', EMBEDDED),
    row(1, 'the same, by path', EMBEDDED, BOX_OFFICE.path),
    row([1, 2], 'the same by path, with ids', withIds, BOX_OFFICE.path),
    row(1 + 20, 'the same, with the merge requests of each', MERGE_REQUESTS),
    row(
      1 + pipelines.size,
      `20 deployments with pipeline { duration }, of ${pipelines.size} pipelines`,
      inProject('deployments(first: 20) { nodes { pipeline { duration } } }'),
    ),
  ];
}

function singleThings(
  { deployments, mergeRequests, environments }: SampleThings,
  mergeRequestIds: readonly string[],
): RequestRow[] {
  const sameDeployment = Array.from({ length: 20 }, () => deployments[0]?.id);
  return [
    row(
      1,
      'one deployment under 20 aliases',
      aliases(sameDeployment, (id) => `deployment(id: ${id}) { status ref }`),
    ),
    row(
      1,
      '20 merge requests by iid, under aliases',
      aliases(mergeRequests, ({ iid }) => `mergeRequest(iid: ${iid}) { title }`),
    ),
    row(1, '20 merge requests by nodes(ids:)', `{ nodes(ids: ${JSON.stringify(mergeRequestIds)}) { id } }`),
    row(
      1,
      '20 environments by number',
      aliases(environments, ({ id }) => `environment(id: ${id}) { state }`),
    ),
  ];
}

/** Environments without a deployment among the newest 100 successes cost one request each. */
async function lastDeployments(gitlab: GitLab, project: { readonly id: string }): Promise<RequestRow> {
  const environments = await gitlab.read<EnvironmentJson[]>(
    `/projects/${project.id}/environments?states=available&per_page=20`,
  );
  const newest = await gitlab.read<DeploymentJson[]>(
    `/projects/${project.id}/deployments?status=success&order_by=finished_at&sort=desc&per_page=100`,
  );
  const deployedTo = new Set(newest.map(({ environment }) => environment?.id));
  const missed = environments.filter(({ id }) => !deployedTo.has(id)).length;
  return row(
    // Further pages of the list may cost less than one request for each.
    missed < 2 ? 2 + missed : [3, 2 + missed],
    `${environments.length} environments with lastDeployment, ${missed} not among the newest 100`,
    LAST_DEPLOYMENTS,
    project.id,
  );
}

/** What boards show of many environments and projects. The storefront has 122 environments. */
function boards(): RequestRow[] {
  const lastDeploymentsOf = (first: number) =>
    inProject(`environments(first: ${first}) { nodes { name lastDeployment { ref } } }`);
  return [
    row(
      2,
      '20 environments with latestDeployment',
      inProject('environments(first: 20) { nodes { name latestDeployment { ref status } } }'),
    ),
    row(
      2,
      'environments(first: 500) of a project with 122',
      inProject('environments(first: 500) { nodes { name } }'),
      STOREFRONT.id,
    ),
    row(
      3,
      'environments(first: 100) of a project with 122, with lastDeployment, of 2 pages of successes',
      lastDeploymentsOf(100),
      STOREFRONT.id,
    ),
    row(4, 'the same for all 122 environments', lastDeploymentsOf(500), STOREFRONT.id),
    {
      title: `${BOARD_PROJECTS.length} projects with up to 5 environments, with lastDeployment and latestDeployment`,
      query: BOARD,
      variables: { projects: BOARD_PROJECTS },
      least: 3 * BOARD_PROJECTS.length,
      most: 3 * BOARD_PROJECTS.length,
    },
    {
      title: `deployments(projects:) of ${BOARD_PROJECTS.length} projects`,
      query:
        'query ($projects: [ID!]!) { deployments(projects: $projects, first: 20, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { status } } }',
      variables: { projects: BOARD_PROJECTS },
      least: BOARD_PROJECTS.length,
      most: BOARD_PROJECTS.length,
    },
    row(
      2 * 2,
      'deployments with 2 statuses to 2 environments',
      inProject(
        'deployments(filter: { statuses: [RUNNING, FAILED], environments: ["production", "staging"] }) { nodes { ref } }',
      ),
    ),
    row(
      // One more for each environment that has too few among the newest 100.
      [2, 2 + 20],
      '20 environments with deployments(last: 2)',
      inProject('environments(first: 20) { nodes { deployments(last: 2) { nodes { status } } } }'),
      STOREFRONT.id,
    ),
    row(
      1,
      'merge requests that were deployed to production in a period, by group',
      `{ group(id: "lanternway") { mergeRequests(filter: { environment: "production", deployedAfter: "2026-11-01T00:00:00Z", deployedBefore: "2026-11-20T00:00:00Z" }) { nodes { title } } } }`,
    ),
    row(
      1 + 3 * 4,
      'a group with 4 projects, their environments with lastDeployment and latestDeployment',
      `{ group(id: "harbour-stage") { projects(filter: { includeSubgroups: true, archived: false }) {
        nodes { name environments { nodes { name tier lastDeployment { ref } latestDeployment { ref status } } } } } } }`,
    ),
  ];
}

async function window(
  ask: Ask,
  { behind, first }: { readonly behind: number; readonly first: number },
): Promise<RequestRow> {
  const { project } = await ask<{ project: { deployments: { pageInfo: { endCursor: string } } } }>(
    inProject(`deployments(first: ${behind}) { pageInfo { endCursor } }`),
  );
  const { endCursor } = project.deployments.pageInfo;
  return row(
    [1, 2],
    `first: ${first} behind the first ${behind}`,
    inProject(`deployments(first: ${first}, after: "${endCursor}") { nodes { status } }`),
  );
}

/** Staging of the project is ahead of production. */
function comparisons(): RequestRow[] {
  const behind =
    'environments { nodes { lastDeployment { sha } behind(environment: "staging") { commitCount } } }';
  const aliased = Array.from(
    { length: 10 },
    (_, place) => `a${place}: compare(from: "v2026.11.4", to: "main") { same }`,
  );
  return [
    row(3, 'behind of all environments', inProject(behind), '51120437'),
    row(1, 'one comparison under ten aliases', inProject(aliased.join(' '))),
    row(
      1,
      'previous of all deployments to an environment',
      inProject(
        'deployments(first: 100, filter: { environment: "production" }) { nodes { previous { iid } } }',
      ),
      '51120882',
    ),
  ];
}

async function sampleThings(gitlab: GitLab): Promise<SampleThings> {
  const listTwenty = async <Item>(name: string): Promise<Item[]> => {
    const items = await gitlab.read<Item[]>(`/projects/${BOX_OFFICE.id}/${name}?per_page=20`);
    if (items.length < 20) throw new Error(`${BOX_OFFICE.path} has fewer than 20 ${name}.`);
    return items;
  };
  return {
    deployments: await listTwenty('deployments'),
    mergeRequests: await listTwenty('merge_requests'),
    environments: await listTwenty('environments'),
  };
}

async function globalIds({ mergeRequests }: SampleThings, ask: Ask): Promise<string[]> {
  const { project } = await ask<{ project: Record<string, { id: string }> }>(
    aliases(mergeRequests, ({ iid }) => `mergeRequest(iid: ${iid}) { id }`),
  );
  return Object.values(project).map(({ id }) => id);
}

function row(
  requests: number | readonly [least: number, most: number],
  title: string,
  query: string,
  project: string = BOX_OFFICE.id,
): RequestRow {
  const [least, most] = typeof requests === 'number' ? [requests, requests] : requests;
  const variables = query.includes('$project') ? { project } : {};
  return { title, query, variables, least, most };
}

function aliases<Item>(items: readonly Item[], select: (item: Item) => string): string {
  return inProject(items.map((item, place) => `alias${place}: ${select(item)}`).join(' '));
}

function inProject(selection: string): string {
  return `query ($project: ID!) { project(id: $project) { ${selection} } }`;
}
