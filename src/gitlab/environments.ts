import type { GitLabClient } from './client.ts';
import { type DeploymentJson, placeDeployment } from './deployments.ts';
import { embedded, fillTexts, identified, type ProjectKey, placeIn, requireIdentity } from './identity.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import type { ProjectJson } from './projects.ts';

/** GitLab's EnvironmentBasic, as deployments embed it, and what Environment adds to it. */
export interface EnvironmentJson {
  /** Added here: GitLab leaves it out of all but the list. */
  readonly project_key: ProjectKey;
  readonly id: number;
  readonly name: string;
  readonly slug?: string | null;
  readonly external_url?: string | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  /** From here on: not inside a deployment. */
  readonly state?: string | null;
  readonly tier?: string | null;
  readonly description?: string | null;
  readonly auto_stop_at?: string | null;
  /** Only in lists. */
  readonly project?: ProjectJson;
  /** Only in the answer about one environment; a list never has it. */
  readonly last_deployment?: DeploymentJson | null;
}

export const ENVIRONMENTS_PER_PAGE = 100;

/** One page of a project's environments. GitLab gives them no order that could be chosen. */
export async function listEnvironments(
  gitlab: GitLabClient,
  project: ProjectKey,
  query: Query,
): Promise<Page<EnvironmentJson>> {
  const page = identified(
    await gitlab.getPage<EnvironmentJson>(path`/projects/${project}/environments`, query),
  );
  for (const item of page.items) {
    placeIn(project, item);
    fillTexts(item, ['name']);
    embedded(item, 'project');
  }
  return page;
}

export async function getEnvironment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<EnvironmentJson> {
  const environment = await gitlab.get<EnvironmentJson>(path`/projects/${project}/environments/${id}`);
  requireIdentity(environment);
  placeIn(project, environment);
  const deployment = embedded(environment, 'last_deployment');
  if (deployment) {
    // GitLab leaves out of the embedded deployment what stands around it.
    (deployment as { environment: EnvironmentJson }).environment = environment;
    placeDeployment(project, deployment);
  }
  return environment;
}
