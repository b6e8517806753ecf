import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { type CommitJson, getCommit } from '../gitlab/commits.ts';
import { trailersIn } from '../gitlab/trailers.ts';
import { fromWhole, held, loadEachInProject } from './loaders.ts';
import { entity } from './federation.ts';
import { Pipeline } from './pipeline.ts';
import { globalIdField, projectIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { Project } from './project.ts';
import { type KeyInProject, keyInProject, parseCommitKey, parseSha } from './project-key.ts';
import { seeCommit } from './seen.ts';

export const Commit = loadableNode('Commit', {
  parse: parseCommitKey,
  // One request per key: GitLab cannot look up several commits by sha.
  load: (keys: KeyInProject[], context: Context) =>
    loadEachInProject(keys, async (project, sha) => {
      const commit = await getCommit(context.gitlab, project, sha);
      // The caller may have named it by a part of its sha, or by a branch.
      seeCommit(commit, context);
      return commit;
    }),
});

Commit.implement({
  interfaces: [Node],
  description:
    'A commit in a project. If a job deployed it, its fields cost nothing, except `stats` and `lastPipeline`, which cost one request per commit. If no job deployed it, everything except the sha costs one request per commit.',
  fields: (t) => ({
    id: globalIdField(t, 'Commit'),
    projectId: projectIdField(t),
    sha: t.exposeID('id'),
    shortSha: t.string({ description: 'The first eight characters.', resolve: ({ id }) => id.slice(0, 8) }),
    title: t.string({
      description: 'The first line of the message.',
      nullable: true,
      resolve: whole('title'),
    }),
    message: t.string({ nullable: true, resolve: whole('message') }),
    authorName: t.string({ nullable: true, resolve: whole('author_name') }),
    authorEmail: t.string({ nullable: true, resolve: whole('author_email') }),
    authoredAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('authored_date') }),
    committerName: t.string({ nullable: true, resolve: whole('committer_name') }),
    committerEmail: t.string({ nullable: true, resolve: whole('committer_email') }),
    committedAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('committed_date') }),
    createdAt: t.field({ type: 'DateTime', nullable: true, resolve: whole('created_at') }),
    parentShas: t.stringList({
      description: 'More than one sha if the commit is a merge.',
      nullable: true,
      resolve: whole('parent_ids'),
    }),
    trailers: t.field({
      description:
        'The Git trailers of the message, such as `{ "Changelog": "fixed" }`. If a trailer occurs more than once, this contains its last value, and `extendedTrailers` contains all values.',
      type: 'JSON',
      nullable: true,
      resolve: trailers((values) => values.at(-1)),
    }),
    extendedTrailers: t.field({
      description:
        'The Git trailers of the message, each with all of its values, such as `{ "Reviewed-by": ["Ada", "Grace"] }`.',
      type: 'JSON',
      nullable: true,
      resolve: trailers((values) => values),
    }),
    webUrl: t.string({ nullable: true, resolve: whole('web_url') }),
    stats: t.field({
      description: 'How many lines the commit changed. Costs one request per commit.',
      type: CommitStats,
      nullable: true,
      resolve: (commit, _args, context) => held(commit, 'stats', () => askedSingly(commit, context)),
    }),
    lastPipeline: t.field({
      description: 'The newest pipeline that ran for this commit. Costs one request per commit.',
      type: Pipeline,
      nullable: true,
      resolve: (commit, _args, context) => held(commit, 'last_pipeline', () => askedSingly(commit, context)),
    }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
  }),
});

entity(Commit, {
  'projectId sha': ({ projectId, sha }) => parseSha(projectId, sha),
});

const CommitStats = builder.objectRef<NonNullable<CommitJson['stats']>>('CommitStats').implement({
  description: 'The numbers of lines that a commit added and deleted.',
  fields: (t) => ({
    additions: t.exposeInt('additions'),
    deletions: t.exposeInt('deletions'),
    total: t.exposeInt('total'),
  }),
});

/** Reads the trailers from the message, because GitLab sends them only in lists of commits. */
function trailers(valueOf: (values: readonly string[]) => unknown) {
  return async (commit: CommitJson, _args: object, context: Context) => {
    const message = await whole('message')(commit, {}, context);
    if (typeof message !== 'string') return null;
    return Object.fromEntries([...trailersIn(message)].map(([name, values]) => [name, valueOf(values)]));
  };
}

function askedSingly({ project_key, id }: CommitJson, { gitlab }: Context): Promise<CommitJson> {
  return getCommit(gitlab, project_key, id);
}

const whole = fromWhole<CommitJson>(({ project_key, id }, context) =>
  Commit.getDataloader(context).load(keyInProject(project_key, id)),
);
