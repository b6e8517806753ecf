import type { Context } from '../context.ts';
import { listEnvironments } from '../gitlab/environments.ts';
import { InvalidResponseError, RateLimitedError, TimeoutError, UnavailableError } from '../gitlab/errors.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { getProject } from '../gitlab/projects.ts';
import { type KeyInProject, keyInProject } from './project-key.ts';

/** Errors of GitLab's endpoint for projects that do not show whether the project exists. */
const PASSING = [UnavailableError, RateLimitedError, TimeoutError, InvalidResponseError];

/**
 * GitLab's number of the project that an object belongs to, for the fewest requests: none if the caller named the
 * project by its number or some response of this operation contains it, otherwise one for the whole operation.
 */
export function projectId(
  { project_key: project }: { readonly project_key: ProjectKey },
  context: Context,
): string | Promise<string> {
  if (!project.includes('/')) return project;
  return context.projects.id(project) ?? findProjectId(project, context);
}

/** The key in an object's global id: the project's number and the object's own number or sha. */
export function globalKey(
  object: { readonly project_key: ProjectKey; readonly id: number | string },
  context: Context,
): KeyInProject | Promise<KeyInProject> {
  const project = projectId(object, context);
  return typeof project === 'string'
    ? keyInProject(project, object.id)
    : project.then((number) => keyInProject(number, object.id));
}

/**
 * GitLab's number of a project that exists, from any response of the operation, otherwise for one request. Every `id` needs
 * the number, so if that request fails, the gateway reads it from a list of environments, which GitLab limits less.
 */
export async function findProjectId(project: ProjectKey, context: Context): Promise<string> {
  const { projects, gitlab } = context;
  const known = await projects.wait(() => projects.id(project), project);
  if (known !== undefined) return known;
  try {
    return String((await getProject(gitlab, project)).id);
  } catch (error) {
    if (!PASSING.some((type) => error instanceof type)) throw error;
    await listEnvironments(gitlab, project, { per_page: 1 }).catch(() => undefined);
    const told = projects.id(project);
    if (told === undefined) throw error;
    return told;
  }
}

/** The full path of a project, from any response of the operation, otherwise for one request. */
export async function findFullPath(project: ProjectKey, context: Context): Promise<string | undefined> {
  const { projects, gitlab } = context;
  const known = await projects.wait(() => projects.fullPath(project), project);
  return known ?? (await getProject(gitlab, project)).path_with_namespace;
}
