import { createContextCache } from '@pothos/core';
import type { Context } from '../context.ts';
import { type DeploymentJson, listDeployments } from '../gitlab/deployments.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import { type ProjectKey, requireComplete } from '../gitlab/identity.ts';
import { droppedOf, LARGEST_PAGE, type Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';
import { loadEach, loadGrouped, operationLoader } from './loaders.ts';
import { seeDeployments } from './seen.ts';

/** A project's deployments, newest first by some measure, and the key that tells the lists of a project apart. */
interface NewestList {
  readonly key: string;
  readonly query: Query;
}

/** GitLab's last deployment of an environment is the success that finished last, which is not always the newest one. */
const SUCCESSES: NewestList = {
  key: 'successes',
  query: { status: 'success', order_by: 'finished_at', sort: 'desc' },
};

/** What is looked for: the newest deployment to an environment, or the newest that has one of some statuses. */
interface Wanted {
  readonly environment: EnvironmentJson;
  /** Empty for any status. */
  readonly statuses: readonly string[];
}

/** The most pages of a list that are read one after the other. */
const MOST_PAGES = 10;
/** With so many environments missing, one page that finds nothing is a small loss. */
const MANY = 10;

const lastDeployments = operationLoader<Wanted, DeploymentJson | null>(wantedKey, (wanted, context) =>
  findByProject(wanted, () => SUCCESSES, context),
);

const latestDeployments = operationLoader<Wanted, DeploymentJson | null>(wantedKey, (wanted, context) =>
  findByProject(wanted, listFor, context),
);

/** The successful deployment to an environment that finished last, which is what GitLab calls its last deployment. */
export function lastDeploymentOf(
  environment: EnvironmentJson,
  context: Context,
): Promise<DeploymentJson | null> {
  return lastDeployments(context).load({ environment, statuses: ['success'] });
}

/** The newest deployment to an environment that has one of the statuses (of `knownStatuses`), or the newest of all if there are none. */
export function latestDeploymentOf(
  environment: EnvironmentJson,
  statuses: readonly string[],
  context: Context,
): Promise<DeploymentJson | null> {
  return latestDeployments(context).load({ environment, statuses });
}

/**
 * Requests a project's newest successes together with its environments, because the one list need not wait for the
 * other. For callers that are about to load the last deployments of several environments.
 */
export function expectLastDeployments(project: ProjectKey, context: Context): void {
  expect(project, SUCCESSES, context);
}

/** The same for latest deployments, with the statuses (of `knownStatuses`) of each field that is about to load them. */
export function expectLatestDeployments(
  project: ProjectKey,
  statuses: readonly (readonly string[])[],
  context: Context,
): void {
  expect(project, listFor(statuses), context);
}

function expect(project: ProjectKey, list: NewestList, context: Context): void {
  expected(context).add(`${project} ${list.key}`);
  // The client keeps the result, also a failure, for `findAmongNewest`.
  readNewest(project, list, 1, context).catch(() => undefined);
}

const expected = createContextCache(() => new Set<string>());

/** If all look for the same single status, GitLab filters by it; otherwise one list of all statuses serves them all. */
function listFor(wanted: readonly (readonly string[])[]): NewestList {
  const [first] = wanted;
  const isSame = first?.length === 1 && wanted.every((statuses) => statuses.join() === first.join());
  return isSame
    ? { key: `newest ${first.join()}`, query: { status: first[0], sort: 'desc' } }
    : { key: 'newest', query: { sort: 'desc' } };
}

/** One list for several environments of a project; for a single environment, its own list of one. */
function findByProject(
  wanted: readonly Wanted[],
  chooseList: (statuses: readonly (readonly string[])[]) => NewestList,
  context: Context,
): Promise<(DeploymentJson | null | Error)[]> {
  return loadGrouped(
    wanted,
    ({ environment }) => environment.project_key,
    (project, ofProject) => {
      const list = chooseList(ofProject.map(({ statuses }) => statuses));
      return ofProject.length === 1 && !expected(context).has(`${project} ${list.key}`)
        ? loadEach(ofProject, (one) => findSingly(one, list, context))
        : findAmongNewest(project, ofProject, list, context);
    },
  );
}

/**
 * Looks through the newest deployments of a project, page by page as long as that costs less than one request for each
 * environment that is still missing, and then requests those one by one.
 */
async function findAmongNewest(
  project: ProjectKey,
  wanted: readonly Wanted[],
  list: NewestList,
  context: Context,
): Promise<(DeploymentJson | null | Error)[]> {
  const found = new Map<Wanted, DeploymentJson | null>();
  let missing = wanted;
  for (let number = 1; missing.length > 0; number += 1) {
    const page = await readNewest(project, list, number, context).catch((error: unknown) => {
      if (number === 1) throw error;
      return null;
    });
    // If a further page fails, the requests one by one replace it, and report their own failures.
    if (page === null) break;
    const before = missing.length;
    for (const one of missing) {
      const deployment = firstOf(one, page);
      if (deployment) found.set(one, deployment);
    }
    missing = missing.filter((one) => !found.has(one));
    // A deployment without an identity may be the newest one of any environment.
    if (droppedOf(page) > 0) break;
    if (!page.hasNext) {
      for (const one of missing) found.set(one, null);
      break;
    }
    const pagesLeft = page.total === null ? Infinity : Math.ceil(page.total / LARGEST_PAGE) - number;
    if (!isWorthAPage({ missing: missing.length, found: before - missing.length, number, pagesLeft })) break;
  }
  return loadEach(wanted, (one) => {
    const deployment = found.get(one);
    return deployment === undefined ? findSingly(one, list, context) : Promise.resolve(deployment);
  });
}

/** What is known after a page: how many environments are missing, and how many this page has found. */
interface Progress {
  readonly missing: number;
  readonly found: number;
  /** The page's number. */
  readonly number: number;
  readonly pagesLeft: number;
}

/**
 * Whether the next page is likely to cost less than the requests that it saves: certainly if the rest of the list has
 * fewer pages than environments are missing, and probably if many are missing and this page has found several.
 */
function isWorthAPage({ missing, found, number, pagesLeft }: Progress): boolean {
  if (missing < 2 || number >= MOST_PAGES) return false;
  const canReadAll = pagesLeft < missing && number + pagesLeft <= MOST_PAGES;
  return canReadAll || (missing >= MANY && found > 1);
}

/** The first deployment of a page that fits, if none before it lacks its identity. */
function firstOf({ environment, statuses }: Wanted, page: Page<DeploymentJson>): DeploymentJson | undefined {
  for (const deployment of page.places) {
    if (deployment === null) return undefined;
    if (deployment.environment?.id === environment.id && fits(deployment, statuses)) return deployment;
  }
  return undefined;
}

function fits({ status }: DeploymentJson, statuses: readonly string[]): boolean {
  return statuses.length === 0 || statuses.includes(status);
}

/**
 * One request for an environment. GitLab filters by one status at most: for several, one page of the environment's
 * newest deployments, and one request per status if none of these fits.
 */
async function findSingly(
  wanted: Wanted,
  list: NewestList,
  context: Context,
): Promise<DeploymentJson | null> {
  const { environment, statuses } = wanted;
  if (statuses.length < 2) {
    const query = list === SUCCESSES ? list.query : { status: statuses[0], sort: 'desc' };
    return newestOf(environment, query, context);
  }
  const page = await list100(environment, context);
  const deployment = firstOf(wanted, page);
  if (deployment) return deployment;
  requireComplete(page);
  if (!page.hasNext) return null;
  const newest = await Promise.all(
    statuses.map((status) => newestOf(environment, { status, sort: 'desc' }, context)),
  );
  return newest.filter((one) => one !== null).sort((one, other) => other.id - one.id)[0] ?? null;
}

function list100({ project_key, name }: EnvironmentJson, context: Context): Promise<Page<DeploymentJson>> {
  return readDeployments(project_key, { environment: name, sort: 'desc', per_page: LARGEST_PAGE }, context);
}

async function newestOf(
  { project_key, name }: EnvironmentJson,
  query: Query,
  context: Context,
): Promise<DeploymentJson | null> {
  const page = await readDeployments(project_key, { environment: name, ...query, per_page: 1 }, context);
  requireComplete(page);
  return page.items[0] ?? null;
}

function readNewest(
  project: ProjectKey,
  { query }: NewestList,
  page: number,
  context: Context,
): Promise<Page<DeploymentJson>> {
  return readDeployments(
    project,
    { ...query, page: page === 1 ? undefined : page, per_page: LARGEST_PAGE },
    context,
  );
}

async function readDeployments(
  project: ProjectKey,
  query: Query,
  context: Context,
): Promise<Page<DeploymentJson>> {
  const page = await listDeployments(context.gitlab, project, query);
  seeDeployments(page.items, context);
  return page;
}

function wantedKey({ environment: { project_key, id }, statuses }: Wanted): string {
  return `${project_key}:${id} ${statuses.join()}`;
}
