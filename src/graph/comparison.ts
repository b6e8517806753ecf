import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { ComparisonJson } from '../gitlab/comparisons.ts';
import { droppedFrom } from '../gitlab/identity.ts';
import { Commit } from './commit.ts';
import { isWholeSha, keyInProject } from './project-key.ts';
import { embeddedList } from './reported-errors.ts';

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

/** The whole sha of a commit that a caller or a deployment named. */
async function shaOf(project: string, name: string, context: Context): Promise<string> {
  if (isWholeSha(name)) return name;
  const commit = await Commit.getDataloader(context).load(keyInProject(project, name));
  return commit.id;
}
