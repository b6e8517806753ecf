import type { Context } from '../context.ts';
import { listEnvironments } from '../gitlab/environments.ts';
import { InvalidResponseError, RateLimitedError, TimeoutError, UnavailableError } from '../gitlab/errors.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { Project } from './project.ts';

/** Failures of GitLab's endpoint for projects that say nothing about the project. */
const PASSING = [UnavailableError, RateLimitedError, TimeoutError, InvalidResponseError];

/**
 * GitLab's number of a project that is certain to exist: from any response of the operation, otherwise for one request.
 * Everything that has an `id` depends on the number. So if that request fails, a list of environments tells it, an
 * endpoint that GitLab limits less.
 */
export async function findProjectId(project: ProjectKey, context: Context): Promise<string> {
  const { projects, gitlab } = context;
  const known = await projects.wait(() => projects.id(project), project);
  if (known !== undefined) return known;
  try {
    const { id } = await Project.getDataloader(context).load(project);
    return String(id);
  } catch (error) {
    if (!PASSING.some((type) => error instanceof type)) throw error;
    await listEnvironments(gitlab, project, { per_page: 1 }).catch(() => undefined);
    const told = projects.id(project);
    if (told === undefined) throw error;
    return told;
  }
}

/** The full path of a project: from any response of the operation, else for one request. */
export async function findFullPath(project: ProjectKey, context: Context): Promise<string | undefined> {
  const { projects } = context;
  const known = await projects.wait(() => projects.fullPath(project), project);
  return known ?? (await Project.getDataloader(context).load(project)).path_with_namespace;
}
