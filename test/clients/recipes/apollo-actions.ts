import type { ApolloClient } from '@apollo/client';
import {
  type BoardDeploymentFragment,
  CancelJobDocument,
  type CancelJobMutation,
  RollBackDocument,
} from './generated/graphql.ts';

/**
 * Cancels a job. Everything that shows the job has the status `CANCELING` at once, and then the status in the response.
 * If the gateway or GitLab refuses, the old status returns, and this resolves to the reason.
 */
export async function cancelJob(client: ApolloClient, job: string): Promise<string | undefined> {
  const { data } = await client.mutate({
    mutation: CancelJobDocument,
    variables: { job },
    optimisticResponse: (): CancelJobMutation => ({
      __typename: 'Mutation',
      cancelDeployable: {
        __typename: 'CancelDeployablePayload',
        databaseId: '',
        deployable: { __typename: 'Deployable', id: job, status: 'CANCELING' },
      },
    }),
  });
  const result = data?.cancelDeployable;
  return result?.__typename === 'CancelDeployablePayload' ? undefined : result?.message;
}

/**
 * Runs the job of an earlier deployment again. Resolves to the new deployment, or to null if GitLab has not created it yet:
 * a subscription or the next poll then shows it. Do not send this again after an error with the code `OUTCOME_UNKNOWN`
 * before you have read the jobs of the pipeline.
 */
export async function rollBack(client: ApolloClient, job: string): Promise<BoardDeploymentFragment | null> {
  const { data } = await client.mutate({ mutation: RollBackDocument, variables: { job } });
  const result = data?.retryDeployable;
  if (result?.__typename !== 'RetryDeployablePayload') throw new Error(result?.message);
  return result.deployment;
}
