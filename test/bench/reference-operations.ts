import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createSample } from '../../src/sandbox/sample/company.ts';
import { BOARD_PROJECTS, BOX_OFFICE } from './gitlab.ts';
import type { MinimumName } from './minimum-operations.ts';

export type Variables = Readonly<Record<string, string | number | readonly string[]>>;

/** An operation to which the gateway and the hand-written minimum respond with the same bytes. */
export interface ReferenceOperation {
  readonly title: string;
  readonly text: string;
  readonly variables: Variables;
  /** The minimum's name for it. */
  readonly minimum: MinimumName;
  /** The share of the minimum's operations per second to reach without delay; null if there is no aim. */
  readonly aim: number | null;
  /** For 50 connections that share executions; null: the operation has too few pages for it. */
  readonly shared: { readonly pages: readonly Variables[]; readonly aim: number } | null;
}

/** How many pages the connections that share executions request. */
const PAGES = 15;
const ALIASED = 20;

const inBoxOffice = { project: BOX_OFFICE.id };
const deploymentRow = read('deployment-row');
/** Pages of 6 to 20 rows. Pages behind a cursor would cost the gateway other requests than the minimum. */
const pagesOfList = Array.from({ length: PAGES }, (_, page) => ({ ...inBoxOffice, first: 6 + page }));
/** 20 deployments each, all but one of which are also on the page before. */
const aliasedPages = pagesOfDeployments();

export const referenceOperations: readonly ReferenceOperation[] = [
  {
    title: '20 deployments with all that is embedded',
    text: read('deployments') + deploymentRow,
    variables: inBoxOffice,
    minimum: 'deployments',
    aim: 0.65,
    shared: { pages: pagesOfList, aim: 1.3 },
  },
  {
    title: '20 deployments with all that is embedded, and their merge requests',
    text: read('deployments-with-merge-requests') + deploymentRow,
    variables: inBoxOffice,
    minimum: 'deployments-with-merge-requests',
    aim: 0.75,
    shared: { pages: pagesOfList, aim: 3 },
  },
  {
    title: '20 environments with lastDeployment',
    text: read('environments'),
    variables: inBoxOffice,
    minimum: 'environments',
    aim: null,
    shared: null,
  },
  {
    title: '8 projects with up to 5 environments, with lastDeployment and latestDeployment',
    text: read('board'),
    variables: { projects: BOARD_PROJECTS },
    minimum: 'board',
    aim: null,
    shared: null,
  },
  {
    title: '21 objects under 40 aliases',
    text: aliases() + deploymentRow,
    variables: aliasedPages[0],
    minimum: 'aliases',
    aim: 0.75,
    shared: { pages: aliasedPages, aim: 3 },
  },
];

/** The project again and again, with another deployment each time. */
function aliases(): string {
  const indexes = Array.from({ length: ALIASED }, (_, index) => index);
  const fields = indexes.map(
    (index) =>
      `project${index}: project(id: $project) { name deployment${index}: deployment(id: $id${index}) { ...DeploymentRow } }`,
  );
  return `query Aliases($project: ID!, ${indexes.map((index) => `$id${index}: ID!`).join(', ')}) { ${fields.join(' ')} }\n`;
}

function pagesOfDeployments(): [Variables, ...Variables[]] {
  const [project] = createSample().projects;
  // The minimum neither reads commits that are in no job nor the names of bots, which GitLab hides.
  const whole = project.deployments.filter(({ job, user }) => job && !user?.bot);
  const page = (start: number): Variables => ({
    ...inBoxOffice,
    ...Object.fromEntries(
      whole.slice(start, start + ALIASED).map(({ id }, index) => [`id${index}`, String(id)]),
    ),
  });
  return [page(0), ...Array.from({ length: PAGES - 1 }, (_, index) => page(index + 1))];
}

function read(name: string): string {
  return readFileSync(path.join(import.meta.dirname, 'operations', `${name}.graphql`), 'utf8');
}
