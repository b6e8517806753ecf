import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { getProject, type ProjectJson } from '../gitlab/projects.ts';
import { Commit } from './commit.ts';
import { compareRefs } from './compare.ts';
import { Comparison } from './comparison.ts';
import { connectionArgs, connectionTypes } from './connection.ts';
import { Deployment, DeploymentConnection } from './deployment.ts';
import { DeploymentFilter, DeploymentOrder } from './deployment-filter.ts';
import { connectDeployments } from './deployment-list.ts';
import { fromWhole, loadEach } from './loaders.ts';
import { Environment, EnvironmentConnection } from './environment.ts';
import { environmentNamed } from './environment-by-name.ts';
import { EnvironmentFilter } from './environment-filter.ts';
import { connectEnvironments } from './environment-list.ts';
import { badUserInput } from './errors.ts';
import { entity } from './federation.ts';
import { Group, groupOfNamespace } from './group.ts';
import { MergeRequest, MergeRequestConnection } from './merge-request.ts';
import { MergeRequestFilter, MergeRequestOrder } from './merge-request-filter.ts';
import { connectProjectMergeRequests } from './merge-request-list.ts';
import { globalId } from './global-id.ts';
import { loadableNode, Node } from './node.ts';
import { Pipeline, PipelineConnection } from './pipeline.ts';
import { PipelineFilter } from './pipeline-filter.ts';
import { connectPipelines } from './pipeline-list.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { ProjectFilter, ProjectOrder } from './project-filter.ts';
import { findFullPath, findProjectId } from './project-id.ts';
import { present } from './present.ts';
import { keyInProject, parseFullPath, parseNumber, parseProject } from './project-key.ts';
import { connectProjects, type ListedProject } from './project-list.ts';

/** A project as the caller named it. It has GitLab's fields only if some response contained them. */
export type ProjectParent = { readonly project_key: ProjectKey } & Partial<ProjectJson>;

export const Project = loadableNode<ProjectParent, ProjectKey>('Project', {
  parse: (id) => parseNumber(id, 'a project'),
  // One request per key: GitLab cannot look up several projects.
  load: (keys: ProjectKey[], context: Context) =>
    loadEach(keys, async (key) => ({ ...(await getProject(context.gitlab, key)), project_key: key })),
  // The fields selected in it show whether it exists.
  unread: (key) => ({ project_key: key }),
});

