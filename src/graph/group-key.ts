import type { GroupKey } from '../gitlab/groups.ts';
import { badUserInput, quoted } from './errors.ts';
import { keyOfGlobalId } from './global-id.ts';

const NUMBER = /^[1-9]\d{0,15}$/;
/** Unlike a project's, a group's full path can have a single part. */
const FULL_PATH = /^[A-Za-z0-9_.][\w.-]*(?:\/[A-Za-z0-9_.][\w.-]*)*$/;
const DOTS_ONLY = /(?:^|\/)\.{1,2}(?:\/|$)/;
const LONGEST_PATH = 1024;

/** What a caller may name a group by: GitLab's number, the full path or the global id. BAD_USER_INPUT for the rest. */
export function parseGroup(group: string): GroupKey {
  if (NUMBER.test(group)) return group;
  const number = keyOfGlobalId('Group', group);
  if (number !== null && NUMBER.test(number)) return number;
  if (isGroupPath(group) && !isGlobalId(group)) return group;
  throw badUserInput(
    `${quoted(group)} is not a group. Use GitLab's number, the full path (such as \`acme/web\`) or the global id.`,
  );
}

/** The full path of a group, as a reference contains it. */
export function parseGroupPath(path: string): GroupKey {
  if (isGroupPath(path) && !/^\d+$/.test(path)) return path;
  throw badUserInput(`${quoted(path)} is not the full path of a group, such as \`acme/web\`.`);
}

function isGroupPath(path: string): boolean {
  return FULL_PATH.test(path) && !DOTS_ONLY.test(path) && path.length <= LONGEST_PATH;
}

/** Whether a text is the global id of some object: it would also be valid as the path of a top-level group. */
function isGlobalId(text: string): boolean {
  return /^[A-Z][A-Za-z]+:[\w:]+$/.test(Buffer.from(text, 'base64').toString('latin1'));
}
