import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { IncompleteListError, NotFoundError } from '../gitlab/errors.ts';
import {
  listDeploymentMergeRequests,
  listMergeRequestsByIid,
  type MergeRequestJson,
  type MilestoneJson,
} from '../gitlab/merge-requests.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { droppedOf, LARGEST_PAGE } from '../gitlab/pages.ts';
import { connect, type Connection, type ConnectionArguments, connectionTypes } from './connection.ts';
import { loadGrouped } from './loaders.ts';
import { entity } from './federation.ts';
import { type DeploymentMergeRequestFilter, MergeRequestState } from './merge-request-filter.ts';
import { deploymentMergeRequestQuery } from './merge-request-query.ts';
import { globalId } from './global-id.ts';
import { databaseIdField, projectIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { Project } from './project.ts';
import { globalKey } from './project-id.ts';
import { type KeyInProject, keyInProject, parseKey, parseNumbers, splitKey } from './project-key.ts';
import { embeddedList } from './reported-errors.ts';
import { User } from './user.ts';

export const MergeRequest = loadableNode('MergeRequest', {
  parse: parseKey,
  // One request per project and 100 keys.
  load: (keys: KeyInProject[], context: Context) =>
    loadGrouped(
      keys,
      (key) => splitKey(key).project,
      (project, ofProject) => loadByIid(project, ofProject, context),
    ),
});

MergeRequest.implement({
  interfaces: [Node],
  description:
    'A merge request of a project. Lists and deployments contain all of its fields, so they cost nothing more.',
  fields: (t) => ({
    id: t.id({
      // It contains the iid, because GitLab finds merge requests by it.
      resolve: ({ project_key, iid }, _args, context) =>
        globalId('MergeRequest', globalKey({ project_key, id: iid }, context)),
    }),
    projectId: projectIdField(t),
    databaseId: t.exposeID('id', {
      description: "GitLab's number across all projects. Arguments take `iid` instead.",
    }),
    iid: t.exposeID('iid', { description: 'The number within the project, such as 7 in `!7`.' }),
    title: t.exposeString('title'),
    description: t.exposeString('description', { description: 'Markdown.', nullable: true }),
    state: t.field({ type: MergeRequestState.ref, resolve: ({ state }) => MergeRequestState.read(state) }),
    draft: t.boolean({ nullable: true, resolve: ({ draft, work_in_progress }) => draft ?? work_in_progress }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    updatedAt: t.expose('updated_at', { type: 'DateTime', nullable: true }),
    mergedAt: t.expose('merged_at', { type: 'DateTime', nullable: true }),
    closedAt: t.expose('closed_at', { type: 'DateTime', nullable: true }),
    author: t.expose('author', { type: User, nullable: true }),
    assignees: t.field({
      type: [User],
      resolve: ({ assignees }, _args, context, info) => [...embeddedList(assignees, context.reported, info)],
    }),
    reviewers: t.field({
      type: [User],
      resolve: ({ reviewers }, _args, context, info) => [...embeddedList(reviewers, context.reported, info)],
    }),
    mergeUser: t.field({
      description: 'The user who merged it, or who set it to merge automatically.',
      type: User,
      nullable: true,
      resolve: ({ merge_user, merged_by }) => merge_user ?? merged_by,
    }),
    closedBy: t.expose('closed_by', { type: User, nullable: true }),
    sourceBranch: t.exposeString('source_branch'),
    targetBranch: t.exposeString('target_branch'),
    labels: t.stringList({
      resolve: ({ labels }, _args, context, info) => [...embeddedList(labels, context.reported, info)],
    }),
    milestone: t.expose('milestone', { type: Milestone, nullable: true }),
    sha: t.exposeString('sha', {
      description: 'The sha of the newest commit on the source branch.',
      nullable: true,
    }),
    mergeCommitSha: t.exposeString('merge_commit_sha', { nullable: true }),
    squashCommitSha: t.exposeString('squash_commit_sha', { nullable: true }),
    detailedMergeStatus: t.exposeString('detailed_merge_status', {
      description:
        "Whether it can be merged, or what prevents it, in GitLab's terms: `mergeable`, `conflict` and others.",
      nullable: true,
    }),
    hasConflicts: t.exposeBoolean('has_conflicts', { nullable: true }),
    upvotes: t.exposeInt('upvotes', { nullable: true }),
    downvotes: t.exposeInt('downvotes', { nullable: true }),
    userNotesCount: t.exposeInt('user_notes_count', {
      description: 'The number of comments.',
      nullable: true,
    }),
    reference: t.string({
      description: 'The full reference, such as `group/app!7`.',
      nullable: true,
      resolve: ({ references, reference }) => references?.full ?? reference,
    }),
    webUrl: t.exposeString('web_url'),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
  }),
});

entity(MergeRequest, {
  'projectId iid': ({ projectId, iid }) => parseNumbers(projectId, iid, 'a merge request'),
});

const Milestone = builder.objectRef<MilestoneJson>('Milestone').implement({
  description: 'The milestone that a merge request belongs to.',
  fields: (t) => ({
    databaseId: databaseIdField(t),
    iid: t.exposeID('iid', { description: 'The number within the project or group.', nullable: true }),
    title: t.exposeString('title'),
    description: t.exposeString('description', { nullable: true }),
    state: t.exposeString('state', { description: '`active` or `closed`.', nullable: true }),
    dueDate: t.exposeString('due_date', { description: 'A day, such as `2026-11-30`.', nullable: true }),
    startDate: t.exposeString('start_date', { description: 'A day, such as `2026-11-01`.', nullable: true }),
    webUrl: t.exposeString('web_url', { nullable: true }),
  }),
});

export const MergeRequestConnection = connectionTypes<MergeRequestJson>(MergeRequest, 'merge requests');

/** A page of the merge requests that a deployment brought to its environment. */
export function connectMergeRequests(
  deployment: KeyInProject,
  {
    filter,
    ...window
  }: ConnectionArguments & { readonly filter?: typeof DeploymentMergeRequestFilter.$inferInput | null },
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<MergeRequestJson>> {
  const { project, id } = splitKey(deployment);
  const query = deploymentMergeRequestQuery(filter);
  const scope = `mergeRequests ${JSON.stringify(query)}`;
  return connect(
    {
      key: `${deployment} ${scope}`,
      scope,
      // GitLab accepts `order_by` and `sort` for this list, and ignores them.
      order: { by: 'id', direction: 'desc' },
      reversible: false,
      load: (page) => listDeploymentMergeRequests(context.gitlab, project, id, { ...query, ...page }),
    },
    window,
    context,
    info,
  );
}

async function loadByIid(
  project: ProjectKey,
  keys: readonly KeyInProject[],
  context: Context,
): Promise<(MergeRequestJson | Error)[]> {
  const requests = [];
  for (let start = 0; start < keys.length; start += LARGEST_PAGE) {
    const iids = keys.slice(start, start + LARGEST_PAGE).map((key) => splitKey(key).id);
    requests.push(listMergeRequestsByIid(context.gitlab, project, iids));
  }
  const pages = await Promise.all(requests);
  const found = pages.flatMap(({ items }) => items);
  const byKey = new Map(found.map((mergeRequest) => [keyInProject(project, mergeRequest.iid), mergeRequest]));
  const isComplete = pages.every((page) => droppedOf(page) === 0);
  return keys.map((key) => byKey.get(key) ?? (isComplete ? notFound(key) : new IncompleteListError()));
}

function notFound(key: KeyInProject): NotFoundError {
  const { project, id } = splitKey(key);
  return new NotFoundError(`Project ${project} has no merge request !${id}, or the token may not see it.`);
}
