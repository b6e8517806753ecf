import { fullPath, type Project } from '../entities/project.ts';
import {
  choice,
  type Declarations,
  flag,
  type Given,
  integer,
  moment,
  presentText,
  texts,
} from '../http/parameters.ts';
import { accessLevel, accessLevels } from './access.ts';
import type { Call } from './endpoint.ts';

/** What the lists of all projects and of a group's projects can both be filtered and sorted by. */
export const projectFilterParameters = {
  archived: flag(),
  active: flag(),
  owned: flag(),
  starred: flag(),
  search: presentText(),
  visibility: choice(['private', 'internal', 'public'], null),
  min_access_level: integer(),
  topic: texts(),
  last_activity_after: moment(),
  order_by: choice(
    ['id', 'name', 'path', 'created_at', 'updated_at', 'last_activity_at', 'star_count', 'similarity'],
    'created_at',
  ),
  sort: choice(['asc', 'desc'], 'desc'),
} satisfies Declarations;

type Filter = Given<typeof projectFilterParameters>;

export function filterProjects(projects: readonly Project[], given: Filter, call: Call): Project[] {
  return projects.filter((project) => matches(project, given, call)).sort(byOrder(given));
}

function matches(project: Project, given: Filter, { token: { user } }: Call): boolean {
  const level = accessLevel(project, user);
  const { search, topic } = given;
  return (
    (given.archived === null || given.archived === project.archived) &&
    (given.active !== true || !project.archived) &&
    (given.owned !== true || level >= accessLevels.owner) &&
    (given.starred !== true || project.starredBy.includes(user.id)) &&
    (search === null || textOf(project).includes(search.toLowerCase())) &&
    (given.visibility === null || project.visibility === given.visibility) &&
    (given.min_access_level === null || level >= given.min_access_level) &&
    (topic === null || topic.every((name) => project.topics.includes(name))) &&
    (given.last_activity_after === null || Date.parse(project.lastActivityAt) >= given.last_activity_after)
  );
}

function textOf(project: Project): string {
  return `${fullPath(project)} ${project.name}`.toLowerCase();
}

/** Rows with equal values go by their number in the same direction. GitLab executes `created_at` as `id`. */
function byOrder({ order_by: orderBy, sort }: Filter): (one: Project, other: Project) => number {
  const sign = sort === 'asc' ? 1 : -1;
  return (one, other) => {
    const [a, b] = [keyOf(one, orderBy), keyOf(other, orderBy)];
    return sign * (a < b ? -1 : a > b ? 1 : one.id - other.id);
  };
}

function keyOf(project: Project, orderBy: Filter['order_by']): string | number {
  switch (orderBy) {
    case 'name':
    case 'path':
      return project[orderBy].toLowerCase();
    case 'last_activity_at':
    case 'updated_at':
      return project.lastActivityAt;
    case 'star_count':
      return project.starredBy.length;
    default:
      return project.id;
  }
}
