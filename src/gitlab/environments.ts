import type { GitLabClient } from './client.ts';
import { type DeploymentJson, placeDeployment } from './deployments.ts';
import { type EnvironmentBasicJson, placeEnvironment } from './environment-basic.ts';
import {
  embedded,
  identified,
  type ProjectKey,
  requireIdentity,
  textIn,
  type Unplaced,
  withFields,
} from './identity.ts';
import { mapPage, type Page } from './pages.ts';
import { path, type Query } from './path.ts';
import type { ProjectJson } from './projects.ts';

/** GitLab's Environment. What it adds to EnvironmentBasic is missing from the environments in deployments. */
export interface EnvironmentJson extends EnvironmentBasicJson {
  readonly state?: string | null;
  readonly tier?: string | null;
  readonly description?: string | null;
  readonly auto_stop_at?: string | null;
  readonly auto_stop_setting?: string | null;
  /** Both only if the environment has a cluster agent that the caller may see. */
  readonly kubernetes_namespace?: string | null;
  readonly flux_resource_path?: string | null;
  /** Only in lists. */
  readonly project?: ProjectJson | null;
  /** Only in the response about one environment; a list never has it. */
  readonly last_deployment?: DeploymentJson | null;
}

/** One page of a project's environments. GitLab has no parameter for their order. */
export async function listEnvironments(
  gitlab: GitLabClient,
  project: ProjectKey,
  query: Query,
): Promise<Page<EnvironmentJson>> {
  const page = await gitlab.getPage<Unplaced<Listed>>(path`/projects/${project}/environments`, query);
  return mapPage(identified(page), (environment) =>
    withFields(environment, {
      project_key: project,
      name: textIn(environment.name),
      project: embedded(environment.project),
    }),
  );
}

export async function getEnvironment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<EnvironmentJson> {
  const json = await gitlab.get<Unplaced<EnvironmentJson>>(path`/projects/${project}/environments/${id}`);
  const { last_deployment, ...alone } = requireIdentity(json, 'an environment');
  const last = embedded(last_deployment);
  const environment: EnvironmentJson & { last_deployment?: DeploymentJson | null } = placeEnvironment(
    project,
    alone,
  );
  // GitLab omits from the embedded deployment the environment around it.
  environment.last_deployment = last && { ...placeDeployment(project, last), environment };
  return environment;
}

type Listed = Omit<EnvironmentJson, 'last_deployment'>;
