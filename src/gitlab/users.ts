import type { GitLabClient } from './client.ts';
import { NotFoundError } from './errors.ts';
import { identified, requireComplete, requireIdentity } from './identity.ts';
import { path } from './path.ts';

/** GitLab's UserBasic, as deployments and merge requests embed it, and the fields that User adds to it. */
export interface UserJson {
  readonly id: number;
  readonly username: string;
  /** `REDACTED_NAME` if GitLab hides it. */
  readonly name?: string | null;
  readonly state?: string | null;
  readonly avatar_url?: string | null;
  readonly web_url?: string | null;
  readonly public_email?: string | null;
  /** From here on: only if GitLab sends a whole user, as in a job. */
  /** Null or absent if the profile is private for the caller, or if GitLab prepared the response for no caller. */
  readonly created_at?: string | null;
  readonly bio?: string | null;
  readonly location?: string | null;
  readonly organization?: string | null;
  readonly job_title?: string | null;
  readonly pronouns?: string | null;
  readonly bot?: boolean | null;
  readonly website_url?: string | null;
  readonly linkedin?: string | null;
  readonly twitter?: string | null;
  readonly skype?: string | null;
  readonly local_time?: string | null;
}

/**
 * GitLab sends this in the place of the name of a project's or group's bot. In deployments it hides the names of all such
 * bots; in the response about a user, only from callers who may not see the name.
 */
export const REDACTED_NAME = '****';

export async function getUser(gitlab: GitLabClient, id: string): Promise<UserJson> {
  return requireIdentity(await gitlab.get<UserJson>(path`/users/${id}`), 'a user');
}

/**
 * The user with that name, in upper or lower case. GitLab has a list for this: it accepts one name and is empty if there
 * is no such user. It contains a UserBasic; only administrators get a whole user.
 */
export async function getUserNamed(gitlab: GitLabClient, username: string): Promise<UserJson> {
  const page = identified(await gitlab.getPage<UserJson>(path`/users`, { username }));
  const user = page.items.find((one) => isNamed(one, username));
  if (user) return user;
  requireComplete(page);
  throw new NotFoundError(`GitLab has no user \`${username}\`, or the token may not see it.`);
}

/** The user that the caller's credentials belong to. */
export async function getCurrentUser(gitlab: GitLabClient): Promise<UserJson> {
  return requireIdentity(await gitlab.get<UserJson>(path`/user`), 'a user');
}

function isNamed({ username }: UserJson, name: string): boolean {
  return typeof username === 'string' && username.toLowerCase() === name.toLowerCase();
}
