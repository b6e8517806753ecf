import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import type { EnvironmentJson } from '../../src/gitlab/environments.ts';
import type { JobJson } from '../../src/gitlab/jobs.ts';
import type { MergeRequestJson } from '../../src/gitlab/merge-requests.ts';
import type { UserJson } from '../../src/gitlab/users.ts';

/** A page of a list, as GitLab returned it. */
export interface GitLabPage<Item> {
  readonly items: readonly Item[];
  readonly hasNext: boolean;
  readonly total: number;
}

/** Requests what is at an address below `/api/v4`. */
export interface MinimumGitLab {
  readonly get: <Item>(address: string) => Promise<Item>;
  readonly list: ListPage;
}

type ListPage = <Item>(address: string) => Promise<GitLabPage<Item>>;

export type MinimumName = keyof typeof minimumOperations;

/** What a person would write who needs only these responses: the requests, and the fields from their responses. */
export const minimumOperations = {
  deployments: async (project: string, { list }: MinimumGitLab, size = '20') => {
    const page = await list<DeploymentJson>(`/projects/${project}/deployments?per_page=${size}`);
    return {
      project: {
        deployments: {
          nodes: page.items.map((deployment) => deploymentRow(deployment)),
          pageInfo: { hasNextPage: page.hasNext },
          totalCount: page.total,
        },
      },
    };
  },

  'deployments-with-merge-requests': async (project: string, { list }: MinimumGitLab, size = '20') => {
    const page = await list<DeploymentJson>(`/projects/${project}/deployments?per_page=${size}`);
    const nodes = await Promise.all(
      page.items.map(async (deployment) => {
        const mergeRequests = await list<MergeRequestJson>(
          `/projects/${project}/deployments/${deployment.id}/merge_requests?per_page=20`,
        );
        return {
          ...deploymentRow(deployment),
          mergeRequests: {
            nodes: mergeRequests.items.map((mergeRequest) => mergeRequestRow(mergeRequest)),
            totalCount: mergeRequests.total,
          },
        };
      }),
    );
    return {
      project: {
        deployments: { nodes, pageInfo: { hasNextPage: page.hasNext }, totalCount: page.total },
      },
    };
  },

  /** The number of the project, then those of deployments. */
  aliases: async (numbers: string, { get }: MinimumGitLab) => {
    const [project = '', ...ids] = numbers.split(',');
    const [{ name }, ...deployments] = await Promise.all([
      get<{ readonly name: string }>(`/projects/${project}`),
      ...ids.map((id) => get<DeploymentJson>(`/projects/${project}/deployments/${id}`)),
    ]);
    return Object.fromEntries(
      deployments.map((deployment, index) => [
        `project${index}`,
        { name, [`deployment${index}`]: deploymentRow(deployment) },
      ]),
    );
  },

  environments: async (project: string, { list }: MinimumGitLab) => {
    const [page, successes] = await Promise.all([
      list<EnvironmentJson>(`/projects/${project}/environments?states=available&per_page=20`),
      listSuccesses(project, list),
    ]);
    const newest = firstByEnvironment(successes.items);
    return {
      project: {
        environments: {
          nodes: page.items.map((environment) => environmentRow(environment, newest.get(environment.id))),
          pageInfo: { hasNextPage: page.hasNext },
        },
      },
    };
  },

  board: async (projects: string, { list }: MinimumGitLab) => ({
    projects: await Promise.all(projects.split(',').map(async (project) => boardOf(project, list))),
  }),
};

async function boardOf(project: string, list: ListPage) {
  const [page, successes, deployments] = await Promise.all([
    list<EnvironmentJson>(`/projects/${project}/environments?states=available&per_page=5`),
    listSuccesses(project, list),
    list<DeploymentJson>(`/projects/${project}/deployments?sort=desc&per_page=100`),
  ]);
  const last = firstByEnvironment(successes.items);
  const latest = firstByEnvironment(deployments.items);
  return {
    databaseId: project,
    environments: {
      nodes: page.items.map((environment) => ({
        ...environmentRow(environment, last.get(environment.id)),
        latestDeployment: latestDeploymentRow(latest.get(environment.id)),
      })),
    },
  };
}

