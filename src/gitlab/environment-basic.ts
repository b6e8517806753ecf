import { type ProjectKey, type Unplaced, withFields } from './identity.ts';

/** GitLab's EnvironmentBasic, as deployments embed it. */
export interface EnvironmentBasicJson {
  /** Added here: GitLab omits it, except in lists. */
  readonly project_key: ProjectKey;
  readonly id: number;
  readonly name: string;
  readonly slug?: string | null;
  readonly external_url?: string | null;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
}

export function placeEnvironment<Json extends Unplaced<EnvironmentBasicJson>>(
  project: ProjectKey,
  environment: Json,
): Json & { readonly project_key: ProjectKey } {
  return withFields(environment, { project_key: project });
}
