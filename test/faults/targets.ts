import { globalId } from '../support/selections.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { NODE_TYPES } from '../support/types.ts';
import { FIXTURES } from './fixtures.ts';

/** An operation, and the one REST request of it that meets a fault. */
export interface Target {
  readonly name: string;
  readonly operation: string;
  readonly method: 'GET' | 'PUT';
  /** Where the request goes, below `/api/v4`, with its query. */
  readonly path: string;
  /** Where the fault shows: path of the field that fails. */
  readonly field: readonly string[];
  /** What is not there is null, without an error. */
  readonly mayBeMissing?: boolean;
}

const DEPLOYMENTS = `/projects/${BOX_OFFICE.id}/deployments`;

/** Reads: in each there is more that has to arrive. */
export const READS: readonly Target[] = [
  {
    name: 'a list',
    operation: `{ currentUser { username } project(id: ${BOX_OFFICE.id}) { webUrl deployments(first: 3) { nodes { iid } } } }`,
    method: 'GET',
    path: `${DEPLOYMENTS}?per_page=3`,
    field: ['project', 'deployments'],
  },
  {
    name: 'a nested field',
    operation: `{ deployment(project: ${BOX_OFFICE.id}, id: 913402508) { ref status mergeRequests(first: 2) { nodes { iid } } } }`,
    method: 'GET',
    path: `${DEPLOYMENTS}/913402508/merge_requests?per_page=2`,
    field: ['deployment', 'mergeRequests'],
  },
  {
    name: "a list of a pipeline's jobs",
    operation: `{ deployment(project: ${BOX_OFFICE.id}, id: 913402508) { ref status pipeline { jobs(first: 2) { nodes { name } } } } }`,
    method: 'GET',
    path: `/projects/${BOX_OFFICE.id}/pipelines/2157075692/jobs?per_page=2`,
    field: ['deployment', 'pipeline', 'jobs'],
  },
  {
    name: "a list of a project's pipelines",
    operation: `{ currentUser { username } project(id: ${BOX_OFFICE.id}) { webUrl pipelines(first: 2) { nodes { iid } } } }`,
    method: 'GET',
    path: `/projects/${BOX_OFFICE.id}/pipelines?per_page=2`,
    field: ['project', 'pipelines'],
  },
  {
    name: 'a node',
    operation: `{ currentUser { username } node(id: "${globalId('Deployment', BOX_OFFICE.id, '913402248')}") { ... on Deployment { ref status } } }`,
    method: 'GET',
    path: `${DEPLOYMENTS}/913402248`,
    field: ['node'],
    mayBeMissing: true,
  },
];

/** The node of each type, with something else that has to arrive. */
export const NODES: readonly Target[] = FIXTURES.filter(({ name }) =>
  NODE_TYPES.some((type) => type.name === name),
).map(({ name, operation, path }) => ({ name, operation, method: 'GET', path, field: ['it'] }));

export const CHANGE: Target = {
  name: 'a mutation',
  operation: `mutation {
    updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402550, status: SUCCESS }) {
      ... on UpdateDeploymentStatusPayload { deployment { status } }
      ... on UserError { code }
    }
  }`,
  method: 'PUT',
  path: `${DEPLOYMENTS}/913402550`,
  field: ['updateDeploymentStatus'],
};
