/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which deployments to list; all conditions hold together. GitLab does not combine everything: what it refuses comes back as `BAD_USER_INPUT` with GitLab's own words. */
export type DeploymentFilter = {
  /** The exact name of an environment. The list is empty if there is no environment of that name. */
  environment?: string | null | undefined;
  /** Includes this time. Without an `orderBy` the list is ordered by `FINISHED_AT`, without a `status` it holds successes only. */
  finishedAfter?: string | null | undefined;
  /** Does not include this time. Without an `orderBy` the list is ordered by `FINISHED_AT`, without a `status` it holds successes only. */
  finishedBefore?: string | null | undefined;
  status?: DeploymentStatus | null | undefined;
  /** Includes this time. Without an `orderBy` the list is ordered by `UPDATED_AT`. */
  updatedAfter?: string | null | undefined;
  /** Includes this time. GitLab compares microseconds but returns milliseconds, so the `updatedAt` of a deployment, given here, can leave that deployment out; add a millisecond to include it. Without an `orderBy` the list is ordered by `UPDATED_AT`. */
  updatedBefore?: string | null | undefined;
};

/** The order of a list of deployments. */
export type DeploymentOrder = {
  direction?: OrderDirection;
  field?: DeploymentOrderField;
};

/** What deployments can be ordered by. */
export type DeploymentOrderField =
  /** The same order as `ID`: GitLab treats it so. */
  | 'CREATED_AT'
  /** Needs a filter by `finishedAfter` or `finishedBefore`, or by a finished status. Deployments do not show this time: if some are added or removed between two pages, the gateway finds the next page by the neighbours of the cursor, as far as it can. */
  | 'FINISHED_AT'
  /** The order in which they were made. */
  | 'ID'
  /** The same order as `ID`. */
  | 'IID'
  /** Only on older versions of GitLab; newer ones refuse it. */
  | 'REF'
  /** A deployment that changes between two pages moves: `before: startCursor` returns it if it moved to the part that was read. */
  | 'UPDATED_AT';

/** How far a deployment is. Through the API, deployments can be recorded as `RUNNING`, `SUCCESS`, `FAILED` and `CANCELED`. */
export type DeploymentStatus =
  /** Waits for approvals, or for someone to start it. */
  | 'BLOCKED'
  | 'CANCELED'
  /** Its job has not started. */
  | 'CREATED'
  | 'FAILED'
  | 'RUNNING'
  /** Its job was not needed. */
  | 'SKIPPED'
  | 'SUCCESS'
  /** One that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** Whether an environment is in use. */
export type EnvironmentState =
  | 'AVAILABLE'
  | 'STOPPED'
  /** Its stop job is running. */
  | 'STOPPING'
  /** One that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** What an environment is for. */
export type EnvironmentTier =
  | 'DEVELOPMENT'
  | 'OTHER'
  | 'PRODUCTION'
  | 'STAGING'
  | 'TESTING'
  /** One that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** How far a job is, in the words of GitLab. */
export type JobStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'CREATED'
  | 'FAILED'
  /** Waits for someone to start it. */
  | 'MANUAL'
  /** Waits for a runner. */
  | 'PENDING'
  | 'PREPARING'
  | 'RUNNING'
  /** Waits for a delay to pass. */
  | 'SCHEDULED'
  | 'SKIPPED'
  | 'SUCCESS'
  /** One that this version of the gateway does not know. Output only. */
  | 'UNKNOWN'
  /** Waits for an answer from outside. */
  | 'WAITING_FOR_CALLBACK'
  /** Waits for a resource group that another job holds. */
  | 'WAITING_FOR_RESOURCE';

/** Where a merge request stands. */
export type MergeRequestState =
  | 'CLOSED'
  /** Is being merged. */
  | 'LOCKED'
  | 'MERGED'
  | 'OPENED'
  /** One that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** Which end of a list comes first. */
export type OrderDirection =
  | 'ASC'
  | 'DESC';

/** How far a pipeline is, in the words of GitLab. */
export type PipelineStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'CREATED'
  | 'FAILED'
  /** Waits for someone to start its next job. */
  | 'MANUAL'
  /** Waits for a runner. */
  | 'PENDING'
  | 'PREPARING'
  | 'RUNNING'
  /** Waits for a delay to pass. */
  | 'SCHEDULED'
  | 'SKIPPED'
  | 'SUCCESS'
  /** One that this version of the gateway does not know. Output only. */
  | 'UNKNOWN'
  /** Waits for an answer from outside. */
  | 'WAITING_FOR_CALLBACK'
  /** Waits for a resource group that another job holds. */
  | 'WAITING_FOR_RESOURCE';

export type DeploymentMergeRequestsQueryVariables = Exact<{
  project: string;
  environment: string;
  first?: number | null | undefined;
}>;


export type DeploymentMergeRequestsQuery = { project: { deployments: { nodes: Array<{ databaseId: string, createdAt: string, mergeRequests: { totalCount: number | null, nodes: Array<{ iid: string, title: string, state: MergeRequestState, mergedAt: string | null, labels: Array<string>, webUrl: string, author: { username: string, name: string | null } | null }> } | null }> } | null } | null };

