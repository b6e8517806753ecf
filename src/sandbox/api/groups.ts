import { type Group, isWithin, groupPath, listedGroup, singleGroup } from '../entities/group.ts';
import { json } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import {
  choice,
  type Declarations,
  flag,
  type Given,
  integer,
  integers,
  presentText,
  requiredText,
} from '../http/parameters.ts';
import { accessLevels, belongsTo, findGroup, groupLevel, isGroupVisible, isVisible } from './access.ts';
import { type Call, type Endpoint, endpoint, present, presentMixedPage, presentPage } from './endpoint.ts';
import { filterProjects, projectFilterParameters } from './project-filter.ts';
import { projectForm } from './projects.ts';

const listParameters = {
  all_available: flag(),
  top_level_only: flag(),
  owned: flag(),
  min_access_level: integer(),
  search: presentText(),
  skip_groups: integers(),
  visibility: choice(['private', 'internal', 'public'], null),
  archived: flag(),
  order_by: choice(['name', 'path', 'id', 'similarity'], 'name'),
  sort: choice(['asc', 'desc'], 'asc'),
  ...pageParameters,
} satisfies Declarations;

export const listGroups = endpoint({
  method: 'GET',
  path: '/groups',
  parameters: listParameters,
  handle: (call, given) => presentGroups(call, call.company.groups, given),
});

export const getGroup = endpoint({
  method: 'GET',
  path: '/groups/:id',
  parameters: { id: requiredText(), with_projects: flag() },
  handle: (call, { id, with_projects: withProjects }) => {
    const group = findGroup(call, id);
    if (withProjects === false) return present(call, singleGroup, group);
    const projects = call.company.projects.filter(
      (project) => project.group === group && isVisible(project, call.token.user),
    );
    const formOf = projectForm(call, false);
    // GitLab embeds the first hundred and does not say that there are more.
    const embedded = projects.slice(0, 100).map((project) => formOf(project)(project));
    return json(200, { ...singleGroup(group), projects: embedded, shared_projects: [] });
  },
});

/** The direct children of a group. */
export const listSubgroups = belowGroup('subgroups', (group, parent) => group.parent === parent);

/** All groups below a group. */
export const listDescendantGroups = belowGroup(
  'descendant_groups',
  (group, ancestor) => group !== ancestor && isWithin(group, ancestor),
);

export const listGroupProjects = endpoint({
  method: 'GET',
  path: '/groups/:id/projects',
  parameters: {
    id: requiredText(),
    ...projectFilterParameters,
    include_subgroups: flag(),
    simple: flag(),
    ...pageParameters,
  },
  handle: (call, given) => {
    const group = findGroup(call, given.id);
    const candidates = call.company.projects.filter(
      (project) =>
        isVisible(project, call.token.user) &&
        (given.include_subgroups === true ? isWithin(project.group, group) : project.group === group),
    );
    return presentMixedPage(
      call,
      projectForm(call, given.simple),
      filterProjects(candidates, given, call),
      given,
    );
  },
});

function belowGroup(name: string, isListed: (group: Group, of: Group) => boolean): Endpoint {
  return endpoint({
    method: 'GET',
    path: `/groups/:id/${name}`,
    parameters: { id: requiredText(), ...listParameters },
    handle: (call, given) => {
      const parent = findGroup(call, given.id);
      const candidates = call.company.groups.filter((group) =>
        // GitLab's finder looks for top-level groups first and then forgets the parent.
        given.top_level_only === true ? group.parent === null : isListed(group, parent),
      );
      return presentGroups(call, candidates, given);
    },
  });
}

function presentGroups(call: Call, groups: readonly Group[], given: Given<typeof listParameters>) {
  const found = groups.filter((group) => matches(group, given, call)).sort(byOrder(given));
  return presentPage(call, listedGroup, found, given);
}

function matches(group: Group, given: Given<typeof listParameters>, call: Call): boolean {
  const level = groupLevel(group, call.token.user);
  const { search } = given;
  return (
    (given.all_available === true ? isGroupVisible(group, call) : belongsTo(group, call)) &&
    (given.top_level_only !== true || group.parent === null) &&
    (given.owned !== true || level >= accessLevels.owner) &&
    (given.min_access_level === null || level >= given.min_access_level) &&
    (given.visibility === null || group.visibility === given.visibility) &&
    given.archived !== true &&
    !(given.skip_groups?.includes(group.id) ?? false) &&
    (search === null || `${groupPath(group)} ${group.name}`.toLowerCase().includes(search.toLowerCase()))
  );
}

function byOrder({
  order_by: orderBy,
  sort,
}: Given<typeof listParameters>): (one: Group, other: Group) => number {
  const sign = sort === 'asc' ? 1 : -1;
  const keyOf = (group: Group): string | number => {
    if (orderBy === 'id') return group.id;
    return (orderBy === 'path' ? groupPath(group) : group.name).toLowerCase();
  };
  return (one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    // Rows with equal names go by their number, whatever `sort` says.
    return sign * (a < b ? -1 : a > b ? 1 : 0) || one.id - other.id;
  };
}
