import type { Example } from './example.ts';

/** Operations that watch changes, or make them. */
export const CHANGE_EXAMPLES: readonly Example[] = [
  {
    title: 'Changes as they happen',
    variables: ['project'],
    changes: false,
    document: `# What changes from now on?
#
# Each change replaces the one before: a new
# deployment, or a new status of a deployment, its
# job or its pipeline. Run it again to stop it.
#
# The gateway asks GitLab every few seconds, or
# when a webhook arrives, once for all who watch
# with the same token.
#
# Cost: 2 REST requests to start

subscription Changes($project: ID!) {
  deploymentChanged(projects: [$project]) {
    deployment {
      databaseId
      status
      environment { name }
      deployedBy { username }
    }
    deletedDeploymentId
  }
}
`,
  },
  {
    title: 'Create one, and finish it',
    variables: ['project', 'environment', 'ref', 'sha', 'deployment'],
    changes: true,
    document: `# Record a deployment that another tool makes.
#
# This does not deploy anything: it adds an entry
# to the deployments that GitLab lists. With your
# own GitLab, the entry is real. The token needs
# the scope api.
#
# 1. Run CreateDeployment: the cursor is in it.
# 2. Copy the databaseId that it returns into the
#    variable "deployment".
# 3. Put the cursor into FinishDeployment; run it.
#
# Cost: 1 REST request each

mutation CreateDeployment(
  $project: ID!
  $environment: String!
  $ref: String!
  $sha: String!
) {
  createDeployment(
    input: {
      project: $project
      environment: $environment
      ref: $ref
      sha: $sha
      status: RUNNING
    }
  ) {
    __typename
    ... on CreateDeploymentPayload {
      deployment { databaseId status }
    }
    # If GitLab refuses, it says so here.
    ... on UserError { code message }
  }
}

mutation FinishDeployment(
  $project: ID!
  $deployment: ID!
) {
  updateDeploymentStatus(
    input: {
      project: $project
      id: $deployment
      status: SUCCESS
    }
  ) {
    __typename
    ... on UpdateDeploymentStatusPayload {
      deployment { databaseId status updatedAt }
    }
    ... on UserError { code message }
  }
}
`,
  },
  {
    title: 'Roll back',
    variables: ['project', 'environment', 'job'],
    changes: true,
    document: `# Bring an earlier commit back.
#
# 1. Run Earlier, and choose a success. Copy the
#    databaseId of its deployable into "job".
# 2. Put the cursor into RollBack, and run it:
#    GitLab runs the job again, as a new job with
#    a new deployment of the same commit.
#
# With your own GitLab, this really deploys.
#
# Cost: 1 REST request each; 1 more for deployment

query Earlier(
  $project: ID!
  $environment: String!
) {
  project(id: $project) {
    deployments(
      last: 5
      filter: {
        environment: $environment
        status: SUCCESS
      }
    ) {
      nodes {
        createdAt
        commit { title }
        deployable { databaseId name }
      }
    }
  }
}

mutation RollBack($project: ID!, $job: ID!) {
  retryDeployable(
    input: { project: $project, id: $job }
  ) {
    __typename
    ... on RetryDeployablePayload {
      deployable { databaseId status }
      deployment { databaseId status shortSha }
    }
    # If GitLab refuses, it says so here.
    ... on UserError { code message }
  }
}
`,
  },
];
