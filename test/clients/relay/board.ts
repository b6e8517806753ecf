import { graphql } from 'relay-runtime';

export const BoardQuery = graphql`
  query boardQuery($project: ID!) {
    project(id: $project) {
      ...board_project
    }
  }
`;

/** The newest deployments; more of them by its refetch query. */
export const boardProject = graphql`
  fragment board_project on Project
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "boardMoreQuery") {
    deployments(first: $first, after: $after, orderBy: { field: ID, direction: DESC })
      @connection(key: "board_deployments") {
      __id
      edges {
        node {
          id
          ...board_deployment
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

export const boardDeployment = graphql`
  fragment board_deployment on Deployment @inline {
    databaseId
    shortSha
    status
    environment {
      name
    }
  }
`;
