import type { ProjectKey } from '../gitlab/identity.ts';
import { badUserInput, quoted } from './errors.ts';
import { keyOfGlobalId } from './global-id.ts';

const NUMBER = /^[1-9]\d{0,15}$/;
const FULL_PATH = /^[A-Za-z0-9_.][\w.-]*(?:\/[A-Za-z0-9_.][\w.-]*)+$/;
const DOTS_ONLY = /(?:^|\/)\.{1,2}(?:\/|$)/;
const LONGEST_URL = 1024;
const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A loader key: the project that something belongs to, and its number (or a commit's sha), with a colon between them. */
export type KeyInProject = `${ProjectKey}:${string}`;

/** The loader key of something in a project. Neither the number nor the path of a project can contain a colon. */
export function keyInProject(project: ProjectKey, id: string | number): KeyInProject {
  return `${project}:${id}`;
}

export function splitKey(key: KeyInProject): { readonly project: ProjectKey; readonly id: string } {
  const colon = key.indexOf(':');
  return { project: key.slice(0, colon), id: key.slice(colon + 1) };
}

/** A project that a caller names by its number, full path or global id; throws BAD_USER_INPUT for anything else. */
export function parseProject(project: string): ProjectKey {
  if (NUMBER.test(project)) return project;
  if (isFullPath(project)) return project;
  const number = keyOfGlobalId('Project', project);
  if (number !== null && NUMBER.test(number)) return number;
  refuseUrl(project);
  throw badUserInput(
    `${quoted(project)} is not a project. Use GitLab's number, the full path (such as \`group/app\`) or the global id.`,
  );
}

/** GitLab's number as a caller wrote it; throws BAD_USER_INPUT for anything else, before any request is sent. */
export function parseNumber(id: string, what: string): string {
  if (NUMBER.test(id)) return id;
  throw badUserInput(`${quoted(id)} is not GitLab's number of ${what}: use digits only.`);
}

/** The full path of a project in a reference, where a number or a global id is not allowed. */
export function parseFullPath(path: string): ProjectKey {
  if (isFullPath(path)) return path;
  refuseUrl(path);
  throw badUserInput(`${quoted(path)} is not the full path of a project, such as \`group/app\`.`);
}

/** GitLab's number of a project and the number of something in it. */
export function parseNumbers(projectId: string, id: string, what: string): KeyInProject {
  return keyInProject(parseNumber(projectId, 'a project'), parseNumber(id, what));
}

/** Whether a text is a whole sha. A deployment can have another text: GitLab stores what its creator sent as `sha`. */
export function isWholeSha(sha: string): boolean {
  return SHA.test(sha);
}

/** GitLab's number of a project and the whole sha of a commit in it. */
export function parseSha(projectId: string, sha: string): KeyInProject {
  if (SHA.test(sha)) return keyInProject(parseNumber(projectId, 'a project'), sha);
  throw badUserInput(
    `${quoted(sha)} is not the whole sha of a commit, which has 40 or 64 hexadecimal digits.`,
  );
}

/** The project and number in a global id of that type. */
export function parseGlobalId(typename: string, id: string): KeyInProject {
  const key = keyOfGlobalId(typename, id);
  if (key === null)
    throw badUserInput(
      `${quoted(id)} is not the global id of a ${typename}. To use GitLab's number, set \`project\` as well.`,
    );
  return parseKey(key);
}

/** The key in a global id, for types whose objects have a number in a project. */
export function parseKey(key: string): KeyInProject {
  return parseWithin(key, NUMBER);
}

/** The key in the global id of a commit, which has a sha in the place of the number. */
export function parseCommitKey(key: string): KeyInProject {
  return parseWithin(key, SHA);
}

function parseWithin(key: string, idPattern: RegExp): KeyInProject {
  const { project, id } = splitKey(key as KeyInProject);
  if (key.includes(':') && NUMBER.test(project) && idPattern.test(id)) return key as KeyInProject;
  throw badUserInput(`This global id contains ${quoted(key)}, which does not name anything in a project.`);
}

/** Throws if a caller pasted the address of a project or of one of its pages; the error names the path in it. */
function refuseUrl(text: string): void {
  if (text.length > LONGEST_URL) return;
  const [, pathname] = /^(?:https?:\/\/)[^/?#]+\/([^?#]*)/i.exec(text) ?? [];
  if (pathname === undefined) return;
  // The addresses of a project's pages have `/-/` after its path.
  const [beforePages = ''] = `${pathname}/`.split('/-/');
  const path = beforePages
    .split('/')
    .filter((part) => part !== '')
    .join('/')
    .replace(/\.git$/, '');
  const advice = isFullPath(path) ? `: \`${path}\`` : ', such as `group/app`';
  throw badUserInput(`${quoted(text)} is a URL. Keep only the project's path${advice}.`);
}

function isFullPath(project: string): boolean {
  return FULL_PATH.test(project) && !DOTS_ONLY.test(project) && project.length <= 1024;
}
