import type { OpenedBoard } from './open.ts';

const SIGNAGE = 'harbour-stage/front-of-house/signage';

/** Records a deployment of the commit that is live in an environment of the project Signage, as another tool would. */
export async function recordIn(
  query: OpenedBoard['query'],
  environment: string,
  status: 'RUNNING' | 'SUCCESS' | 'FAILED',
): Promise<void> {
  // GitLab records only commits that exist.
  const { project } = await query<Newest>(NEWEST, { environment });
  await query(RECORD, { ...project.environment.lastDeployment, environment, status });
}

const NEWEST = `query ($environment: String!) {
  project(id: "${SIGNAGE}") { environment(name: $environment) { lastDeployment { ref sha } } }
}`;

const RECORD = `mutation ($ref: String!, $sha: String!, $environment: String!, $status: RecordableDeploymentStatus!) {
  createDeployment(
    input: { project: "${SIGNAGE}", environment: $environment, ref: $ref, sha: $sha, status: $status }
  ) {
    ... on CreateDeploymentPayload { databaseId }
    ... on UserError { message }
  }
}`;

interface Newest {
  readonly project: {
    readonly environment: { readonly lastDeployment: { readonly ref: string; readonly sha: string } };
  };
}
