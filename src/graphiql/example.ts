/** An operation to pick in GraphiQL. Its comments say what it costs in front of the embedded GitLab. */
export interface Example {
  readonly title: string;
  readonly document: string;
  /** Every variable that its operations declare. */
  readonly variables: readonly (keyof ExampleVariables)[];
  /** Whether it changes something, so that its variables must not name a place where a change would do harm. */
  readonly changes: boolean;
}

export interface ExampleVariables {
  readonly project: string;
  readonly group: string;
  readonly search: string;
  readonly since: string;
  readonly environment: string;
  readonly ref: string;
  readonly sha: string;
  readonly deployment: string;
  /** A project with a rollback, and the two shas of it. */
  readonly rolledBack: string;
  readonly older: string;
  readonly newer: string;
  readonly job: string;
}

/** Values that the embedded GitLab knows. */
export const SAMPLE_VARIABLES: ExampleVariables = {
  project: 'lanternway/ticketing/box-office',
  group: 'harbour-stage',
  search: 'front',
  since: '2026-11-13T00:00:00Z',
  environment: 'production',
  ref: 'main',
  sha: '223de17fa161d4b5b6d5e1a192f07e5c155ebc26',
  deployment: '<the databaseId that CreateDeployment returned>',
  rolledBack: 'harbour-stage/front-of-house/signage',
  older: 'e527e7059ec99c31d3c2a133a578d40189eae6ac',
  newer: '85adab858e6adfa3feb15e6266ab2c6e1ffb0f0f',
  job: '<the databaseId of a deployable that Earlier returned>',
};

/** Values for a GitLab that the gateway knows nothing about. */
const OWN_VARIABLES: ExampleVariables = {
  ...SAMPLE_VARIABLES,
  project: 'group/app',
  group: 'group',
  search: 'app',
  since: '<a time, such as 2026-11-13T00:00:00Z>',
  sha: '<the full sha of a commit>',
  rolledBack: 'group/app',
  older: '<the sha that is live>',
  newer: '<the sha before the rollback>',
};

export function sampleVariables(example: Example): Partial<ExampleVariables> {
  return pick(SAMPLE_VARIABLES, example);
}

export function ownVariables(example: Example): Partial<ExampleVariables> {
  const variables = pick(OWN_VARIABLES, example);
  // GitLab refuses this name, so nothing is recorded before the reader has chosen an environment.
  return example.changes ? { ...variables, environment: '<the name of an environment>' } : variables;
}

function pick(values: ExampleVariables, { variables }: Example): Partial<ExampleVariables> {
  return Object.fromEntries(variables.map((name) => [name, values[name]]));
}
