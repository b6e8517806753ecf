import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BOARD_PROJECTS, BOX_OFFICE } from './gitlab.ts';
import type { MinimumName } from './minimum-operations.ts';

/** An operation to which the gateway and the hand-written minimum respond with the same bytes. */
export interface ReferenceOperation {
  readonly title: string;
  readonly text: string;
  /** The project, or the projects, of the operation. */
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
  /** The minimum's name for it. */
  readonly minimum: MinimumName;
  /** The share of the minimum's operations per second to reach without delay; null if there is no aim. */
  readonly aim: number | null;
  /** The same for 50 connections that share executions; null: the operation has too few pages for it. */
  readonly sharedAim: number | null;
}

const inBoxOffice = { project: BOX_OFFICE.id };
const deploymentRow = read('deployment-row');

export const referenceOperations: readonly ReferenceOperation[] = [
  {
    title: '20 deployments with all that is embedded',
    text: read('deployments') + deploymentRow,
    variables: inBoxOffice,
    minimum: 'deployments',
    aim: 0.65,
    sharedAim: 1.3,
  },
  {
    title: '20 deployments with all that is embedded, and their merge requests',
    text: read('deployments-with-merge-requests') + deploymentRow,
    variables: inBoxOffice,
    minimum: 'deployments-with-merge-requests',
    aim: 0.75,
    sharedAim: 3,
  },
  {
    title: '20 environments with lastDeployment',
    text: read('environments'),
    variables: inBoxOffice,
    minimum: 'environments',
    aim: null,
    sharedAim: null,
  },
  {
    title: '8 projects with up to 5 environments, with lastDeployment and latestDeployment',
    text: read('board'),
    variables: { projects: BOARD_PROJECTS },
    minimum: 'board',
    aim: null,
    sharedAim: null,
  },
];

function read(name: string): string {
  return readFileSync(path.join(import.meta.dirname, 'operations', `${name}.graphql`), 'utf8');
}