async function listSuccesses(project: string, list: ListPage) {
  return list<DeploymentJson>(
    `/projects/${project}/deployments?status=success&order_by=finished_at&sort=desc&per_page=100`,
  );
}

/** The first deployment of the list to each environment, by the number of the environment. */
function firstByEnvironment(deployments: readonly DeploymentJson[]): Map<number, DeploymentJson> {
  const first = new Map<number, DeploymentJson>();
  for (const deployment of deployments) {
    const id = deployment.environment?.id;
    if (id !== undefined && !first.has(id)) first.set(id, deployment);
  }
  return first;
}

function deploymentRow(deployment: DeploymentJson) {
  const { id, iid, ref, sha, status, created_at, updated_at, user, environment, deployable } = deployment;
  const commit = deployable?.commit;
  const pipeline = deployable?.pipeline;
  return {
    databaseId: String(id),
    iid: String(iid),
    ref,
    sha,
    status: status.toUpperCase(),
    createdAt: created_at,
    updatedAt: updated_at,
    user: user ? person(user) : null,
    environment: environment
      ? {
          databaseId: String(environment.id),
          name: environment.name,
          slug: environment.slug,
          externalUrl: environment.external_url,
        }
      : null,
    deployable: deployable ? jobRow(deployable) : null,
    commit: commit
      ? {
          sha: commit.id,
          title: commit.title,
          authorName: commit.author_name,
          authoredAt: commit.authored_date && inUtc(commit.authored_date),
          webUrl: commit.web_url,
        }
      : null,
    pipeline: pipeline
      ? {
          databaseId: String(pipeline.id),
          status: pipeline.status.toUpperCase(),
          ref: pipeline.ref,
          source: pipeline.source,
          webUrl: pipeline.web_url,
        }
      : null,
  };
}

function jobRow(job: JobJson) {
  const { id, name, stage, status, failure_reason, duration, web_url, user, runner, artifacts } = job;
  return {
    databaseId: String(id),
    name,
    stage,
    status: status.toUpperCase(),
    failureReason: failure_reason ?? null,
    duration,
    webUrl: web_url,
    user: user ? { ...person(user), jobTitle: user.job_title } : null,
    runner: runner ? { description: runner.description } : null,
    artifacts: artifacts?.map(({ file_type, filename, size }) => ({ fileType: file_type, filename, size })),
  };
}

function mergeRequestRow(mergeRequest: MergeRequestJson) {
  const { iid, title, state, merged_at, labels, web_url, author } = mergeRequest;
  return {
    iid: String(iid),
    title,
    state: state.toUpperCase(),
    mergedAt: merged_at,
    labels,
    webUrl: web_url,
    author: author ? person(author) : null,
  };
}

function environmentRow(
  { id, name, tier, state, external_url }: EnvironmentJson,
  deployment: DeploymentJson | undefined,
) {
  return {
    databaseId: String(id),
    name,
    tier: tier?.toUpperCase(),
    state: state?.toUpperCase(),
    externalUrl: external_url,
    lastDeployment: deployment
      ? {
          databaseId: String(deployment.id),
          iid: String(deployment.iid),
          ref: deployment.ref,
          sha: deployment.sha,
          createdAt: deployment.created_at,
          user: deployment.user ? { username: deployment.user.username } : null,
        }
      : null,
  };
}

function latestDeploymentRow(deployment: DeploymentJson | undefined) {
  if (!deployment) return null;
  const { id, status, ref, created_at } = deployment;
  return { databaseId: String(id), status: status.toUpperCase(), ref, createdAt: created_at };
}

function person({ username, name, avatar_url, web_url }: UserJson) {
  return { username, name, avatarUrl: avatar_url, webUrl: web_url };
}

/** GitLab returns the times of commits with the offset of their author, and all other times in UTC. */
function inUtc(time: string): string {
  return time.endsWith('Z') ? time : new Date(time).toISOString();
}
