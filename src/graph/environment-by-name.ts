import type { Context } from '../context.ts';
import type { EnvironmentJson } from '../gitlab/environments.ts';
import { type ProjectKey, requireComplete } from '../gitlab/identity.ts';
import { droppedOf, LARGEST_PAGE } from '../gitlab/pages.ts';
import { refuseBlank } from './blank.ts';
import { loadGrouped, loadEach, operationLoader } from './loaders.ts';
import { findEnvironments } from './environment-page.ts';

interface NameKey {
  readonly project: ProjectKey;
  readonly name: string;
}

// One request for a single name. Several names of a project share one list of 100, and each that is missing from it costs one more.
const environmentsByName = operationLoader<NameKey, EnvironmentJson | null>(
  ({ project, name }) => `${project}:${name}`,
  (keys, context) =>
    loadGrouped(
      keys,
      ({ project }) => project,
      (project, ofProject) =>
        ofProject.length === 1
          ? loadEach(ofProject, (key) => findByName(key, context))
          : findInList(project, ofProject, context),
    ),
);

/** The environment with exactly that name, or null if the project has none. */
export function environmentNamed(
  project: ProjectKey,
  name: string,
  context: Context,
): Promise<EnvironmentJson | null> {
  refuseBlank({ name });
  return environmentsByName(context).load({ project, name });
}

async function findByName({ project, name }: NameKey, context: Context): Promise<EnvironmentJson | null> {
  const page = await findEnvironments(project, { name }, context);
  const environment = page.items.find((one) => one.name === name);
  if (!environment) requireComplete(page);
  return environment ?? null;
}

async function findInList(
  project: ProjectKey,
  keys: readonly NameKey[],
  context: Context,
): Promise<(EnvironmentJson | null | Error)[]> {
  const page = await findEnvironments(project, { per_page: LARGEST_PAGE }, context);
  const listed = new Map(page.items.map((environment) => [environment.name, environment]));
  return loadEach(keys, async (key) => {
    const environment = listed.get(key.name);
    return environment ?? (page.hasNext || droppedOf(page) > 0 ? findByName(key, context) : null);
  });
}
