import { type Neighbour, startNeighbour } from './neighbour.ts';

/** Something that went wrong after a deployment, as the people on call have written it down. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly projectId: string;
  /** GitLab's number of the deployment. */
  readonly deploymentId: string;
  /** GitLab's username of who looks after it. */
  readonly owner: string;
  /** The number within the project of the merge request that ended it. */
  readonly fixIid: string;
}

/** Knows deployments by `projectId databaseId`, people by `username`, merge requests by `projectId iid`. */
export const INCIDENTS_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])

  type Query {
    incidents(first: Int! = 20): [Incident!]!
  }

  type Incident @key(fields: "id") {
    id: ID!
    title: String!
    deployment: Deployment
    owner: User
    fix: MergeRequest
  }

  extend type Deployment @key(fields: "projectId databaseId") {
    projectId: ID!
    databaseId: ID!
    incidents: [Incident!]!
  }

  extend type User @key(fields: "username") {
    username: String!
    incidents: [Incident!]!
  }

  type MergeRequest @key(fields: "projectId iid", resolvable: false) {
    projectId: ID!
    iid: ID!
  }
`;

interface DeploymentReference {
  readonly projectId: string;
  readonly databaseId: string;
}

export function startIncidents(incidents: readonly Incident[]): Promise<Neighbour> {
  return startNeighbour('incidents', INCIDENTS_SDL, {
    Query: {
      incidents: (_root, { first }: { first: number }) => incidents.slice(0, first),
    },
    Incident: {
      deployment: ({ projectId, deploymentId }: Incident) => ({ projectId, databaseId: deploymentId }),
      owner: ({ owner }: Incident) => ({ username: owner }),
      fix: ({ projectId, fixIid }: Incident) => ({ projectId, iid: fixIid }),
    },
    Deployment: {
      incidents: ({ projectId, databaseId }: DeploymentReference) =>
        incidents.filter(
          (incident) => incident.projectId === projectId && incident.deploymentId === databaseId,
        ),
    },
    User: {
      incidents: ({ username }: { username: string }) => incidents.filter(({ owner }) => owner === username),
    },
  });
}
