/** What GraphiQL opens with in front of the embedded GitLab. */
export const QUERY_OF_SAMPLE = `# What was deployed last, and by whom?
query Deployments {
  project(id: "lanternway/ticketing/box-office") {
    deployments(last: 5) {
      nodes {
        status
        createdAt
        environment { name }
        user { name }
        commit { title }
      }
    }
  }
}
`;

/** What GraphiQL opens with in front of a GitLab that it knows no project of. */
export const QUERY_OF_OWN_GITLAB = `# 1. Put your GitLab token (scope read_api) into the headers below.
# 2. Put a project's path or number in the place of group/app.
query Deployments {
  currentUser { name }
  project(id: "group/app") {
    deployments(last: 5) {
      nodes {
        status
        createdAt
        environment { name }
        user { name }
        commit { title }
      }
    }
  }
}
`;
