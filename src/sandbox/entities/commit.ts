import { latestPipeline, basicPipeline } from './pipeline.ts';
import { webUrl, type Project } from './project.ts';
import type { User } from './user.ts';

export interface Commit {
  readonly project: Project;
  readonly sha: string;
  readonly parents: readonly string[];
  readonly title: string;
  /** The message after the title. */
  readonly text: string;
  readonly author: User;
  readonly committer: User;
  readonly authoredAt: string;
  readonly committedAt: string;
  readonly trailers: Readonly<Record<string, readonly string[]>>;
  readonly additions: number;
  readonly deletions: number;
  /** The position among the merges into the default branch, from 0. Null for all other commits. */
  readonly place: number | null;
}

/** GitLab's `Commit`, as jobs contain it. */
export function basicCommit(commit: Commit) {
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: commit.committedAt,
    parent_ids: commit.parents,
    title: commit.title,
    message: messageOf(commit),
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: commit.authoredAt,
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: commit.committedAt,
    // Only the list of commits can return them.
    trailers: {},
    extended_trailers: {},
    web_url: `${webUrl(commit.project)}/-/commit/${commit.sha}`,
  };
}

function messageOf({ title, text, trailers }: Commit): string {
  const lines = Object.entries(trailers).flatMap(([key, values]) =>
    values.map((value) => `${key}: ${value}`),
  );
  return `${[title, text, lines.join('\n')].filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

/** GitLab's `CommitDetail`, without `stats` if the caller turns them off. */
export function fullCommit(commit: Commit, withStats: boolean) {
  const pipeline = latestPipeline(commit);
  const { additions, deletions } = commit;
  return {
    ...basicCommit(commit),
    ...(withStats ? { stats: { additions, deletions, total: additions + deletions } } : {}),
    status: pipeline?.status ?? null,
    project_id: commit.project.id,
    last_pipeline: pipeline === undefined ? null : basicPipeline(pipeline),
  };
}

/** Resolves a full or abbreviated sha, a branch or a tag as git does. */
export function resolveCommit(project: Project, revision: string): Commit | undefined {
  const exact = project.branches.get(revision) ?? project.tags.get(revision) ?? project.commits.get(revision);
  if (exact !== undefined || !/^[0-9a-f]{7,39}$/.test(revision)) return exact;
  const matches = [...project.commits.values()].filter(({ sha }) => sha.startsWith(revision));
  return matches.length === 1 ? matches[0] : undefined;
}
