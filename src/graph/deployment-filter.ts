import { builder } from '../builder.ts';
import type { Query } from '../gitlab/path.ts';
import { refuseBlank } from './blank.ts';
import { badUserInput } from './errors.ts';
import { openEnum } from './open-enum.ts';

export const DeploymentStatus = openEnum(
  'DeploymentStatus',
  'How far a deployment is. Through the API, deployments can be recorded as `RUNNING`, `SUCCESS`, `FAILED` and `CANCELED`.',
  {
    created: 'Its job has not started.',
    running: undefined,
    success: undefined,
    failed: undefined,
    canceled: undefined,
    skipped: 'Its job was not needed.',
    blocked: 'Waits for approvals, or for someone to start it.',
  },
);

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of a list comes first.',
  values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } },
});

export const DeploymentFilter = builder.inputType('DeploymentFilter', {
  description:
    "Which deployments to list; all conditions hold together. GitLab does not combine everything: what it refuses comes back as `BAD_USER_INPUT` with GitLab's own words.",
  fields: (t) => ({
    status: t.field({ type: DeploymentStatus.ref }),
    environment: t.string({
      description:
        'The exact name of an environment. The list is empty if there is no environment of that name.',
    }),
    updatedAfter: t.field({
      type: 'DateTime',
      description: 'Includes this time. Without an `orderBy` the list is ordered by `UPDATED_AT`.',
    }),
    updatedBefore: t.field({
      type: 'DateTime',
      description:
        'Includes this time. GitLab compares microseconds but returns milliseconds, so the `updatedAt` of a deployment, given here, can leave that deployment out; add a millisecond to include it. Without an `orderBy` the list is ordered by `UPDATED_AT`.',
    }),
    finishedAfter: t.field({
      type: 'DateTime',
      description:
        'Includes this time. Without an `orderBy` the list is ordered by `FINISHED_AT`, without a `status` it holds successes only.',
    }),
    finishedBefore: t.field({
      type: 'DateTime',
      description:
        'Does not include this time. Without an `orderBy` the list is ordered by `FINISHED_AT`, without a `status` it holds successes only.',
    }),
  }),
});

const DeploymentOrderField = builder.enumType('DeploymentOrderField', {
  description: 'What deployments can be ordered by.',
  values: {
    ID: { value: 'id', description: 'The order in which they were made.' },
    IID: { value: 'iid', description: 'The same order as `ID`.' },
    CREATED_AT: { value: 'created_at', description: 'The same order as `ID`: GitLab treats it so.' },
    UPDATED_AT: {
      value: 'updated_at',
      description:
        'A deployment that changes between two pages moves: `before: startCursor` returns it if it moved to the part that was read.',
    },
    FINISHED_AT: {
      value: 'finished_at',
      description:
        'Needs a filter by `finishedAfter` or `finishedBefore`, or by a finished status. Deployments do not show this time: if some are added or removed between two pages, the gateway finds the next page by the neighbours of the cursor, as far as it can.',
    },
    REF: { value: 'ref', description: 'Only on older versions of GitLab; newer ones refuse it.' },
  },
});

export const DeploymentOrder = builder.inputType('DeploymentOrder', {
  description: 'The order of a list of deployments.',
  fields: (t) => ({
    field: t.field({ type: DeploymentOrderField, required: true, defaultValue: 'id' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'asc' }),
  }),
});

type Filter = typeof DeploymentFilter.$inferInput;
type Order = typeof DeploymentOrder.$inferInput;

/** A list of deployments in GitLab's words: its filter, and its order with the direction apart. */
export interface DeploymentQuery {
  readonly filter: Query;
  readonly orderBy: string | undefined;
  readonly direction: 'asc' | 'desc';
}

/** Adds what GitLab demands beside some filters and the caller left open; what the caller set is passed on as it is. */
export function deploymentQuery(
  filter: Filter | null | undefined,
  order: Order | null | undefined,
): DeploymentQuery {
  if (filter?.status === 'unknown')
    throw badUserInput('`UNKNOWN` is no status that GitLab could be asked for.');
  refuseBlank({ environment: filter?.environment });
  const updated = filter?.updatedAfter ?? filter?.updatedBefore;
  const finished = filter?.finishedAfter ?? filter?.finishedBefore;
  return {
    filter: {
      environment: filter?.environment,
      status: filter?.status ?? (finished != null ? 'success' : undefined),
      updated_after: filter?.updatedAfter,
      updated_before: filter?.updatedBefore,
      finished_after: filter?.finishedAfter,
      finished_before: filter?.finishedBefore,
    },
    orderBy: order?.field ?? (updated != null ? 'updated_at' : finished != null ? 'finished_at' : undefined),
    direction: order?.direction ?? 'asc',
  };
}
