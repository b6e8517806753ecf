/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which deployments to list. A deployment must meet all conditions. GitLab does not support every combination: if it refuses one, the error has the code `BAD_USER_INPUT` and GitLab's own message. */
export type DeploymentFilter = {
  /** The exact name of an environment. If no environment has this name, the list is empty. */
  environment?: string | null | undefined;
  /** Any of these exact names; an empty list matches nothing. If you set `environment` as well, both conditions apply. The gateway merges one list for each environment, in the same orders as for `statuses`. */
  environments?: Array<string> | null | undefined;
  /** Includes this time. If you do not set `orderBy`, the list is ordered by `FINISHED_AT`. If you do not set `status`, it contains only successful deployments. */
  finishedAfter?: string | null | undefined;
  /** Does not include this time. If you do not set `orderBy`, the list is ordered by `FINISHED_AT`. If you do not set `status`, it contains only successful deployments. */
  finishedBefore?: string | null | undefined;
  status?: DeploymentStatus | null | undefined;
  /** Any of these statuses; an empty list matches nothing. If you set `status` as well, both conditions apply. GitLab filters by one status, so the gateway merges one list for each status: this works in the orders `ID`, `IID`, `CREATED_AT` and `UPDATED_AT`. */
  statuses?: Array<DeploymentStatus> | null | undefined;
  /** Includes this time. If you do not set `orderBy`, the list is ordered by `UPDATED_AT`. */
  updatedAfter?: string | null | undefined;
  /** Includes this time. GitLab compares microseconds but returns milliseconds. If you pass the `updatedAt` of a deployment, add a millisecond so that the list includes that deployment. If you do not set `orderBy`, the list is ordered by `UPDATED_AT`. */
  updatedBefore?: string | null | undefined;
};

/** The order of a list of deployments. */
export type DeploymentOrder = {
  direction?: OrderDirection;
  field?: DeploymentOrderField;
};

/** The values that a list of deployments can be ordered by. */
export type DeploymentOrderField =
  /** The same order as `ID`, because GitLab orders by id here as well. */
  | 'CREATED_AT'
  /** Needs the filter `finishedAfter` or `finishedBefore`, or a finished `status`. GitLab does not return this time, so if deployments are added or removed while you read the list, the gateway looks for the next page near the cursor and can miss or repeat some. */
  | 'FINISHED_AT'
  /** The order in which GitLab created the deployments. */
  | 'ID'
  /** The same order as `ID`. */
  | 'IID'
  /** Works only on older versions of GitLab. Newer versions refuse it. */
  | 'REF'
  /** A deployment that changes while you read the list moves to the end with the newest changes. If that is the part you have read, `before: startCursor` returns it. */
  | 'UPDATED_AT';

/** The progress of a deployment. `createDeployment` can record deployments as `RUNNING`, `SUCCESS`, `FAILED` or `CANCELED`. */
export type DeploymentStatus =
  /** The deployment waits for approvals, or until someone starts it. */
  | 'BLOCKED'
  | 'CANCELED'
  /** The job has not started yet. */
  | 'CREATED'
  | 'FAILED'
  | 'RUNNING'
  /** GitLab did not run the job because it was not needed. */
  | 'SKIPPED'
  | 'SUCCESS'
  /** A value that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** Whether an environment is in use or stopped. */
export type EnvironmentState =
  | 'AVAILABLE'
  | 'STOPPED'
  /** The job that stops the environment is running. */
  | 'STOPPING'
  /** A value that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** The purpose of an environment. */
export type EnvironmentTier =
  | 'DEVELOPMENT'
  | 'OTHER'
  | 'PRODUCTION'
  | 'STAGING'
  | 'TESTING'
  /** A value that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** The progress of a job. */
export type JobStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'CREATED'
  | 'FAILED'
  /** The job waits until someone starts it. */
  | 'MANUAL'
  /** The job waits for a runner. */
  | 'PENDING'
  | 'PREPARING'
  | 'RUNNING'
  /** The job waits until its delay is over. */
  | 'SCHEDULED'
  | 'SKIPPED'
  | 'SUCCESS'
  /** A value that this version of the gateway does not know. Output only. */
  | 'UNKNOWN'
  /** The job waits for a response from another system. */
  | 'WAITING_FOR_CALLBACK'
  /** The job waits for a resource group that another job uses. */
  | 'WAITING_FOR_RESOURCE';

/** The state of a merge request. */
export type MergeRequestState =
  | 'CLOSED'
  /** GitLab is merging it. */
  | 'LOCKED'
  | 'MERGED'
  | 'OPENED'
  /** A value that this version of the gateway does not know. Output only. */
  | 'UNKNOWN';

/** Ascending or descending order. */
export type OrderDirection =
  | 'ASC'
  | 'DESC';

/** The progress of a pipeline. */
export type PipelineStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'CREATED'
  | 'FAILED'
  /** The pipeline waits until someone starts its next job. */
  | 'MANUAL'
  /** The pipeline waits for a runner. */
  | 'PENDING'
  | 'PREPARING'
  | 'RUNNING'
  /** The pipeline waits until a delay is over. */
  | 'SCHEDULED'
  | 'SKIPPED'
  | 'SUCCESS'
  /** A value that this version of the gateway does not know. Output only. */
  | 'UNKNOWN'
  /** The pipeline waits for a response from another system. */
  | 'WAITING_FOR_CALLBACK'
  /** A job waits for a resource group that another job uses. */
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