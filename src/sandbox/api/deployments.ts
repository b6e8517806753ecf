import {
  compareFinished,
  deploymentStatuses,
  listedDeployment,
  singleDeployment,
  type Deployment,
} from '../entities/deployment.ts';
import type { Behaviour } from '../behaviour.ts';
import { badRequest, notFound } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import {
  choice,
  moment,
  presentText,
  requiredInteger,
  requiredText,
  type Given,
} from '../http/parameters.ts';
import type { Project } from '../entities/project.ts';
import { findDeliveries } from './access.ts';
import { endpoint, present, presentPage } from './endpoint.ts';

const orders = ['id', 'iid', 'created_at', 'updated_at', 'finished_at'] as const;

const listParameters = {
  id: requiredText(),
  order_by: choice<(typeof orders)[number] | 'ref', 'id'>(orders, 'id'),
  sort: choice(['asc', 'desc'], 'asc'),
  updated_after: moment(),
  updated_before: moment(),
  finished_after: moment(),
  finished_before: moment(),
  environment: presentText(),
  status: choice(deploymentStatuses, null),
  ...pageParameters,
};

// 19.x has removed the order by `ref`.
const olderListParameters = { ...listParameters, order_by: choice([...orders, 'ref'], 'id') };

type ListParameters = Given<typeof listParameters>;

export const listDeployments = endpoint({
  method: 'GET',
  path: '/projects/:id/deployments',
  takesJobTokens: true,
  parameters: ({ release }) => (release === 'older' ? olderListParameters : listParameters),
  handle: (call, given) => {
    const { behaviour } = call;
    const project = findDeliveries(call, given.id);
    checkCombination(given);
    const deployments = project.deployments.filter((deployment) => matches(deployment, given, behaviour));
    return presentPage(call, listedDeployment, inOrder(deployments, given, behaviour), given);
  },
});

export const getDeployment = endpoint({
  method: 'GET',
  path: '/projects/:id/deployments/:deployment_id',
  takesJobTokens: true,
  parameters: { id: requiredText(), deployment_id: requiredInteger() },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    const form = call.behaviour.edition === 'ce' ? listedDeployment : singleDeployment;
    return present(call, form, findDeployment(project, given.deployment_id));
  },
});

export function findDeployment(project: Project, id: number): Deployment {
  const deployment = project.deployments.find((candidate) => candidate.id === id);
  if (deployment === undefined) throw notFound();
  return deployment;
}

/** Checks the rules in GitLab's order, and reports the first one that is broken. */
function checkCombination(given: ListParameters): void {
  const { order_by: orderBy, status } = given;
  const byUpdate = given.updated_after !== null || given.updated_before !== null;
  const byFinish = given.finished_after !== null || given.finished_before !== null;
  if (byUpdate && byFinish) {
    throw badRequest('Both `updated_at` filter and `finished_at` filter can not be specified');
  }
  if (byUpdate && orderBy !== 'updated_at')
    throw badRequest('`updated_at` filter requires `updated_at` sort');
  if (byFinish && orderBy !== 'finished_at')
    throw badRequest('`finished_at` filter requires `finished_at` sort.');
  if (orderBy === 'finished_at' && !byFinish && !['success', 'failed', 'canceled'].includes(status ?? '')) {
    throw badRequest(
      '`finished_at` sort requires `finished_at` filter or a filter with at least one of the finished statuses.',
    );
  }
  if (byFinish && status !== 'success') {
    throw badRequest('`finished_at` filter must be combined with `success` status filter.');
  }
}

function matches(deployment: Deployment, given: ListParameters, behaviour: Behaviour): boolean {
  const updated = updatedTime(deployment, behaviour);
  return (
    (given.status === null || deployment.status === given.status) &&
    (given.environment === null || deployment.environment.name === given.environment) &&
    (given.updated_after === null || updated >= given.updated_after) &&
    (given.updated_before === null || updated <= given.updated_before) &&
    (given.finished_after === null || finishedTime(deployment) >= given.finished_after) &&
    // Only the later bound is exclusive.
    (given.finished_before === null || finishedTime(deployment) < given.finished_before)
  );
}

/**
 * GitLab orders by `iid` and `created_at` as if by `id`. Only `updated_at` has the id as a tie-breaker: in the same
 * direction, or the newest first in older releases. Rows with equal `finished_at` have no order.
 */
function inOrder(
  deployments: readonly Deployment[],
  { order_by: orderBy, sort }: ListParameters,
  behaviour: Behaviour,
): Deployment[] {
  const sign = sort === 'asc' ? 1 : -1;
  if (orderBy === 'updated_at') {
    const tieSign = behaviour.release === 'older' ? -1 : sign;
    return deployments.toSorted(
      (one, other) =>
        sign * (updatedTime(one, behaviour) - updatedTime(other, behaviour)) || tieSign * (one.id - other.id),
    );
  }
  if (orderBy === 'finished_at') {
    return deployments.toSorted((one, other) => sign * compareFinished(one, other));
  }
  if (orderBy === 'ref') {
    return deployments.toSorted((one, other) => sign * compareTexts(one.ref, other.ref));
  }
  return deployments.toSorted((one, other) => sign * (one.id - other.id));
}

function finishedTime({ finishedAt }: Deployment): number {
  return finishedAt === null ? NaN : Date.parse(finishedAt);
}

/** In milliseconds. The microseconds differ for each deployment and each of its changes, and no response shows them. */
function updatedTime({ id, updatedAt }: Deployment, { microseconds }: Behaviour): number {
  const shown = Date.parse(updatedAt);
  return microseconds ? shown + ((id * 7919 + shown) % 1000) / 1000 : shown;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
