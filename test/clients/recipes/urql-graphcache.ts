import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { IntrospectionQuery } from 'graphql';
import { optimistic } from './urql-actions.ts';

const partOfItsParent = () => null;

/** With the normalized cache: a change shows in every list at once, and pages are joined. The schema is introspection.ts's. */
export function createGraphcacheClient(url: string, token: () => string, schema: IntrospectionQuery): Client {
  const cache = cacheExchange({
    schema,
    // What has no `id` of its own.
    keys: {
      ApprovalRule: partOfItsParent,
      ApprovalSummary: partOfItsParent,
      CommitStats: partOfItsParent,
      Comparison: partOfItsParent,
      DeploymentApproval: partOfItsParent,
      DeploymentChange: partOfItsParent,
      InvalidField: partOfItsParent,
      JobArtifact: partOfItsParent,
      Milestone: partOfItsParent,
      Runner: partOfItsParent,
    },
    resolvers: {
      Project: { deployments: relayPagination(), environments: relayPagination() },
      Environment: { deployments: relayPagination() },
    },
    optimistic,
    updates: {
      Mutation: {
        deleteDeployment(result, _variables, graphcache) {
          const { deletedDeploymentId } = result.deleteDeployment as { deletedDeploymentId?: string };
          if (deletedDeploymentId)
            graphcache.invalidate({ __typename: 'Deployment', id: deletedDeploymentId });
        },
      },
      Subscription: {
        deploymentChanged(result, _variables, graphcache) {
          const { deletedDeploymentId } = result.deploymentChanged as { deletedDeploymentId?: string };
          if (deletedDeploymentId)
            graphcache.invalidate({ __typename: 'Deployment', id: deletedDeploymentId });
        },
      },
    },
  });

  return new Client({
    url,
    exchanges: [cache, fetchExchange],
    fetchOptions: () => ({ headers: { 'PRIVATE-TOKEN': token() } }),
    preferGetMethod: false,
    fetchSubscriptions: true,
  });
}
