import type { ProjectKey } from '../gitlab/identity.ts';
import { badUserInput } from './errors.ts';
import { keyOfGlobalId } from './global-id.ts';

const NUMBER = /^[1-9]\d{0,15}$/;
const FULL_PATH = /^[A-Za-z0-9_.][\w.-]*(?:\/[A-Za-z0-9_.][\w.-]*)+$/;
const DOTS_ONLY = /(?:^|\/)\.{1,2}(?:\/|$)/;
const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A loader key: GitLab's number of a thing (or a commit's sha) behind the project that it belongs to. */
export type KeyInProject = `${ProjectKey}:${string}`;

/** The loader key of a thing within its project. Neither a project's number nor its path can hold a colon. */
export function keyInProject(project: ProjectKey, id: string | number): KeyInProject {
  return `${project}:${id}`;
}

export function splitKey(key: KeyInProject): { readonly project: ProjectKey; readonly id: string } {
  const colon = key.indexOf(':');
  return { project: key.slice(0, colon), id: key.slice(colon + 1) };
}

/** What a caller may name a project by: GitLab's number, the full path or the global id. BAD_USER_INPUT for the rest. */
export function parseProject(project: string): ProjectKey {
  if (NUMBER.test(project)) return project;
  if (isFullPath(project)) return project;
  const number = keyOfGlobalId('Project', project);
  if (number !== null && NUMBER.test(number)) return number;
  throw badUserInput('Not a project: neither a number, nor a full path such as group/app, nor a global id.');
}

/** A number of GitLab's as a caller wrote it. BAD_USER_INPUT for anything else, before any request is made. */
export function parseNumber(id: string, what: string): string {
  if (NUMBER.test(id)) return id;
  throw badUserInput(`Not a number of GitLab's for ${what}.`);
}

/** The full path of a project, as a reference has it, which holds no number and no global id. */
export function parseFullPath(path: string): ProjectKey {
  if (isFullPath(path)) return path;
  throw badUserInput('Not the full path of a project, such as group/app.');
}

/** GitLab's number of a project and that of a thing within it. */
export function parseNumbers(projectId: string, id: string, what: string): KeyInProject {
  return keyInProject(parseNumber(projectId, 'a project'), parseNumber(id, what));
}

/** Whether a text is a whole sha: GitLab stores for a deployment whatever named its commit when it was recorded. */
export function isWholeSha(sha: string): boolean {
  return SHA.test(sha);
}

/** GitLab's number of a project and the whole sha of a commit in it. */
export function parseSha(projectId: string, sha: string): KeyInProject {
  if (SHA.test(sha)) return keyInProject(parseNumber(projectId, 'a project'), sha);
  throw badUserInput('Not the whole sha of a commit.');
}

/** The number and project that the global id of a thing within a project names. */
export function parseGlobalId(typename: string, id: string): KeyInProject {
  const key = keyOfGlobalId(typename, id);
  if (key === null)
    throw badUserInput(`Not the global id of ${typename}; with a number, name the project too.`);
  return parseKey(key);
}

/** The part of a global id behind the type, for things that have a number within a project. */
export function parseKey(key: string): KeyInProject {
  return parseWithin(key, NUMBER);
}

/** The same for commits, whose sha stands in the place of a number. */
export function parseCommitKey(key: string): KeyInProject {
  return parseWithin(key, SHA);
}

function parseWithin(key: string, idPattern: RegExp): KeyInProject {
  const { project, id } = splitKey(key as KeyInProject);
  if (key.includes(':') && NUMBER.test(project) && idPattern.test(id)) return key as KeyInProject;
  throw badUserInput('Not a global id.');
}

function isFullPath(project: string): boolean {
  return FULL_PATH.test(project) && !DOTS_ONLY.test(project) && project.length <= 1024;
}
