import type { Example } from './example.ts';

/** What boards of many projects ask, in the order in which a newcomer reads it best. */
export const BOARD_EXAMPLES: readonly Example[] = [
  {
    title: "A group's board",
    variables: ['group'],
    changes: false,
    document: `# What is deployed where in a whole group?
#
# Three lists for each project serve all of its
# environments: the environments themselves, the
# newest successes and the newest deployments.
# For the next projects, add after: "<endCursor>".
#
# Cost: 13 REST requests for 4 projects

query GroupBoard($group: ID!) {
  group(id: $group) {
    projects(
      first: 10
      filter: {
        includeSubgroups: true
        archived: false
      }
    ) {
      pageInfo { hasNextPage endCursor }
      nodes {
        name
        environments {
          nodes {
            name
            tier
            lastDeployment { shortSha createdAt }
            latestDeployment { status createdAt }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Running or failed now',
    variables: ['group'],
    changes: false,
    document: `# What is running, blocked or failed now?
#
# latestDeployment is the newest one, whatever its
# status: if it FAILED, nothing has replaced it.
# lastDeployment is the one that is live.
#
# Cost: 13 REST requests for 4 projects

query Now($group: ID!) {
  group(id: $group) {
    projects(
      first: 10
      filter: {
        includeSubgroups: true
        archived: false
      }
    ) {
      nodes {
        fullPath
        environments {
          nodes {
            name
            latestDeployment {
              status
              createdAt
              deployedBy { username }
              deployable { failureReason }
            }
            lastDeployment { shortSha }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'What would go out?',
    variables: ['group', 'environment'],
    changes: false,
    document: `# What is on staging and not in production?
#
# Both ends are in the list of successes. A pair
# with the same sha costs no comparison.
# With a branch: behind(ref: "main")
#
# Cost: 13 REST requests for 4 projects

query WhatWouldGoOut(
  $group: ID!
  $environment: String!
) {
  group(id: $group) {
    projects(
      first: 10
      filter: {
        includeSubgroups: true
        archived: false
      }
    ) {
      nodes {
        fullPath
        environments(
          filter: { names: [$environment] }
        ) {
          nodes {
            behind(environment: "staging") {
              commitCount
              commits { shortSha title }
              webUrl
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'What did a rollback remove?',
    variables: ['rolledBack', 'environment', 'older', 'newer'],
    changes: false,
    document: `# Was it a rollback, and what did it remove?
#
# After a rollback, "changes" has no commits, and
# "same" is false. The other direction has them:
# from the sha that is live, to the one before.
#
# Cost: 4 REST requests

query Rollback(
  $rolledBack: ID!
  $environment: String!
  $older: String!
  $newer: String!
) {
  project(id: $rolledBack) {
    environment(name: $environment) {
      lastDeployment {
        sha
        previous { sha }
        changes { same commitCount }
      }
    }
    removed: compare(from: $older, to: $newer) {
      commitCount
      commits { shortSha title }
    }
  }
}
`,
  },
  {
    title: 'What reached production this week',
    variables: ['group', 'environment', 'since'],
    changes: false,
    document: `# Which merge requests reached production?
#
# One list for all projects of the group. A merge
# request is in it if one of its deployments to
# this environment finished after "since".
#
# Cost: 1 REST request

query ReachedProduction(
  $group: ID!
  $environment: String!
  $since: DateTime!
) {
  group(id: $group) {
    mergeRequests(
      first: 20
      filter: {
        environment: $environment
        deployedAfter: $since
      }
      orderBy: { field: MERGED_AT }
    ) {
      totalCount
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
`,
  },
  {
    title: 'Find a project',
    variables: ['search'],
    changes: false,
    document: `# Where is the project that is called like this?
#
# GitLab searches names, paths and descriptions.
# All of these fields are in its list.
#
# Cost: 1 REST request

query FindProject($search: String!) {
  searchProjects(
    first: 10
    filter: { search: $search, archived: false }
  ) {
    totalCount
    nodes {
      databaseId
      fullPath
      description
      webUrl
      lastActivityAt
      group { fullPath }
    }
  }
}
`,
  },
];
