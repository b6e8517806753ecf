import { BOARD_EXAMPLES } from './board-examples.ts';
import { CHANGE_EXAMPLES } from './change-examples.ts';
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
  ...CHANGE_EXAMPLES,
];
