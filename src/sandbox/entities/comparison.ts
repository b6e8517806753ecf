import { branchName } from '../sample/workshop.ts';
import { basicCommit, type Commit } from './commit.ts';
import { type Project, webUrl } from './project.ts';

/** Two states of the code. Without `straight`, GitLab takes the changes from the newest commit that both have in common. */
export interface Comparison {
  readonly project: Project;
  readonly from: Commit;
  readonly to: Commit;
  readonly straight: boolean;
  /** The most files whose changes are shown, a setting of the instance. */
  readonly mostFiles: number;
}

/** GitLab's `Compare`. The commits are the same with and without `straight`, which is about the changed files. */
export function presentComparison({ project, from, to, straight, mostFiles }: Comparison) {
  const commits = commitsBetween(from, to);
  const undone = straight ? commitsBetween(to, from) : [];
  const files = [...undone, ...commits].filter(({ parents }) => parents.length < 2);
  const last = commits.at(-1);
  return {
    commit: last === undefined ? null : basicCommit(last),
    commits: commits.map(basicCommit),
    diffs: files.slice(0, mostFiles).map((commit) => fileChanged(commit, undone.includes(commit))),
    // GitLab's name for it, but it means that files were left out.
    compare_timeout: files.length > mostFiles,
    compare_same_ref: from === to,
    web_url: `${webUrl(project)}/-/compare/${from.sha}${straight ? '..' : '...'}${to.sha}`,
  };
}

/** The commits that `to` contains and `from` does not, oldest first. */
function commitsBetween(from: Commit, to: Commit): Commit[] {
  const known = reachable(from);
  return [...reachable(to)]
    .filter((commit) => !known.has(commit))
    .sort((one, other) => Date.parse(one.committedAt) - Date.parse(other.committedAt));
}

function reachable(from: Commit): Set<Commit> {
  const found = new Set([from]);
  // A set also visits what is added to it on the way.
  for (const { project, parents } of found) {
    for (const sha of parents) {
      const parent = project.commits.get(sha);
      if (parent !== undefined) found.add(parent);
    }
  }
  return found;
}

/** Commits have no files here, so each changes one of its own. */
function fileChanged({ title }: Commit, isUndone: boolean) {
  const path = `changes/${branchName(title)}.md`;
  return {
    old_path: path,
    new_path: path,
    a_mode: isUndone ? '100644' : '0',
    b_mode: isUndone ? '0' : '100644',
    diff: isUndone ? `@@ -1 +0,0 @@\n-${title}\n` : `@@ -0,0 +1 @@\n+${title}\n`,
    new_file: !isUndone,
    renamed_file: false,
    deleted_file: isUndone,
    generated_file: null,
    collapsed: false,
    too_large: false,
  };
}
