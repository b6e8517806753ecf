import { gitlabAddress } from './project.ts';

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly state: 'active' | 'blocked';
  readonly email: string;
  readonly publicEmail: string;
  readonly avatarUrl: string | null;
  /** Null where the profile is private. */
  readonly createdAt: string | null;
  readonly bio: string | null;
  readonly location: string | null;
  readonly organization: string;
  readonly jobTitle: string;
  readonly pronouns: string | null;
  readonly websiteUrl: string;
  readonly localTime: string | null;
  readonly bot: boolean;
}

/** GitLab's `UserBasic`: the form in which users are embedded and listed. */
export function basicUser(user: User) {
  return {
    id: user.id,
    username: user.username,
    public_email: user.publicEmail,
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: user.avatarUrl,
    web_url: `${gitlabAddress}/${user.username}`,
  };
}

/** The forms in which a response shows users. */
export interface UserForms {
  readonly basic: (user: User) => object;
  readonly full: (user: User) => object;
}

/** GitLab's `User`: `GET /users/:id`, and the user inside a job. */
export function fullUser(user: User) {
  return {
    ...basicUser(user),
    created_at: user.createdAt,
    bio: user.bio ?? '',
    location: user.location,
    linkedin: '',
    twitter: '',
    discord: '',
    website_url: user.websiteUrl,
    github: '',
    organization: user.organization,
    job_title: user.jobTitle,
    pronouns: user.pronouns,
    bot: user.bot,
    work_information: user.jobTitle === '' ? null : `${user.jobTitle} at ${user.organization}`,
    local_time: user.localTime,
    followers: 0,
    following: 0,
    is_followed: false,
  };
}

/** For a caller who can see the users. */
export const named: UserForms = { basic: basicUser, full: fullUser };

/** For no particular caller: GitLab then does not name bots of a project or a group. */
export const redacted: UserForms = {
  basic: once((user) => ({ ...basicUser(user), name: redactedName(user) })),
  full: once((user) => ({ ...fullUser(user), name: redactedName(user) })),
};

/** Makes the form of each user once, because nothing changes users and a list contains the same ones many times. */
function once(form: (user: User) => object): (user: User) => object {
  const made = new WeakMap<User, object>();
  return (user) => {
    const known = made.get(user) ?? form(user);
    made.set(user, known);
    return known;
  };
}

function redactedName({ name, bot }: User): string {
  return bot ? '****' : name;
}

/** GitLab's `UserPublic`: `GET /user`, which shows people more about themselves. */
export function ownUser(user: User) {
  return {
    ...fullUser(user),
    skype: '',
    email: user.email,
    commit_email: user.email,
    last_sign_in_at: '2026-11-19T07:58:12.000Z',
    confirmed_at: user.createdAt,
    last_activity_on: '2026-11-20',
    theme_id: 1,
    color_scheme_id: 1,
    projects_limit: 100,
    current_sign_in_at: '2026-11-20T07:55:40.000Z',
    identities: [],
    can_create_group: true,
    can_create_project: true,
    two_factor_enabled: true,
    external: false,
    private_profile: user.createdAt === null,
    scim_identities: [],
  };
}
