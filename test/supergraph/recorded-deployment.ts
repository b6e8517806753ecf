import { BOX_OFFICE } from '../support/gateway.ts';

/** Records a deployment of `main`, or of another ref. */
export const CREATE = `
  mutation Record($ref: String! = "main") {
    createDeployment(
      input: { project: "${BOX_OFFICE.id}", environment: "staging", sha: $ref, ref: $ref, status: RUNNING }
    ) {
      __typename
      ... on CreateDeploymentPayload { deployment { status incidents { id } } }
      ... on UserError { code }
      ... on InvalidInputError { fields { name messages } }
    }
  }`;

/** The one request that it comes to. */
export const POST = `POST /projects/${BOX_OFFICE.id}/deployments`;
