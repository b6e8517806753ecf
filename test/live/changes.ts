import type { StartedGateway } from '../support/gateway.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { type Events, subscribe } from './subscribe.ts';

export const CHANGES = `subscription Changes($projects: [ID!]!, $environments: [String!], $since: DateTime) {
  deploymentChanged(projects: $projects, environments: $environments, since: $since) {
    project { fullPath }
    deployment { databaseId status environment { name } }
    deletedDeploymentId
  }
}`;

export interface Changes {
  readonly deploymentChanged: {
    readonly project: { readonly fullPath: string };
    readonly deployment: {
      readonly databaseId: string;
      readonly status: string;
      readonly environment: { readonly name: string };
    } | null;
    readonly deletedDeploymentId: string | null;
  };
}

const CREATE = `mutation Create($input: CreateDeploymentInput!) {
  createDeployment(input: $input) { ... on CreateDeploymentPayload { deployment { databaseId } } }
}`;
const UPDATE = `mutation Update($input: UpdateDeploymentStatusInput!) {
  updateDeploymentStatus(input: $input) { ... on UpdateDeploymentStatusPayload { databaseId } }
}`;
const DELETE = `mutation Delete($input: DeleteDeploymentInput!) { deleteDeployment(input: $input) { __typename } }`;

/** Subscribes over SSE, with the token of a role. */
export function changesFor(
  { gateway, gitlab }: StartedGateway,
  variables: object,
  role: 'maintainer' | 'reporter' | 'outsider' = 'maintainer',
  document = CHANGES,
): Promise<Events<Changes>> {
  return subscribe<Changes>(gateway, document, variables, { 'private-token': gitlab.tokens[role] });
}

/** Records a running deployment of the box office, through the gateway or directly in GitLab. Returns its number. */
export async function create(
  { gitlab, query }: StartedGateway,
  { environment = 'demo/oslo', project = BOX_OFFICE.id, directly = false } = {},
): Promise<string> {
  const path = `${gitlab.url}/api/v4/projects/${BOX_OFFICE.id}`;
  const headers = { 'private-token': gitlab.tokens.maintainer, 'content-type': 'application/json' };
  const sha = await newestCommit(gitlab);
  if (directly) {
    const body = JSON.stringify({ environment, sha, ref: 'main', tag: false, status: 'running' });
    const response = await fetch(`${path}/deployments`, { method: 'POST', headers, body });
    return String(((await response.json()) as { id: number }).id);
  }
  const input = { project, environment, sha, ref: 'main', tag: false, status: 'RUNNING' };
  const { createDeployment } = await query<{ createDeployment: { deployment: { databaseId: string } } }>(
    CREATE,
    { input },
  );
  return createDeployment.deployment.databaseId;
}

/** Asks only once, so that tests can count requests. */
const commits = new WeakMap<object, Promise<string>>();

function newestCommit(gitlab: StartedGateway['gitlab']): Promise<string> {
  const known = commits.get(gitlab) ?? readNewestCommit(gitlab);
  commits.set(gitlab, known);
  return known;
}

async function readNewestCommit({ url, tokens }: StartedGateway['gitlab']): Promise<string> {
  const response = await fetch(`${url}/api/v4/projects/${BOX_OFFICE.id}/repository/commits/main`, {
    headers: { 'private-token': tokens.maintainer },
  });
  return ((await response.json()) as { id: string }).id;
}

export async function setStatus({ query }: StartedGateway, id: string, status: string): Promise<void> {
  await query(UPDATE, { input: { project: BOX_OFFICE.id, id, status } });
}

export async function remove({ query }: StartedGateway, id: string): Promise<void> {
  await query(DELETE, { input: { project: BOX_OFFICE.id, id } });
}
