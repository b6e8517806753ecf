import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MinimumName } from './minimum-operations.ts';

/** An operation that the gateway and the hand-written minimum both answer, with the same bytes. */
export interface ReferenceOperation {
  readonly title: string;
  readonly text: string;
  /** What the minimum has in its place. */
  readonly minimum: MinimumName;
  /** The share of the minimum's operations a second to reach without delay; null: none was set. */
  readonly aim: number | null;
  /** The same for 50 connections that share executions; null: the operation has too few pages for it. */
  readonly sharedAim: number | null;
}

const deploymentRow = read('deployment-row');

export const referenceOperations: readonly ReferenceOperation[] = [
  {
    title: '20 deployments with all that is embedded',
    text: read('deployments') + deploymentRow,
    minimum: 'deployments',
    aim: 0.65,
    sharedAim: 1.3,
  },
  {
    title: '20 deployments with all that is embedded, and their merge requests',
    text: read('deployments-with-merge-requests') + deploymentRow,
    minimum: 'deployments-with-merge-requests',
    aim: 0.75,
    sharedAim: 3,
  },
  {
    title: '20 environments with lastDeployment',
    text: read('environments'),
    minimum: 'environments',
    aim: null,
    sharedAim: null,
  },
];

function read(name: string): string {
  return readFileSync(path.join(import.meta.dirname, 'operations', `${name}.graphql`), 'utf8');
}
