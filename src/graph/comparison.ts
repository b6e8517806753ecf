import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { compare, type ComparisonJson, type Ends } from '../gitlab/comparisons.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import { droppedFrom } from '../gitlab/identity.ts';
import { Commit } from './commit.ts';
import { badUserInput } from './errors.ts';
import { loadEach, operationLoader } from './loaders.ts';
import { present } from './present.ts';
import { isWholeSha, keyInProject } from './project-key.ts';
import { embeddedList } from './reported-errors.ts';
import { seeCommit } from './seen.ts';

export const Comparison = builder.objectRef<ComparisonJson>('Comparison');

Comparison.implement({
  description:
    'What one state of the code (`to`) contains and another (`from`) does not. One request for each pair, however often you select it, or none if both are the same sha. GitLab keeps its response for a minute for each user, so a comparison with a branch can be a minute old; one between two shas never changes.',
  fields: (t) => ({
    fromSha: t.string({
      description: 'Costs one request if `from` is not a whole sha.',
      nullable: true,
      resolve: ({ ends: { project, from, to }, compare_same_ref }, _args, context) =>
        compare_same_ref && isWholeSha(to) ? to : shaOf(project, from, context),
    }),
    toSha: t.string({
      description: 'Costs one request if `to` is not a whole sha and `commits` is empty.',
      nullable: true,
      resolve: ({ ends: { project, from, to }, compare_same_ref, commits }, _args, context) => {
        if (compare_same_ref && isWholeSha(from)) return from;
        const newest = droppedFrom(commits) > 0 ? undefined : commits.at(-1);
        return isWholeSha(to) ? to : (newest?.id ?? shaOf(project, to, context));
      },
    }),
    same: t.boolean({
      description:
        'True if both are the same commit. If this is false and `commits` is empty, `to` is older than `from`, as after a rollback: compare in the other direction to see what is gone.',
      resolve: ({ compare_same_ref }) => compare_same_ref,
    }),
    commitCount: t.int({
      description: 'The number of all `commits`.',
      resolve: ({ commits }) => commits.length + droppedFrom(commits),
    }),
    commits: t.field({
      description:
        'Newest first. GitLab returns all of them in one response. Their `stats` and `lastPipeline` cost one request for each commit.',
      type: [Commit],
      resolve: ({ commits }, _args, { reported }, info) => embeddedList(commits, reported, info).toReversed(),
    }),
    truncated: t.boolean({
      description:
        'True if GitLab reports that it left out a part of the comparison because the changes are too large (`compare_timeout`). GitLab leaves out changed files only, which the gateway does not show: `commits` and `commitCount` are complete.',
      resolve: ({ compare_timeout }) => compare_timeout,
    }),
    webUrl: t.string({
      description:
        'The page that shows the comparison. Null in older versions of GitLab, and if both are the same sha, because the gateway then sends no request.',
      nullable: true,
      resolve: ({ web_url }) => web_url,
    }),
  }),
});

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

/** The whole sha of a commit that a caller or a deployment named. */
async function shaOf(project: string, name: string, context: Context): Promise<string> {
  if (isWholeSha(name)) return name;
  const commit = await Commit.getDataloader(context).load(keyInProject(project, name));
  return commit.id;
}

/** GitLab finds a commit by its sha in any case. */
function asSha(ref: string): string {
  const small = ref.toLowerCase();
  return isWholeSha(small) ? small : ref;
}

function shaIn({ sha }: DeploymentJson): string {
  return asSha(present(sha === '' ? null : sha, 'a deployment without its sha'));
}
