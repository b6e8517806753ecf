import {
  basicProject,
  fullPath,
  fullProject,
  projectWithoutCode,
  type Project,
} from '../entities/project.ts';
import { json } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import { choice, flag, integer, presentText, requiredText, type Given } from '../http/parameters.ts';
import { accessLevel, accessLevels, findProject, isVisible } from './access.ts';
import { type Call, endpoint, present, presentPage } from './endpoint.ts';

const listParameters = {
  membership: flag(),
  owned: flag(),
  archived: flag(),
  simple: flag(),
  search: presentText(),
  visibility: choice(['private', 'internal', 'public'], null),
  min_access_level: integer(),
  id_after: integer(),
  id_before: integer(),
  order_by: choice(['id', 'name', 'path', 'created_at', 'last_activity_at'], 'created_at'),
  sort: choice(['asc', 'desc'], 'desc'),
  ...pageParameters,
};

export const listProjects = endpoint({
  method: 'GET',
  path: '/projects',
  parameters: listParameters,
  handle: (call, given) => {
    const sign = given.sort === 'asc' ? 1 : -1;
    const projects = call.company.projects
      .filter((project) => {
        const level = accessLevel(project, call.token.user);
        return isVisible(project, call.token.user) && matches(project, level, given);
      })
      .sort((one, other) => {
        const [a, b] = [sortKey(one, given.order_by), sortKey(other, given.order_by)];
        return sign * (a < b ? -1 : a > b ? 1 : one.id - other.id);
      });
    return presentPage(call, given.simple === true ? basicProject : fullProject, projects, given);
  },
});

export const getProject = endpoint({
  method: 'GET',
  path: '/projects/:id',
  parameters: { id: requiredText() },
  handle: (call, given) => {
    const project = findProject(call, given.id);
    return present(call, mayReadCode(call, project) ? fullProject : projectWithoutCode, project);
  },
});

export const getVersion = endpoint({
  method: 'GET',
  path: '/version',
  parameters: {},
  handle: ({ behaviour: { release, edition } }) => {
    const number = release === 'older' ? '18.5.1' : '19.4.0';
    return json(200, { version: edition === 'ee' ? `${number}-ee` : number, revision: '0e5bd0ab6b7' });
  },
});

function mayReadCode({ token }: Call, project: Project): boolean {
  return project.visibility !== 'private' || accessLevel(project, token.user) >= accessLevels.reporter;
}

function matches(project: Project, level: number, given: Given<typeof listParameters>): boolean {
  const search = given.search?.toLowerCase();
  return (
    (given.membership !== true || level > 0) &&
    (given.owned !== true || level >= accessLevels.owner) &&
    given.archived !== true &&
    (search === undefined || `${fullPath(project)} ${project.name}`.toLowerCase().includes(search)) &&
    (given.visibility === null || project.visibility === given.visibility) &&
    (given.min_access_level === null || level >= given.min_access_level) &&
    (given.id_after === null || project.id > given.id_after) &&
    (given.id_before === null || project.id < given.id_before)
  );
}

function sortKey(project: Project, orderBy: Given<typeof listParameters>['order_by']): string | number {
  if (orderBy === 'id') return project.id;
  if (orderBy === 'created_at') return project.createdAt;
  return orderBy === 'last_activity_at' ? project.lastActivityAt : project[orderBy].toLowerCase();
}
