import type { GitLabClient } from './client.ts';
import { NotFoundError } from './errors.ts';
import { identified, requireComplete, requireIdentity } from './identity.ts';
import { path } from './path.ts';

/** GitLab's UserBasic, as it is embedded in deployments and merge requests, and what User adds to it. */
export interface UserJson {
  readonly id: number;
  readonly username: string;
  /** `REDACTED_NAME` where GitLab does not say. */
  readonly name?: string | null;
  readonly state?: string | null;
  readonly avatar_url?: string | null;
  readonly web_url?: string | null;
  readonly public_email?: string | null;
  /** From here on: only where GitLab sends a whole user, as in a job. */
  /** Null or absent where the profile is not for whom the answer was prepared, be that nobody in particular. */
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
 * What GitLab sends for the name of a project's or group's bot. It prepares deployments that are read for nobody in
 * particular, so that there it stands for every such bot; about the user itself, only for callers who may not see it.
 */
export const REDACTED_NAME = '****';

export async function getUser(gitlab: GitLabClient, id: string): Promise<UserJson> {
  return requireIdentity(await gitlab.get<UserJson>(path`/users/${id}`), 'a user');
}

/**
 * The user of that name, in whatever case. GitLab has a list for it, which takes one name and is empty where there is no
 * such user; it gives what is embedded elsewhere too, and a whole user only to administrators.
 */
export async function getUserNamed(gitlab: GitLabClient, username: string): Promise<UserJson> {
  const page = identified(await gitlab.getPage<UserJson>(path`/users`, { username }));
  const user = page.items.find((one) => isNamed(one, username));
  if (user) return user;
  requireComplete(page);
  throw new NotFoundError('Not found');
}

/** The user whom the caller's credentials belong to. */
export async function getCurrentUser(gitlab: GitLabClient): Promise<UserJson> {
  return requireIdentity(await gitlab.get<UserJson>(path`/user`), 'a user');
}

function isNamed({ username }: UserJson, name: string): boolean {
  return typeof username === 'string' && username.toLowerCase() === name.toLowerCase();
}
