import type { Context } from '../context.ts';
import { type EnvironmentJson, listEnvironments } from '../gitlab/environments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import type { Page } from '../gitlab/pages.ts';
import type { Query } from '../gitlab/path.ts';
import { seeEnvironments } from './seen.ts';

/** A page of environments; keeps them and their project for the rest of the operation. */
export async function findEnvironments(
  project: ProjectKey,
  query: Query,
  context: Context,
): Promise<Page<EnvironmentJson>> {
  const page = await listEnvironments(context.gitlab, project, query);
  seeEnvironments(page.items, context);
  return page;
}
