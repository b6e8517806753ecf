import { createContextCache } from '@pothos/core';
import type { Context } from '../context.ts';
import { type DeploymentJson, listDeployments } from '../gitlab/deployments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { droppedOf, LARGEST_PAGE, type Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';
import { keepRows } from './deployment-rows.ts';
import { loadGrouped } from './loaders.ts';
import { seeDeployments } from './seen.ts';

/** A project's deployments, newest first by some measure, and the key that tells the lists of a project apart. */
export interface NewestList {
  readonly key: string;
  readonly query: Query;
}

/** An environment whose deployments are looked for. Its name identifies it if its number is not known. */
export interface Target {
  readonly project_key: ProjectKey;
  readonly id?: number;
  readonly name: string;
}

/** What is looked for: the newest deployments to an environment, or the newest that have one of some statuses. */
export interface Wanted {
  readonly environment: Target;
  /** Empty for any status. */
  readonly statuses: readonly string[];
  readonly count: number;
}

/** The deployments that were found: fewer than wanted if there are no more. Null if the list does not show it. */
export type Found = readonly DeploymentJson[] | null;

/** The most pages of a list that are read one after the other. */
const MOST_PAGES = 10;
/** With so many environments missing, one page that finds nothing is a small loss. */
const MANY = 10;

/**
 * Requests the first page of a project's list together with its environments, because the one need not wait for the other.
 * For callers that are about to look for deployments of several environments in it.
 */
export function expectNewest(project: ProjectKey, list: NewestList, context: Context): void {
  expected(context).add(`${project} ${list.key}`);
  // The client keeps the result, also a failure, for `findAmongNewest`.
  readNewest(project, list, 1, context).catch(() => undefined);
}

const expected = createContextCache(() => new Set<string>());

/** One list for several environments of a project. Finds nothing for a single one, whose own list costs no more. */
export function findByProject(
  wanted: readonly Wanted[],
  chooseList: (statuses: readonly (readonly string[])[]) => NewestList,
  context: Context,
): Promise<(Found | Error)[]> {
  return loadGrouped(
    wanted,
    ({ environment }) => environment.project_key,
    async (project, ofProject) => {
      const list = chooseList(ofProject.map(({ statuses }) => statuses));
      const environments = new Set(ofProject.map(({ environment: { id, name } }) => id ?? name));
      return environments.size === 1 && !expected(context).has(`${project} ${list.key}`)
        ? ofProject.map(() => null)
        : findAmongNewest(project, ofProject, list, context);
    },
  );
}

/**
 * Looks through the newest deployments of a project, page by page as long as that costs less than one request for each
 * environment that is still short of deployments.
 */
async function findAmongNewest(
  project: ProjectKey,
  wanted: readonly Wanted[],
  list: NewestList,
  context: Context,
): Promise<Found[]> {
  const searches = wanted.map((one) => new Search(one));
  let short = searches;
  for (let number = 1; short.length > 0; number += 1) {
    const page = await readNewest(project, list, number, context).catch((error: unknown) => {
      if (number === 1) throw error;
      return null;
    });
    // If a further page fails, the requests one by one replace it, and report their own failures.
    if (page === null) break;
    const before = short.length;
    for (const search of short) search.look(page);
    short = short.filter(({ isComplete }) => !isComplete);
    // A deployment without an identity may be the newest one of any environment.
    if (droppedOf(page) > 0) break;
    const pagesLeft = page.total === null ? Infinity : Math.ceil(page.total / LARGEST_PAGE) - number;
    const progress = { missing: short.length, found: before - short.length, number, pagesLeft };
    if (!page.hasNext || !isWorthAPage(progress)) break;
  }
  return searches.map(({ found }) => found);
}

/** What is found of the deployments that are wanted, page by page. */
class Search {
  readonly #wanted: Wanted;
  readonly #rows: DeploymentJson[] = [];
  #hasEnded = false;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get isComplete(): boolean {
    return this.#hasEnded || this.#rows.length >= this.#wanted.count;
  }

  get found(): Found {
    return this.isComplete ? this.#rows : null;
  }

  /** Takes what fits from the next page, up to a deployment without an identity. */
  look({ places, hasNext }: Page<DeploymentJson>): void {
    for (const deployment of places) {
      if (deployment === null || this.isComplete) return;
      if (fits(deployment, this.#wanted)) this.#rows.push(deployment);
    }
    this.#hasEnded = !hasNext;
  }
}

/** What is known after a page: how many environments are short, and how many this page has completed. */
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

export function fits(
  { environment, status }: DeploymentJson,
  { environment: { id, name }, statuses }: Pick<Wanted, 'environment' | 'statuses'>,
): boolean {
  const isTarget = id === undefined ? environment?.name === name : environment?.id === id;
  return isTarget && (statuses.length === 0 || statuses.includes(status));
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

/** A page of a project's deployments; keeps everything that they embed for the rest of the operation. */
export async function readDeployments(
  project: ProjectKey,
  query: Query,
  context: Context,
): Promise<Page<DeploymentJson>> {
  const page = await listDeployments(context.gitlab, project, query);
  seeDeployments(page.items, context);
  keepRows(project, query, page, context);
  return page;
}