Project.implement({
  interfaces: [Node],
  description: 'A GitLab project. The gateway sends requests only for the fields that you select in it.',
  fields: (t) => ({
    id: t.id({
      description:
        'Costs nothing if a response that the operation reads anyway contains or confirms the number of the project. If you select it alone, it costs one request.',
      resolve: (project, _args, context) => globalId('Project', numberOf(project, context)),
    }),
    databaseId: t.id({
      description: "GitLab's number. Costs as much as `id`.",
      resolve: numberIn,
    }),
    name: t.string({ ...nullOnlyOnError, resolve: required('name') }),
    nameWithNamespace: t.string({
      description: 'The name with the names of its groups, such as `Acme / Shop / Web`.',
      ...nullOnlyOnError,
      resolve: required('name_with_namespace'),
    }),
    fullPath: t.string({
      description:
        'The path with its groups, such as `acme/shop/web`. Costs nothing if a response that the operation reads anyway contains it, or confirms the path that you passed (this field then keeps your upper and lower case); otherwise it costs one request.',
      ...nullOnlyOnError,
      resolve: async ({ project_key, path_with_namespace }, _args, context) =>
        present(
          path_with_namespace ??
            context.projects.fullPath(project_key) ??
            (await findFullPath(project_key, context)),
          'a project without its path_with_namespace',
        ),
    }),
    description: t.string({ nullable: true, resolve: own('description') }),
    webUrl: t.string({ ...nullOnlyOnError, resolve: required('web_url') }),
    avatarUrl: t.string({ nullable: true, resolve: own('avatar_url') }),
    defaultBranch: t.string({
      description:
        'Null if the caller may not read the code. For an empty repository, this is the branch that the first push will create.',
      nullable: true,
      resolve: own('default_branch'),
    }),
    visibility: t.string({
      description: '`private`, `internal` or `public`.',
      nullable: true,
      resolve: own('visibility'),
    }),
    createdAt: t.field({ type: 'DateTime', nullable: true, resolve: own('created_at') }),
    archived: t.boolean({ nullable: true, resolve: archived }),
    topics: t.stringList({ nullable: true, resolve: own('topics') }),
    lastActivityAt: t.field({
      description: 'GitLab updates this time about once an hour.',
      type: 'DateTime',
      nullable: true,
      resolve: own('last_activity_at'),
    }),
    group: t.field({
      description: 'The group that contains the project; null if it belongs to a person.',
      type: Group,
      nullable: true,
      resolve: async (project, args, context) =>
        groupOfNamespace(await own('namespace')(project, args, context)),
    }),
    deployments: t.field({
      description: "The project's deployments to all environments, oldest first unless you set `orderBy`.",
      type: DeploymentConnection,
      ...nullOnlyOnError,
      args: {
        filter: t.arg({ type: DeploymentFilter }),
        orderBy: t.arg({ type: DeploymentOrder }),
        ...connectionArgs(t.arg),
      },
      resolve: ({ project_key }, args, context, info) => connectDeployments(project_key, args, context, info),
    }),
    deployment: t.field({
      description: 'One deployment, by its number (`databaseId`, not `iid`).',
      type: Deployment,
      ...nullOnlyOnError,
      args: { id: t.arg.id({ required: true, description: "GitLab's number of the deployment." }) },
      resolve: ({ project_key }, { id }) => keyInProject(project_key, parseNumber(id, 'a deployment')),
    }),
    environments: t.field({
      description: "The project's environments. GitLab decides their order.",
      type: EnvironmentConnection,
      ...nullOnlyOnError,
      args: { filter: t.arg({ type: EnvironmentFilter }), ...connectionArgs(t.arg) },
      resolve: ({ project_key }, args, context, info) =>
        connectEnvironments(project_key, args, context, info),
    }),
    environment: t.field({
      description:
        'One environment, by its exact name or by its number. If you pass a name and the project has no such environment, this is null.',
      type: Environment,
      nullable: true,
      args: {
        name: t.arg.string({ description: 'The exact name.' }),
        id: t.arg.id({ description: "GitLab's number of the environment." }),
      },
      resolve: ({ project_key }, { name, id }, context) => {
        if (typeof name === 'string' && id == null) return environmentNamed(project_key, name, context);
        if (id != null && name == null) return keyInProject(project_key, parseNumber(id, 'an environment'));
        throw badUserInput('Set either `name` or `id` of the environment, not both.');
      },
    }),
    mergeRequest: t.field({
      description: 'One merge request, by its number within the project.',
      type: MergeRequest,
      ...nullOnlyOnError,
      args: {
        iid: t.arg.id({ required: true, description: 'The number within the project, such as 7 for `!7`.' }),
      },
      resolve: ({ project_key }, { iid }) => keyInProject(project_key, parseNumber(iid, 'a merge request')),
    }),
    mergeRequests: t.field({
      description:
        "The project's merge requests, newest first unless you set `orderBy`. One request per page, with all fields. With `environment` and `deployedAfter`, one list shows everything that was deployed there since then.",
      type: MergeRequestConnection,
      ...nullOnlyOnError,
      args: {
        filter: t.arg({ type: MergeRequestFilter }),
        orderBy: t.arg({ type: MergeRequestOrder }),
        ...connectionArgs(t.arg),
      },
      resolve: ({ project_key }, args, context, info) =>
        connectProjectMergeRequests(project_key, args, context, info),
    }),
    pipelines: t.field({
      description:
        "The project's pipelines, newest first. Costs one request per page. GitLab leaves out child pipelines unless you filter by their `source`, `parent_pipeline`.",
      type: PipelineConnection,
      ...nullOnlyOnError,
      args: { filter: t.arg({ type: PipelineFilter }), ...connectionArgs(t.arg) },
      resolve: ({ project_key }, args, context, info) => connectPipelines(project_key, args, context, info),
    }),
    pipeline: t.field({
      description: 'One pipeline, by its number (`databaseId`, not `iid`).',
      type: Pipeline,
      ...nullOnlyOnError,
      args: { id: t.arg.id({ required: true, description: "GitLab's number of the pipeline." }) },
      resolve: ({ project_key }, { id }) => keyInProject(project_key, parseNumber(id, 'a pipeline')),
    }),
    commit: t.field({
      type: Commit,
      ...nullOnlyOnError,
      args: {
        sha: t.arg.string({
          required: true,
          description: 'A whole or shortened sha, or the name of a branch or tag, for its newest commit.',
        }),
      },
      resolve: ({ project_key }, { sha }) => keyInProject(project_key, sha),
    }),
    compare: t.field({
      description:
        'Compares two shas, branches or tags: returns what `to` contains and `from` does not. Use shas if you can: GitLab keeps its response for a minute, in which a branch can move.',
      type: Comparison,
      ...nullOnlyOnError,
      args: {
        from: t.arg.string({
          required: true,
          description: 'A whole or shortened sha, or the name of a branch or tag: usually the older state.',
        }),
        to: t.arg.string({ required: true, description: 'The same: usually the newer state.' }),
      },
      resolve: ({ project_key: project }, { from, to }, context) =>
        compareRefs({ project, from, to }, context),
    }),
  }),
});

