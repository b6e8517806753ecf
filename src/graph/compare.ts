import type { Context } from '../context.ts';
import { compare, type ComparisonJson, type Ends } from '../gitlab/comparisons.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import { badUserInput } from './errors.ts';
import { loadEach, operationLoader } from './loaders.ts';
import { present } from './present.ts';
import { isWholeSha } from './project-key.ts';
import { seeCommit } from './seen.ts';

// One request per pair: GitLab cannot compare several pairs at once.
const comparisons = operationLoader<Ends, ComparisonJson>(
  ({ project, from, to }) => JSON.stringify([project, from, to]),
  (keys, context) => loadEach(keys, (ends) => readComparison(ends, context)),
);

/** Compares two refs as a caller wrote them. */
export function compareRefs({ project, from, to }: Ends, context: Context): Promise<ComparisonJson> {
  refuseBlankRefs({ from, to });
  const ends = { project, from: asSha(from), to: asSha(to) };
  // Only a sha always means the same commit.
  return ends.from === ends.to && isWholeSha(ends.from) ? unchanged(ends) : comparisons(context).load(ends);
}

/** What the environment of one deployment gets with another one, which costs nothing if both have the same sha. */
export function compareDeployed(
  from: DeploymentJson,
  to: DeploymentJson,
  context: Context,
): Promise<ComparisonJson> {
  const ends = { project: to.project_key, from: shaIn(from), to: shaIn(to) };
  return ends.from === ends.to ? unchanged(ends) : comparisons(context).load(ends);
}

/** What a branch, tag or sha contains and a deployment does not. */
export async function compareWithRef(
  from: DeploymentJson,
  ref: string,
  context: Context,
): Promise<ComparisonJson> {
  return compareRefs({ project: from.project_key, from: shaIn(from), to: ref }, context);
}

export function refuseBlankRefs(refs: Readonly<Record<string, string | null | undefined>>): void {
  for (const [name, ref] of Object.entries(refs)) {
    if (ref?.trim() === '') throw badUserInput(`\`${name}\` is blank. Set a sha, a branch or a tag.`);
  }
}

/** A comparison that needs no request. */
function unchanged(ends: Ends): Promise<ComparisonJson> {
  return Promise.resolve({
    ends,
    commits: [],
    compare_same_ref: true,
    compare_timeout: false,
    web_url: null,
  });
}

async function readComparison(ends: Ends, context: Context): Promise<ComparisonJson> {
  const comparison = await compare(context.gitlab, ends);
  for (const commit of comparison.commits) {
    // Very old versions of GitLab omit most fields here.
    if (commit.message !== undefined) seeCommit(commit, context);
  }
  return comparison;
}

/** GitLab finds a commit by its sha in any case. */
function asSha(ref: string): string {
  const small = ref.toLowerCase();
  return isWholeSha(small) ? small : ref;
}

function shaIn({ sha }: DeploymentJson): string {
  return asSha(present(sha === '' ? null : sha, 'a deployment without its sha'));
}
