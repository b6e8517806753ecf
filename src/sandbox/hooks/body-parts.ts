import { type Commit, basicCommit } from '../entities/commit.ts';
import type { Environment } from '../entities/environment.ts';
import type { Runner } from '../entities/job.ts';
import { basicProject, type Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';

const levels = { private: 0, internal: 10, public: 20 } as const;

/** How hooks show a project. */
export function hookProject(project: Project) {
  const { id, name, description, web_url, ssh_url_to_repo, http_url_to_repo, ...basic } =
    basicProject(project);
  return {
    id,
    name,
    description,
    web_url,
    avatar_url: null,
    git_ssh_url: ssh_url_to_repo,
    git_http_url: http_url_to_repo,
    namespace: project.group.name,
    visibility_level: levels[project.visibility],
    path_with_namespace: basic.path_with_namespace,
    default_branch: project.defaultBranch,
    ci_config_path: '',
  };
}

/** The same with the keys of old versions, which only some hooks still have. */
export function hookProjectWithOldKeys(project: Project) {
  const attributes = hookProject(project);
  return {
    ...attributes,
    homepage: attributes.web_url,
    url: attributes.git_ssh_url,
    ssh_url: attributes.git_ssh_url,
    http_url: attributes.git_http_url,
  };
}

/** How a job hook shows the repository. */
export function hookRepository(project: Project) {
  const { name, description, web_url, git_http_url, git_ssh_url, visibility_level } = hookProject(project);
  return {
    name,
    url: git_ssh_url,
    description,
    homepage: web_url,
    git_http_url,
    git_ssh_url,
    visibility_level,
  };
}

/** How hooks show a person, whose e-mail address only counts if it is public. */
export function hookUser({ id, name, username, avatarUrl, publicEmail }: User) {
  return {
    id,
    name,
    username,
    avatar_url: avatarUrl,
    email: publicEmail === '' ? '[REDACTED]' : publicEmail,
  };
}

export function hookCommit(commit: Commit) {
  const { id, message, title, committed_date, web_url, author_name, author_email } = basicCommit(commit);
  return {
    id,
    message,
    title,
    timestamp: committed_date,
    url: web_url,
    author: { name: author_name, email: author_email },
  };
}

export function hookRunner({ id, description, shared }: Runner, tags: readonly string[]) {
  return {
    id,
    description,
    runner_type: shared ? 'instance_type' : 'project_type',
    active: true,
    is_shared: shared,
    tags,
  };
}

export function hookEnvironment({ name, tier }: Environment) {
  return { name, action: 'start', deployment_tier: tier };
}

/** A time as in `2026-11-20 15:30:00 UTC`. */
export function utcTime(moment: string): string;
export function utcTime(moment: string | null): string | null;
export function utcTime(moment: string | null): string | null {
  return moment === null ? null : `${withoutZone(Date.parse(moment))} UTC`;
}

const hour = 3_600_000;

/** A time as in `2026-11-20 16:30:00 +0100`: deployment hooks use the time zone of the instance. */
export function zonedTime(moment: string): string {
  return `${withoutZone(Date.parse(moment) + hour)} +0100`;
}

function withoutZone(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
