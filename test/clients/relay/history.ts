import { graphql } from 'relay-runtime';

/** The deployments to one environment, page by page. */
export const HistoryQuery = graphql`
  query historyQuery($project: ID!, $environment: String!) {
    project(id: $project) {
      environment(name: $environment) {
        deployments(first: 20, orderBy: { field: ID, direction: DESC })
          @connection(key: "history_deployments") {
          edges {
            node {
              ...board_deployment
            }
          }
        }
      }
    }
  }
`;

/** The status of a job. */
export const JobQuery = graphql`
  query historyJobQuery($job: ID!) {
    node(id: $job) {
      ... on Deployable {
        status
      }
    }
  }
`;
