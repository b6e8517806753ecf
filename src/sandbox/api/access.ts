import type { Feature } from '../behaviour.ts';
import type { Environment } from '../entities/environment.ts';
import { type Group, isWithin } from '../entities/group.ts';
import { fullPath, type Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';
import { Refusal, forbidden, notFound, plainText, refused } from '../http/answer.ts';
import type { Call } from './endpoint.ts';

export const accessLevels = { guest: 10, reporter: 20, developer: 30, maintainer: 40, owner: 50 } as const;

export function accessLevel(project: Project, user: User): number {
  return project.members.get(user.id) ?? 0;
}

export function isVisible(project: Project, user: User): boolean {
  return project.visibility !== 'private' || accessLevel(project, user) > 0;
}

/** Finds the project of `:id`, a number or a full path. A project that the caller must not see counts as missing. */
export function findProject(call: Call, id: string): Project {
  const { token, company, behaviour } = call;
  const moved = company.projects.find((project) => project.formerPaths.includes(id.toLowerCase()));
  const project = moved ?? company.projects.find((candidate) => isNamed(candidate, id));
  if (project === undefined || !isVisible(project, token.user)) throw notFound('Project');
  if (token.jobProject !== null && token.jobProject !== project) {
    throw forbidden(
      `Authentication by CI/CD job token not allowed from ${token.jobProject.path} to ${
        behaviour.release === 'older' ? project.path : `project #${project.id}`
      }.`,
    );
  }
  if (moved !== undefined) throw movedProject(call, moved);
  return project;
}

/** The level that a user has in a group or inherits from the groups above it. */
export function groupLevel(group: Group, user: User): number {
  const inherited = group.parent === null ? 0 : groupLevel(group.parent, user);
  return Math.max(inherited, group.members.get(user.id) ?? 0);
}

/** Whether a user is a member of a group, or of a project in it or below it. */
export function belongsTo(group: Group, { company, token: { user } }: Call): boolean {
  if (groupLevel(group, user) > 0) return true;
  return company.projects.some((project) => isWithin(project.group, group) && accessLevel(project, user) > 0);
}

/** The group of `:id`, a number or a full path; one that the caller may not see is not there. */
export function findGroup(call: Call, id: string): Group {
  const path = id.toLowerCase();
  const group = call.company.groups.find((one) =>
    /^\d+$/.test(id) ? one.id === Number(id) : one.fullPath.toLowerCase() === path,
  );
  if (group === undefined || !isGroupVisible(group, call)) throw notFound('Group');
  return group;
}

export function isGroupVisible(group: Group, call: Call): boolean {
  return group.visibility !== 'private' || belongsTo(group, call);
}

/** Finds the project of `:id` for a caller who can see what needs these features of it. */
export function findDeliveries(
  call: Call,
  id: string,
  needed: readonly Feature[] = ['environments', 'builds', 'repository'],
): Project {
  const project = findProject(call, id);
  if (project.visibility === 'private') requireLevel(call, project, accessLevels.reporter);
  const off = call.behaviour.featuresOff[project.id] ?? [];
  if (needed.some((feature) => off.includes(feature))) throw forbidden();
  return project;
}

/** Finds the project of `:id` for a caller who can read its code. */
export function findRepository(call: Call, id: string): Project {
  const project = findDeliveries(call, id, []);
  if (call.behaviour.featuresOff[project.id]?.includes('repository')) throw notFound('Repository');
  return project;
}

export function requireLevel({ token }: Call, project: Project, level: number): void {
  if (accessLevel(project, token.user) < level) throw forbidden();
}

/** Refuses a caller below developer, and everybody in an archived project. */
export function requireWritable(call: Call, project: Project): void {
  if (project.archived) throw forbidden();
  requireLevel(call, project, accessLevels.developer);
}

/** Whether a caller may deploy to an environment, stop it and change it: from developer, or from the level of a protected one. */
export function mayDeployTo({ token, behaviour }: Call, { project, protection }: Environment): boolean {
  const protectedFrom = behaviour.edition === 'ce' ? undefined : protection?.deployLevel;
  return !project.archived && accessLevel(project, token.user) >= (protectedFrom ?? accessLevels.developer);
}

/** Refuses a caller who must not deploy to an environment. */
export function requireDeployer(call: Call, environment: Environment): void {
  if (!mayDeployTo(call, environment)) throw forbidden();
}

/** Whether a caller sees the cluster agents of a project. */
export function seesAgents({ token }: Call, project: Project): boolean {
  return accessLevel(project, token.user) >= accessLevels.developer;
}

/** Refuses a change to a record that has changed after the time in `If-Unmodified-Since`. */
export function requireUnmodified({ headers }: Call, { updatedAt }: { readonly updatedAt: string }): void {
  const header = headers['if-unmodified-since'];
  if (typeof header !== 'string') return;
  // The header has whole seconds only: the second of the change itself already counts as too old.
  if (Date.parse(header) < Date.parse(updatedAt)) throw refused(412, '412 Precondition Failed');
}

function isNamed(project: Project, id: string): boolean {
  if (/^\d+$/.test(id)) return project.id === Number(id);
  return id.includes('/') && fullPath(project).toLowerCase() === id.toLowerCase();
}

function movedProject({ method, address }: Call, project: Project): Refusal {
  if (method !== 'GET' && method !== 'HEAD') {
    return refused(405, 'Non GET methods are not allowed for moved projects');
  }
  const location = address.href.replace(/\/projects\/[^/?]+/, `/projects/${project.id}`);
  return new Refusal(
    plainText(301, `This resource has been moved permanently to ${location}.`, { location }),
  );
}
