import {
  basicProject,
  basicProjectWithoutCode,
  fullProject,
  projectWithoutCode,
  type Project,
} from '../entities/project.ts';
import { json } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import { flag, integer, requiredText } from '../http/parameters.ts';
import { versionOf } from '../version.ts';
import { accessLevel, accessLevels, findProject, isVisible } from './access.ts';
import { type Call, endpoint, present, presentMixedPage } from './endpoint.ts';
import { filterProjects, projectFilterParameters } from './project-filter.ts';

export const listProjects = endpoint({
  method: 'GET',
  path: '/projects',
  parameters: {
    ...projectFilterParameters,
    membership: flag(),
    simple: flag(),
    id_after: integer(),
    id_before: integer(),
    ...pageParameters,
  },
  handle: (call, given) => {
    const { user } = call.token;
    const candidates = call.company.projects.filter(
      (project) =>
        isVisible(project, user) &&
        (given.membership !== true || accessLevel(project, user) > 0) &&
        (given.id_after === null || project.id > given.id_after) &&
        (given.id_before === null || project.id < given.id_before),
    );
    return presentMixedPage(
      call,
      projectForm(call, given.simple),
      filterProjects(candidates, given, call),
      given,
    );
  },
});

export const getProject = endpoint({
  method: 'GET',
  path: '/projects/:id',
  parameters: { id: requiredText() },
  handle: (call, given) => {
    const project = findProject(call, given.id);
    return present(call, projectForm(call, false)(project), project);
  },
});

export const getVersion = endpoint({
  method: 'GET',
  path: '/version',
  parameters: {},
  handle: ({ behaviour }) => json(200, { version: versionOf(behaviour), revision: '0e5bd0ab6b7' }),
});

/** The form in which the caller sees a project: a guest of a private one sees nothing of its code. */
export function projectForm(
  call: Call,
  simple: boolean | null,
): (project: Project) => (project: Project) => object {
  const [withCode, withoutCode] =
    simple === true ? [basicProject, basicProjectWithoutCode] : [fullProject, projectWithoutCode];
  return (project) => (mayReadCode(call, project) ? withCode : withoutCode);
}

function mayReadCode({ token }: Call, project: Project): boolean {
  return project.visibility !== 'private' || accessLevel(project, token.user) >= accessLevels.reporter;
}
