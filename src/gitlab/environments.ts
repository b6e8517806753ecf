import type { GitLabClient } from './client.ts';
import { type DeploymentJson, placeDeployment } from './deployments.ts';
import type { EnvironmentBasicJson } from './environment-basic.ts';
import {
  embedded,
  type ProjectKey,
  requireChanged,
  requireIdentity,
  textIn,
  type Unplaced,
  withFields,
} from './identity.ts';
import type { Page } from './pages.ts';
import { path, type Query } from './path.ts';
import { placePage } from './placed-page.ts';
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
  /** Only in lists, and in responses to changes. */
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
  return placePage(project, page, placeListed);
}

export async function getEnvironment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
): Promise<EnvironmentJson> {
  const json = await gitlab.get<Unplaced<EnvironmentJson>>(path`/projects/${project}/environments/${id}`);
  return placeWhole(project, requireIdentity(json, 'an environment'));
}

/** What a caller can set. GitLab leaves a setting that is undefined as it is, and clears one that is null. */
export interface EnvironmentSettings {
  readonly external_url?: string | null;
  /** GitLab derives it from the name if it is null or missing. */
  readonly tier?: string | null;
  readonly description?: string | null;
  readonly auto_stop_setting?: string;
}

export async function createEnvironment(
  gitlab: GitLabClient,
  project: ProjectKey,
  settings: EnvironmentSettings & { readonly name: string },
): Promise<EnvironmentJson> {
  const address = path`/projects/${project}/environments`;
  return placeWhole(project, requireChanged(await gitlab.post<Unplaced<EnvironmentJson>>(address, settings)));
}

/** The name of an environment cannot change: GitLab ignores it. */
export async function updateEnvironment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  settings: EnvironmentSettings,
): Promise<EnvironmentJson> {
  const address = path`/projects/${project}/environments/${id}`;
  return placeWhole(project, requireChanged(await gitlab.put<Unplaced<EnvironmentJson>>(address, settings)));
}

/** If the environment has a stop job, GitLab starts it, and the state is `stopping` until it succeeds. `force` starts no job. */
export async function stopEnvironment(
  gitlab: GitLabClient,
  project: ProjectKey,
  id: string,
  options: { readonly force?: boolean },
): Promise<EnvironmentJson> {
  const address = path`/projects/${project}/environments/${id}/stop`;
  return placeWhole(project, requireChanged(await gitlab.post<Unplaced<EnvironmentJson>>(address, options)));
}

/** GitLab deletes its deployments, too. It refuses this (403) unless the environment is stopped. */
export function deleteEnvironment(gitlab: GitLabClient, project: ProjectKey, id: string): Promise<void> {
  return gitlab.delete(path`/projects/${project}/environments/${id}`);
}

/** An environment from a response about it alone, which can have its last deployment. */
function placeWhole(project: ProjectKey, json: Unplaced<EnvironmentJson>): EnvironmentJson {
  const { last_deployment, ...alone } = json;
  const last = embedded(last_deployment);
  const environment: EnvironmentJson & { last_deployment?: DeploymentJson | null } = placeListed(
    project,
    alone,
  );
  // GitLab omits from the embedded deployment the environment around it.
  environment.last_deployment = last && { ...placeDeployment(project, last), environment };
  return environment;
}

function placeListed(project: ProjectKey, environment: Unplaced<Listed>): EnvironmentJson {
  return withFields(environment, {
    project_key: project,
    name: textIn(environment.name),
    project: embedded(environment.project),
  });
}

type Listed = Omit<EnvironmentJson, 'last_deployment'>;
