import { BOARD_EXAMPLES } from './board-examples.ts';
import type { Example } from './example.ts';

/** In the order in which a newcomer reads them best. GraphiQL opens with the first. Lines fit into its editor. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'What is deployed where',
    variables: ['project'],
    changes: false,
    document: `# What is deployed where?
#
# lastDeployment is the successful deployment that
# finished last. One list of successes serves all
# environments, so ten cost the same as one.
#
# Cost: 2 REST requests

query DeployedWhere($project: ID!) {
  project(id: $project) {
    environments(first: 10) {
      nodes {
        name
        tier
        lastDeployment {
          ref
          createdAt
          deployedBy { username }
          commit { shortSha title }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'History of an environment',
    variables: ['project', 'environment'],
    changes: false,
    document: `# What happened in this environment?
#
# "last: 5" counts from the end of the list: the
# five newest deployments, the newest one last.
# To go further back, add before: "<startCursor>".
#
# GitLab's list contains all of these fields, so
# more rows or more fields cost the same.
#
# Cost: 1 REST request

query EnvironmentHistory(
  $project: ID!
  $environment: String!
) {
  project(id: $project) {
    deployments(
      last: 5
      filter: { environment: $environment }
    ) {
      totalCount
      pageInfo { hasPreviousPage startCursor }
      nodes {
        databaseId
        status
        createdAt
        ref
        commit { shortSha title }
        user { name }
      }
    }
  }
}
`,
  },
  {
    title: 'What went out',
    variables: ['project', 'environment'],
    changes: false,
    document: `# What went out with the last deployment here?
#
# GitLab lists the merge requests separately, so
# they cost one more request for each deployment.
#
# Cost: 2 REST requests

query WentOut(
  $project: ID!
  $environment: String!
) {
  project(id: $project) {
    deployments(
      last: 1
      filter: {
        environment: $environment
        status: SUCCESS
      }
    ) {
      nodes {
        databaseId
        createdAt
        shortSha
        mergeRequests {
          nodes {
            reference
            title
            author { name }
            mergedAt
            webUrl
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Who deployed what',
    variables: ['project'],
    changes: false,
    document: `# Who deployed what, to any environment?
#
# createdAt is in UTC. deployable is the CI job;
# it is null if another tool made the deployment.
# GitLab hides the names of bots in deployments:
# each costs a request. This list has one bot.
#
# Cost: 2 REST requests

query WhoDeployed($project: ID!) {
  project(id: $project) {
    deployments(last: 10) {
      nodes {
        createdAt
        deployedBy { name username }
        environment { name }
        ref
        status
        deployable { name webUrl }
      }
    }
  }
}
`,
  },
  {
    title: 'A failed one, and why',
    variables: ['project'],
    changes: false,
    document: `# Which deployments failed last, and why?
#
# failureReason is GitLab's code for the reason;
# webUrl leads to the job and its log.
#
# The list contains the status of each pipeline,
# but not its duration: that costs one request
# for each pipeline. In the sample data, two of
# these deployments share a pipeline.
#
# Cost: 3 REST requests, 1 without the duration

query Failed($project: ID!) {
  project(id: $project) {
    deployments(
      last: 3
      filter: { status: FAILED }
    ) {
      nodes {
        databaseId
        createdAt
        environment { name }
        commit { title authorName }
        deployable { name failureReason webUrl }
        pipeline { iid status duration }
      }
    }
  }
}
`,
  },
  ...BOARD_EXAMPLES,
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