entity(Project, {
  databaseId: ({ databaseId }) => parseNumber(databaseId, 'a project'),
  fullPath: ({ fullPath }) => parseFullPath(fullPath),
});

export const ProjectConnection = connectionTypes<ListedProject>(Project as never, 'projects');

builder.queryFields((t) => ({
  searchProjects: t.field({
    description:
      'Projects that the caller may see, newest first unless you set an order. Name, path and description of the listed projects cost no further request.',
    type: ProjectConnection,
    ...nullOnlyOnError,
    args: {
      filter: t.arg({ type: ProjectFilter }),
      orderBy: t.arg({ type: ProjectOrder }),
      ...connectionArgs(t.arg),
    },
    resolve: (_root, args, context, info) => connectProjects(null, args, context, info),
  }),
  project: t.field({
    description:
      'A project. It costs nothing by itself: the gateway sends requests only for the fields that you select in it, and these fail if the project does not exist.',
    type: Project,
    ...nullOnlyOnError,
    args: {
      id: t.arg.id({
        required: true,
        description: "GitLab's number, the full path (`group/app`, not the URL) or the global id.",
      }),
    },
    resolve: (_root, { id }) => ({ project_key: parseProject(id) }),
  }),
  projects: t.field({
    description:
      'Several projects, in the order of `ids`. They cost nothing by themselves. Use this field instead of many aliases of `project`.',
    type: [Project],
    nullable: { list: false, items: true },
    extensions: { directives: { semanticNonNull: { levels: [1] } } },
    args: {
      ids: t.arg.idList({
        required: true,
        description:
          "For each project, GitLab's number, the full path (`group/app`, not the URL) or the global id.",
      }),
    },
    resolve: (_root, { ids }) => ids.map(oneOfSeveral),
  }),
}));

/** A promise, so that an id that cannot name a project fails alone, without affecting the others. */
function oneOfSeveral(id: string): Promise<ProjectParent> {
  return new Promise((resolve) => {
    resolve({ project_key: parseProject(id) });
  });
}

function numberIn(project: ProjectParent, _args: object, context: Context): string | Promise<string> {
  return numberOf(project, context);
}

/** GitLab's number of a project that exists according to some response. */
function numberOf({ project_key, id }: ProjectParent, context: Context): string | Promise<string> {
  if (id !== undefined) return String(id);
  return context.projects.id(project_key) ?? findProjectId(project_key, context);
}

/** The same as `own`, for fields that GitLab sends for every project. */
function required<Field extends keyof ProjectJson>(field: Field) {
  return async (project: ProjectParent, args: object, context: Context) =>
    present(await own(field)(project, args, context), `a project without its ${field}`);
}

/** GitLab sends these fields in the response about the project, and where it embeds the project in environments. */
const own = fromWhole<ProjectParent>(({ project_key }, context) =>
  Project.getDataloader(context).load(project_key),
);

/** Lists of environments and lists without `archived` omit this, so the gateway may have to request the project itself. */
async function archived(project: ProjectParent, args: object, context: Context): Promise<boolean | null> {
  const known = await own('archived')(project, args, context);
  return known ?? (await getProject(context.gitlab, project.project_key)).archived ?? null;
}
