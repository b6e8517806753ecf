import type { GitLabClient } from './client.ts';
import { type CommitJson, placeCommit } from './commits.ts';
import { InvalidResponseError } from './errors.ts';
import { BY_SHA, embeddedList, hasIdentity, type ProjectKey, type Unplaced } from './identity.ts';
import { path } from './path.ts';

/** Two states of the code, each a sha or the name of a branch or tag. */
export interface Ends {
  readonly project: ProjectKey;
  readonly from: string;
  readonly to: string;
}

/** GitLab's Compare, without the changed files. */
export interface ComparisonJson {
  /** Added here: what was compared. */
  readonly ends: Ends;
  /** All commits that `to` contains and `from` does not, oldest first. GitLab does not page them. */
  readonly commits: readonly CommitJson[];
  /** Whether GitLab left out changed files, because there are too many. The name suggests something else. */
  readonly compare_timeout: boolean;
  readonly compare_same_ref: boolean;
  /** Older versions of GitLab omit it. */
  readonly web_url?: string | null;
}

interface SentComparison {
  readonly commits: readonly Unplaced<CommitJson>[];
  readonly compare_timeout?: boolean | null;
  readonly compare_same_ref?: boolean | null;
  readonly web_url?: string | null;
}

/**
 * What `to` contains and `from` does not. GitLab keeps its response for a minute, for each user. It sends the changed files
 * as well, and has no parameter that omits them. The parameter `straight` is about these files only.
 */
export async function compare(gitlab: GitLabClient, ends: Ends): Promise<ComparisonJson> {
  const { project, from, to } = ends;
  const json = await gitlab.get<SentComparison>(path`/projects/${project}/repository/compare`, {
    from,
    to,
  });
  const { commits, compare_timeout, compare_same_ref, web_url } = json;
  const sent: unknown = commits;
  // An empty list would say that there is nothing to compare.
  if (!Array.isArray(sent)) throw new InvalidResponseError('GitLab sent a comparison without commits.');
  return {
    ends,
    commits: embeddedList(commits, (commit) =>
      hasIdentity(commit, BY_SHA) ? placeCommit(project, commit) : null,
    ),
    compare_timeout: compare_timeout === true,
    compare_same_ref: compare_same_ref === true,
    web_url,
  };
}
