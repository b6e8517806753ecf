import { commitMutation, type Environment, graphql } from 'relay-runtime';
import type { actionsCancelJobMutation } from './__generated__/actionsCancelJobMutation.graphql.ts';

const CancelJobMutation = graphql`
  mutation actionsCancelJobMutation($job: ID!) @raw_response_type {
    cancelDeployable(input: { id: $job }) {
      __typename
      ... on CancelDeployablePayload {
        deployable {
          id
          status
        }
      }
      ... on InvalidInputError {
        message
      }
      ... on NotFoundError {
        message
      }
      ... on ForbiddenError {
        message
      }
    }
  }
`;

/** Cancels a job. If the gateway or GitLab refuses, the old status returns, and this resolves to the reason. */
export function cancelJob(environment: Environment, job: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    commitMutation<actionsCancelJobMutation>(environment, {
      mutation: CancelJobMutation,
      variables: { job },
      optimisticResponse: {
        cancelDeployable: {
          __typename: 'CancelDeployablePayload',
          deployable: { id: job, status: 'CANCELING' },
        },
      },
      onCompleted: ({ cancelDeployable }) => {
        resolve(cancelDeployable && 'message' in cancelDeployable ? cancelDeployable.message : undefined);
      },
      onError: reject,
    });
  });
}
