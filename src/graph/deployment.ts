import { builder } from '../builder.ts';
import { PROJECT } from './address.ts';
import type { Context } from '../context.ts';
import type { CommitJson } from '../gitlab/commits.ts';
import type { ComparisonJson } from '../gitlab/comparisons.ts';
import { type DeploymentJson, getDeployment } from '../gitlab/deployments.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { Commit } from './commit.ts';
import { compareDeployed } from './compare.ts';
import { Comparison } from './comparison.ts';
import { connectionArgs, connectionTypes } from './connection.ts';
import { Deployable } from './deployable.ts';
import { ApprovalSummary, DeploymentApproval } from './deployment-approval.ts';
import { DeploymentFilter, DeploymentOrder, DeploymentStatus } from './deployment-filter.ts';
import { connectDeploymentsOf } from './deployments-of-projects.ts';
import { isMoment } from './date-time.ts';
import { fromWhole, loadEachInProject } from './loaders.ts';
import { Environment } from './environment.ts';
import { entity } from './federation.ts';
import { connectMergeRequests, MergeRequestConnection } from './merge-request.ts';
import { DeploymentMergeRequestFilter } from './merge-request-filter.ts';
import { Pipeline } from './pipeline.ts';
import { databaseIdField, globalIdField, projectIdField } from './id-fields.ts';
import { loadableNode, Node } from './node.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { present } from './present.ts';
import { previousOf } from './previous-deployment.ts';
import { Project } from './project.ts';
import {
  isWholeSha,
  type KeyInProject,
  keyInProject,
  parseGlobalId,
  parseKey,
  parseNumber,
  parseNumbers,
  parseProject,
} from './project-key.ts';
import { seeDeployments } from './seen.ts';
import { User } from './user.ts';

export const Deployment = loadableNode('Deployment', {
  parse: parseKey,
  // One request per key: GitLab has no list of deployments by id.
  load: (keys: KeyInProject[], context: Context) =>
    loadEachInProject(keys, async (project, id) => {
      const deployment = await getDeployment(context.gitlab, project, id);
      seeDeployments([deployment], context);
      return deployment;
    }),
});