export type DeploymentsQueryVariables = Exact<{
  project: string;
  filter?: DeploymentFilter | null | undefined;
  orderBy?: DeploymentOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type DeploymentsQuery = { project: { deployments: { totalCount: number | null, nodes: Array<{ databaseId: string, iid: string, ref: string, sha: string, shortSha: string, status: DeploymentStatus, createdAt: string, updatedAt: string | null, user: { username: string, name: string | null, avatarUrl: string | null, webUrl: string | null } | null, environment: { databaseId: string, name: string, slug: string | null, externalUrl: string | null } | null, deployable: { databaseId: string, name: string, stage: string | null, status: JobStatus, failureReason: string | null, duration: number | null, webUrl: string | null, user: { username: string, jobTitle: string | null } | null, runner: { description: string | null } | null, artifacts: Array<{ fileType: string | null, filename: string | null, size: number | null }> | null } | null, commit: { sha: string, title: string | null, authorName: string | null, authoredAt: string | null, webUrl: string | null } | null, pipeline: { databaseId: string, status: PipelineStatus, ref: string | null, source: string | null, webUrl: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type DeploymentRowFragment = { databaseId: string, iid: string, ref: string, sha: string, shortSha: string, status: DeploymentStatus, createdAt: string, updatedAt: string | null, user: { username: string, name: string | null, avatarUrl: string | null, webUrl: string | null } | null, environment: { databaseId: string, name: string, slug: string | null, externalUrl: string | null } | null, deployable: { databaseId: string, name: string, stage: string | null, status: JobStatus, failureReason: string | null, duration: number | null, webUrl: string | null, user: { username: string, jobTitle: string | null } | null, runner: { description: string | null } | null, artifacts: Array<{ fileType: string | null, filename: string | null, size: number | null }> | null } | null, commit: { sha: string, title: string | null, authorName: string | null, authoredAt: string | null, webUrl: string | null } | null, pipeline: { databaseId: string, status: PipelineStatus, ref: string | null, source: string | null, webUrl: string | null } | null };

export type EnvironmentsLastDeploymentQueryVariables = Exact<{
  project: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EnvironmentsLastDeploymentQuery = { project: { environments: { nodes: Array<{ databaseId: string, name: string, tier: EnvironmentTier | null, state: EnvironmentState | null, externalUrl: string | null, lastDeployment: { databaseId: string, iid: string, ref: string, shortSha: string, createdAt: string, user: { username: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const DeploymentRowFragmentDoc = new TypedDocumentString(`
    fragment DeploymentRow on Deployment {
  databaseId
  iid
  ref
  sha
  shortSha
  status
  createdAt
  updatedAt
  user {
    username
    name
    avatarUrl
    webUrl
  }
  environment {
    databaseId
    name
    slug
    externalUrl
  }
  deployable {
    databaseId
    name
    stage
    status
    failureReason
    duration
    webUrl
    user {
      username
      jobTitle
    }
    runner {
      description
    }
    artifacts {
      fileType
      filename
      size
    }
  }
  commit {
    sha
    title
    authorName
    authoredAt
    webUrl
  }
  pipeline {
    databaseId
    status
    ref
    source
    webUrl
  }
}
    `, {"fragmentName":"DeploymentRow"}) as unknown as TypedDocumentString<DeploymentRowFragment, unknown>;
export const DeploymentMergeRequestsDocument = new TypedDocumentString(`
    query DeploymentMergeRequests($project: ID!, $environment: String!, $first: Int = 20) {
  project(id: $project) {
    deployments(
      filter: {environment: $environment, status: SUCCESS}
      orderBy: {field: ID, direction: DESC}
      first: $first
    ) {
      nodes {
        databaseId
        createdAt
        mergeRequests {
          nodes {
            iid
            title
            state
            mergedAt
            labels
            webUrl
            author {
              username
              name
            }
          }
          totalCount
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeploymentMergeRequestsQuery, DeploymentMergeRequestsQueryVariables>;
export const DeploymentsDocument = new TypedDocumentString(`
    query Deployments($project: ID!, $filter: DeploymentFilter, $orderBy: DeploymentOrder, $first: Int = 20, $after: String) {
  project(id: $project) {
    deployments(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      nodes {
        ...DeploymentRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    fragment DeploymentRow on Deployment {
  databaseId
  iid
  ref
  sha
  shortSha
  status
  createdAt
  updatedAt
  user {
    username
    name
    avatarUrl
    webUrl
  }
  environment {
    databaseId
    name
    slug
    externalUrl
  }
  deployable {
    databaseId
    name
    stage
    status
    failureReason
    duration
    webUrl
    user {
      username
      jobTitle
    }
    runner {
      description
    }
    artifacts {
      fileType
      filename
      size
    }
  }
  commit {
    sha
    title
    authorName
    authoredAt
    webUrl
  }
  pipeline {
    databaseId
    status
    ref
    source
    webUrl
  }
}`) as unknown as TypedDocumentString<DeploymentsQuery, DeploymentsQueryVariables>;
export const EnvironmentsLastDeploymentDocument = new TypedDocumentString(`
    query EnvironmentsLastDeployment($project: ID!, $first: Int = 20, $after: String) {
  project(id: $project) {
    environments(filter: {state: AVAILABLE}, first: $first, after: $after) {
      nodes {
        databaseId
        name
        tier
        state
        externalUrl
        lastDeployment {
          databaseId
          iid
          ref
          shortSha
          createdAt
          user {
            username
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EnvironmentsLastDeploymentQuery, EnvironmentsLastDeploymentQueryVariables>;