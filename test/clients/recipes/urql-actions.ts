import type { Client } from '@urql/core';
import type { OptimisticMutationConfig } from '@urql/exchange-graphcache';
import { CancelJobDocument } from './generated/graphql.ts';

/** For the option `optimistic` of the normalized cache: what a mutation shows before its response arrives. */
export const optimistic: OptimisticMutationConfig = {
  cancelDeployable: (variables) => ({
    __typename: 'CancelDeployablePayload',
    databaseId: '',
    deployable: {
      __typename: 'Deployable',
      id: (variables.input as { id: string }).id,
      status: 'CANCELING',
    },
  }),
};

/** Cancels a job. If the gateway or GitLab refuses, this resolves to the reason. */
export async function cancelJob(client: Client, job: string): Promise<string | undefined> {
  const { data, error } = await client.mutation(CancelJobDocument, { job }).toPromise();
  const result = data?.cancelDeployable;
  if (!result) throw error ?? new Error('The response has no result.');
  return result.__typename === 'CancelDeployablePayload' ? undefined : result.message;
}
