import { graphql } from 'relay-runtime';

// Each union lists its errors by their own types: with `... on UserError`, an interface, relay-compiler merges all
// members into one type with optional fields, and `__typename` no longer tells them apart.

/** Records a deployment and puts it at the top of the lists that `connections` names, by their `__id`. */
export const RecordMutation = graphql`
  mutation changesRecordMutation($input: CreateDeploymentInput!, $connections: [ID!]!) {
    createDeployment(input: $input) {
      __typename
      ... on CreateDeploymentPayload {
        deployment @prependNode(connections: $connections, edgeTypeName: "DeploymentEdge") {
          id
          ...board_deployment
        }
      }
      ... on InvalidInputError {
        code
        message
      }
      ... on NotFoundError {
        code
        message
      }
      ... on ForbiddenError {
        code
        message
      }
    }
  }
`;

/** Sets a status. Every list that holds the deployment has it at once. */
export const SetStatusMutation = graphql`
  mutation changesSetStatusMutation($input: UpdateDeploymentStatusInput!) {
    updateDeploymentStatus(input: $input) {
      __typename
      ... on UpdateDeploymentStatusPayload {
        deployment {
          status
        }
      }
      ... on InvalidInputError {
        code
        message
      }
      ... on NotFoundError {
        code
        message
      }
      ... on ForbiddenError {
        code
        message
      }
    }
  }
`;

/** Deletes a deployment and takes it out of the lists that `connections` names. */
export const DeleteMutation = graphql`
  mutation changesDeleteMutation($input: DeleteDeploymentInput!, $connections: [ID!]!) {
    deleteDeployment(input: $input) {
      __typename
      ... on DeleteDeploymentPayload {
        deletedDeploymentId @deleteEdge(connections: $connections)
      }
      ... on InvalidInputError {
        code
        message
      }
      ... on NotFoundError {
        code
        message
      }
      ... on ForbiddenError {
        code
        message
      }
    }
  }
`;
