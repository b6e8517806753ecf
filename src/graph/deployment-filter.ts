import { builder } from '../builder.ts';
import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import type { ConnectionArguments } from './connection.ts';
import { badUserInput } from './errors.ts';
import { openEnum } from './open-enum.ts';

export const DeploymentStatus = openEnum(
  'DeploymentStatus',
  'The progress of a deployment. `createDeployment` can record deployments as `RUNNING`, `SUCCESS`, `FAILED` or `CANCELED`.',
  {
    created: 'The job has not started yet.',
    running: undefined,
    success: undefined,
    failed: undefined,
    canceled: undefined,
    skipped: 'GitLab did not run the job because it was not needed.',
    blocked: 'The deployment waits for approvals, or until someone starts it.',
  },
);

/** How many statuses a filter can name. */
const STATUSES = 7;

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Ascending or descending order.',
  values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } },
});

export const DeploymentFilter = builder.inputType('DeploymentFilter', {
  description:
    "Which deployments to list. A deployment must meet all conditions. GitLab does not support every combination: if it refuses one, the error has the code `BAD_USER_INPUT` and GitLab's own message.",
  fields: (t) => ({
    status: t.field({ type: DeploymentStatus.ref }),
    statuses: t.field({
      type: [DeploymentStatus.ref],
      description:
        'Any of these statuses; an empty list matches nothing. If you set `status` as well, both conditions apply. GitLab filters by one status, so the gateway merges one list for each status: this works in the orders `ID`, `IID`, `CREATED_AT` and `UPDATED_AT`.',
    }),
    environment: t.string({
      description: 'The exact name of an environment. If no environment has this name, the list is empty.',
    }),
    environments: t.stringList({
      description:
        'Any of these exact names; an empty list matches nothing. If you set `environment` as well, both conditions apply. The gateway merges one list for each environment, in the same orders as for `statuses`.',
    }),
    updatedAfter: t.field({
      type: 'DateTime',
      description: 'Includes this time. If you do not set `orderBy`, the list is ordered by `UPDATED_AT`.',
    }),
    updatedBefore: t.field({
      type: 'DateTime',
      description:
        'Includes this time. GitLab compares microseconds but returns milliseconds. If you pass the `updatedAt` of a deployment, add a millisecond so that the list includes that deployment. If you do not set `orderBy`, the list is ordered by `UPDATED_AT`.',
    }),
    finishedAfter: t.field({
      type: 'DateTime',
      description:
        'Includes this time. If you do not set `orderBy`, the list is ordered by `FINISHED_AT`. If you do not set `status`, it contains only successful deployments.',
    }),
    finishedBefore: t.field({
      type: 'DateTime',
      description:
        'Does not include this time. If you do not set `orderBy`, the list is ordered by `FINISHED_AT`. If you do not set `status`, it contains only successful deployments.',
    }),
  }),
});

const DeploymentOrderField = builder.enumType('DeploymentOrderField', {
  description: 'The values that a list of deployments can be ordered by.',
  values: {
    ID: { value: 'id', description: 'The order in which GitLab created the deployments.' },
    IID: { value: 'iid', description: 'The same order as `ID`.' },
    CREATED_AT: {
      value: 'created_at',
      description: 'The same order as `ID`, because GitLab orders by id here as well.',
    },
    UPDATED_AT: {
      value: 'updated_at',
      description:
        'A deployment that changes while you read the list moves to the end with the newest changes. If that is the part you have read, `before: startCursor` returns it.',
    },
    FINISHED_AT: {
      value: 'finished_at',
      description:
        'Needs the filter `finishedAfter` or `finishedBefore`, or a finished `status`. GitLab does not return this time, so if deployments are added or removed while you read the list, the gateway looks for the next page near the cursor and can miss or repeat some.',
    },
    REF: { value: 'ref', description: 'Works only on older versions of GitLab. Newer versions refuse it.' },
  },
});

export const DeploymentOrder = builder.inputType('DeploymentOrder', {
  description: 'The order of a list of deployments.',
  fields: (t) => ({
    field: t.field({ type: DeploymentOrderField, required: true, defaultValue: 'id' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'asc' }),
  }),
});

export type DeploymentArguments = ConnectionArguments & {
  readonly filter?: Filter | null;
  readonly orderBy?: Order | null;
};

type Filter = typeof DeploymentFilter.$inferInput;
type Order = typeof DeploymentOrder.$inferInput;

/** A list of deployments in GitLab's terms: its filter, and its order with a separate direction. */
export interface DeploymentQuery {
  readonly filter: Query;
  readonly orderBy: string | undefined;
  readonly direction: 'asc' | 'desc';
}

/**
 * The lists that together contain what the caller's filter matches: one for each environment and status, because GitLab
 * filters by one of each. The gateway fills in parameters that GitLab requires with some filters if the caller omits them.
 */
export function deploymentQueries(
  filter: Filter | null | undefined,
  order: Order | null | undefined,
): DeploymentQuery[] {
  const environments = chosenEnvironments(filter) ?? [undefined];
  const updated = filter?.updatedAfter ?? filter?.updatedBefore;
  const finished = filter?.finishedAfter ?? filter?.finishedBefore;
  const statuses = chosenStatuses(filter) ?? [finished != null ? 'success' : undefined];
  return environments.flatMap((environment) =>
    statuses.map((status) => ({
      filter: {
        environment,
        status,
        updated_after: filter?.updatedAfter,
        updated_before: filter?.updatedBefore,
        finished_after: filter?.finishedAfter,
        finished_before: filter?.finishedBefore,
      },
      orderBy:
        order?.field ?? (updated != null ? 'updated_at' : finished != null ? 'finished_at' : undefined),
      direction: order?.direction ?? 'asc',
    })),
  );
}

/** The statuses that a filter allows, none if they contradict each other; undefined for all. */
export function chosenStatuses(filter: Filter | null | undefined): string[] | undefined {
  if (filter?.status === 'unknown')
    throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such status.');
  const chosen = inBoth(filter?.status, filter?.statuses && knownStatuses(filter.statuses));
  return chosen?.length === STATUSES ? undefined : chosen;
}

function chosenEnvironments(filter: Filter | null | undefined): string[] | undefined {
  refuseBlank({ environment: filter?.environment });
  for (const environments of filter?.environments ?? []) refuseBlank({ environments });
  return inBoth(filter?.environment, filter?.environments);
}

/** The values that a condition of one value and a condition of several values allow together; undefined for all. */
export function inBoth(
  one: string | null | undefined,
  several: readonly string[] | null | undefined,
): string[] | undefined {
  if (!several) return one == null ? undefined : [one];
  return [...new Set(several)].filter((value) => one == null || value === one);
}

/** Statuses to filter by, each once and in one order. BAD_USER_INPUT for `UNKNOWN`, which GitLab cannot be asked for. */
export function knownStatuses(statuses: readonly string[] | null | undefined): string[] {
  if (statuses?.includes('unknown')) {
    throw badUserInput('`UNKNOWN` is not a status that a filter can name.');
  }
  return [...new Set(statuses)].sort();
}
