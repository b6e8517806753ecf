/** Something to pick in GraphiQL. Its comments say what it costs in front of the embedded GitLab. */
export interface Example {
  readonly title: string;
  readonly document: string;
  /** Those that it declares, all its operations together. */
  readonly variables: readonly (keyof ExampleVariables)[];
}

export interface ExampleVariables {
  readonly project: string;
  readonly environment: string;
  readonly ref: string;
  readonly sha: string;
  readonly deployment: string;
}

/** Things that the embedded GitLab has. */
export const SAMPLE_VARIABLES: ExampleVariables = {
  project: 'lanternway/ticketing/box-office',
  environment: 'production',
  ref: 'main',
  sha: '223de17fa161d4b5b6d5e1a192f07e5c155ebc26',
  deployment: '<the databaseId that CreateDeployment answered>',
};

/** For a GitLab that nothing is known of. */
export const OWN_VARIABLES: ExampleVariables = {
  ...SAMPLE_VARIABLES,
  project: 'group/app',
  sha: '<the whole sha of a commit>',
};

/** In the order in which a newcomer best reads them; the first is what GraphiQL opens with. Lines fit its editor. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'What is deployed where',
    variables: ['project'],
    document: `# What is deployed where?
#
# lastDeployment is what runs there: the success
# that finished last. All environments share one
# list of successes, so ten cost what one costs.
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
    document: `# What happened in this environment?
#
# "last: 5" counts from the end, so these are the
# newest five, the newest of them at the bottom.
# Further back: add before: "<the startCursor>".
#
# All of this stands in GitLab's list already:
# more rows or more fields, still the same cost.
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
    document: `# What went out with the last deployment here?
#
# Its merge requests. GitLab lists them apart, so
# they cost one request more per deployment that
# they are asked of.
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
    document: `# Who deployed what, wherever it went?
#
# createdAt is in UTC. deployable is the CI job,
# and null where a tool recorded the deployment.
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
    document: `# Which deployments failed last, and why?
#
# failureReason is GitLab's word for it; webUrl
# leads to the job with its log.
#
# The list has each pipeline's status, but not its
# duration: that costs one request per pipeline.
# In the sample data two of these share theirs.
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
  {
    title: 'Create one, and finish it',
    variables: ['project', 'environment', 'ref', 'sha', 'deployment'],
    document: `# Record a deployment that a tool of yours makes.
#
# 1. Run CreateDeployment: the cursor is in it.
# 2. Copy the databaseId that it answers into the
#    variable "deployment".
# 3. Put the cursor into FinishDeployment, run it.
#
# This writes. In a GitLab of your own it writes
# for real, with a token of scope api.
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
    # A refusal of GitLab's is an answer too.
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
];