Deployment.implement({
  interfaces: [Node],
  description:
    'One attempt to bring a commit to an environment. GitLab sends the environment, job, commit, pipeline and users with it, so they cost nothing.',
  fields: (t) => ({
    id: globalIdField(t, 'Deployment'),
    projectId: projectIdField(t),
    databaseId: databaseIdField(t),
    iid: t.id({
      description: 'The number within the project.',
      resolve: ({ iid }) => present(iid, 'a deployment without its iid'),
    }),
    ref: t.exposeString('ref', { description: 'The deployed branch or tag.' }),
    sha: t.exposeString('sha', {
      description:
        'The deployed commit, as GitLab stores it. For a deployment that `createDeployment` recorded, this is the text that the caller sent, which can be a shortened sha or the name of a branch.',
    }),
    shortSha: t.string({
      description: 'The first eight characters of `sha`.',
      resolve: ({ sha }) => sha.slice(0, 8),
    }),
    status: t.field({ type: DeploymentStatus.ref, resolve: ({ status }) => DeploymentStatus.read(status) }),
    createdAt: t.field({
      type: 'DateTime',
      // A response that lacks it must not cost the whole list.
      resolve: ({ created_at, updated_at, deployable }) =>
        [created_at, updated_at, deployable?.created_at].find(isMoment) ?? '',
    }),
    updatedAt: t.expose('updated_at', { type: 'DateTime', nullable: true }),
    user: t.expose('user', {
      description:
        'The user who started the pipeline or recorded the deployment. See `deployedBy` for the user who started the job.',
      type: User,
      nullable: true,
    }),
    deployedBy: t.field({
      description:
        'The user who deployed: the user who started the job, or `user` if there is no job. Costs nothing.',
      type: User,
      nullable: true,
      resolve: ({ user, deployable }) => deployable?.user ?? user,
    }),
    environment: t.expose('environment', { type: Environment, nullable: true }),
    deployable: t.expose('deployable', {
      description:
        'The CI job that made the deployment; null if `createDeployment` or another API client recorded it.',
      type: Deployable,
      nullable: true,
    }),
    commit: t.field({
      description:
        'The deployed commit. Null if Git has removed it, or if `sha` is the name of a branch or tag, which may have moved since. If no job made the deployment, everything except a whole sha costs one request per commit.',
      type: Commit,
      nullable: true,
      resolve: commitOf,
    }),
    pipeline: t.field({
      description: 'The pipeline of the job; null if there is no job.',
      type: Pipeline,
      nullable: true,
      resolve: ({ deployable }) => deployable?.pipeline,
    }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
    mergeRequests: t.field({
      description:
        'The merge requests that this deployment brought to its environment, newest first. GitLab supports no other order here, and no filters for labels, milestones or approvals. Costs one request per deployment. GitLab fills the list in the background after the deployment succeeds.',
      type: MergeRequestConnection,
      ...nullOnlyOnError,
      args: {
        filter: t.arg({ type: DeploymentMergeRequestFilter }),
        ...connectionArgs(t.arg),
      },
      resolve: ({ project_key, id }, args, context, info) =>
        connectMergeRequests(keyInProject(project_key, id), args, context, info),
    }),
    previous: t.field({
      description:
        'The successful deployment that its environment had when this deployment was created: the one that had finished last by then. Null if there was none. After a rollback, this is the newer version that the rollback replaced. If a job runs again, it is the deployment before the new one, often with the same `sha`. For a deployment that `createDeployment` recorded, `createdAt` is the time when GitLab recorded it. Costs nothing if a list that the operation reads contains it, in an order by `ID`, `IID`, `CREATED_AT` or `FINISHED_AT` and of all statuses or of successes; otherwise one request, which several deployments share if they can.',
      type: Deployment,
      nullable: true,
      resolve: (deployment, _args, context) => previousOf(deployment, context),
    }),
    changes: t.field({
      description:
        'What came with this deployment: the commits since `previous`; null if that is null. After a rollback, `commits` is empty and `same` is false; to see what it removed, use `Project.compare` in the other direction. Costs one request more than `previous`, or none if both have the same `sha`.',
      type: Comparison,
      nullable: true,
      resolve: changesOf,
    }),
    pendingApprovalCount: t.int({
      description:
        'How many approvals are missing, whatever the status. If it is 0 and the status is `BLOCKED`, someone can start the job. In a list, it costs one request per deployment. Null if the GitLab licence has no approvals.',
      nullable: true,
      resolve: whole('pending_approval_count'),
    }),
    approvals: t.field({
      description:
        'The decisions of reviewers so far. In a list, they cost one request per deployment. Null if the GitLab licence has no approvals.',
      type: [DeploymentApproval],
      nullable: true,
      resolve: whole('approvals'),
    }),
    approvalSummary: t.field({
      description:
        'The approval rules of the environment. If it has none, `rules` is an empty list. In a list, it costs one request per deployment. Null in the Community Edition of GitLab.',
      type: ApprovalSummary,
      nullable: true,
      resolve: whole('approval_summary'),
    }),
  }),
});

entity(Deployment, {
  'projectId databaseId': ({ projectId, databaseId }) => parseNumbers(projectId, databaseId, 'a deployment'),
});

export const DeploymentConnection = connectionTypes<DeploymentJson>(Deployment, 'deployments');

builder.queryField('deployments', (t) =>
  t.field({
    description:
      'The deployments of several projects in one list, oldest first unless you set `orderBy`. Costs one request for each project (and for each environment and status in the filter), and for a further page only the ones that it needs; it can need at most 100. If a project fails, its error names it, and the deployments of the other projects stay.',
    type: DeploymentConnection,
    ...nullOnlyOnError,
    args: {
      projects: t.arg.idList({
        required: true,
        description:
          "For each project, GitLab's number, the full path (`group/app`, not the URL) or the global id. An empty list of projects has no deployments.",
      }),
      filter: t.arg({ type: DeploymentFilter }),
      orderBy: t.arg({
        type: DeploymentOrder,
        description:
          'For several projects: `ID`, `CREATED_AT` or `UPDATED_AT`. An `IID` counts within a project.',
      }),
      ...connectionArgs(t.arg),
    },
    resolve: (_root, { projects, ...args }, context, info) =>
      connectDeploymentsOf(projects, args, context, info),
  }),
);

builder.queryField('deployment', (t) =>
  t.field({
    description: 'One deployment, by its project and number or by its global id. Costs one request.',
    type: Deployment,
    ...nullOnlyOnError,
    args: {
      project: t.arg.id({
        description: PROJECT,
      }),
      id: t.arg.id({
        required: true,
        description: "GitLab's number of the deployment if you set `project`, otherwise its global id.",
      }),
    },
    resolve: (_root, { project, id }) => deploymentKey(project, id),
  }),
);

/** The key of a deployment in arguments: its project and number, or its global id alone. */
export function deploymentKey(project: string | null | undefined, id: string): KeyInProject {
  return project == null
    ? parseGlobalId('Deployment', id)
    : keyInProject(parseProject(project), parseNumber(id, 'a deployment'));
}

async function changesOf(
  deployment: DeploymentJson,
  _args: object,
  context: Context,
): Promise<ComparisonJson | null> {
  const previous = await previousOf(deployment, context);
  return previous && compareDeployed(previous, deployment, context);
}

/** If no job embeds the commit, the gateway knows only the text that named it when the deployment was recorded. */
function commitOf(
  { project_key, sha, deployable }: DeploymentJson,
  _args: object,
  context: Context,
): CommitJson | null | undefined | Promise<CommitJson | null> {
  if (deployable) return deployable.commit;
  if (isWholeSha(sha)) return { project_key, id: sha };
  return isShaPart(sha) ? commitNamed(project_key, sha, context) : null;
}

function isShaPart(sha: string): boolean {
  return /^[0-9a-f]{4,64}$/i.test(sha);
}

/** Null if the text is the name of a branch that only looks like a part of a sha. */
async function commitNamed(project: ProjectKey, sha: string, context: Context): Promise<CommitJson | null> {
  const commit = await Commit.getDataloader(context).load(keyInProject(project, sha));
  return commit.id.startsWith(sha.toLowerCase()) ? commit : null;
}

const whole = fromWhole<DeploymentJson>(({ project_key, id }, context) =>
  Deployment.getDataloader(context).load(keyInProject(project_key, id)),
);
