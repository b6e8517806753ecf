import type { Context } from '../context.ts';
import { type EnvironmentJson, getEnvironment } from '../gitlab/environments.ts';
import { NotFoundError } from '../gitlab/errors.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { droppedOf, LARGEST_PAGE } from '../gitlab/pages.ts';
import { behindOf } from './behind.ts';
import { Comparison } from './comparison.ts';
import { connectionArgs, connectionTypes } from './connection.ts';
import { Deployment, DeploymentConnection } from './deployment.ts';
import { DeploymentFilter, DeploymentOrder, DeploymentStatus, knownStatuses } from './deployment-filter.ts';
import { connectDeploymentsTo } from './deployment-list.ts';
import { fromWhole, loadEach, loadEachInProject, loadGrouped } from './loaders.ts';
import { EnvironmentState, EnvironmentTier } from './environment-filter.ts';
import { findEnvironments } from './environment-page.ts';
import { entity } from './federation.ts';
import { databaseIdField, globalIdField, projectIdField } from './id-fields.ts';
import { expectPrevious, lastDeploymentOf, latestDeploymentOf } from './newest-deployments.ts';
import { loadableNode, Node } from './node.ts';
import { nullOnlyOnError } from './null-only-on-error.ts';
import { Project } from './project.ts';
import { seeDeployments } from './seen.ts';
import { selects } from './selection.ts';
import { type KeyInProject, keyInProject, parseKey, parseNumbers, splitKey } from './project-key.ts';

export const Environment = loadableNode('Environment', {
  parse: parseKey,
  // One request for a single key. Several keys of a project share one list of 100, and each that is missing from it costs one more.
  load: (keys: KeyInProject[], context: Context) =>
    loadGrouped(
      keys,
      (key) => splitKey(key).project,
      (project, ofProject) =>
        ofProject.length === 1 ? loadSingly(ofProject, context) : loadFromList(project, ofProject, context),
    ),
});

Environment.implement({
  interfaces: [Node],
  description:
    'A named target of deployments. GitLab sends its name, slug, address and times with each deployment, so they cost nothing. All other fields of its own, such as `state` and `tier`, cost one list of environments for the whole operation.',
  fields: (t) => ({
    id: globalIdField(t, 'Environment'),
    projectId: projectIdField(t),
    databaseId: databaseIdField(t),
    name: t.exposeString('name'),
    slug: t.exposeString('slug', {
      description: 'The name in a form that is valid in URLs.',
      nullable: true,
    }),
    externalUrl: t.exposeString('external_url', {
      description: 'The URL of the deployed application.',
      nullable: true,
    }),
    description: t.string({ nullable: true, resolve: whole('description') }),
    state: t.field({
      type: EnvironmentState.ref,
      nullable: true,
      resolve: async (environment, _args, context) => {
        const state = await whole('state')(environment, {}, context);
        return state == null ? null : EnvironmentState.read(state);
      },
    }),
    tier: t.field({
      type: EnvironmentTier.ref,
      nullable: true,
      resolve: async (environment, _args, context) => {
        const tier = await whole('tier')(environment, {}, context);
        return tier == null ? null : EnvironmentTier.read(tier);
      },
    }),
    createdAt: t.expose('created_at', { type: 'DateTime', nullable: true }),
    updatedAt: t.expose('updated_at', { type: 'DateTime', nullable: true }),
    autoStopAt: t.field({
      description: 'When GitLab stops the environment automatically; null if it does not.',
      type: 'DateTime',
      nullable: true,
      resolve: whole('auto_stop_at'),
    }),
    autoStopSetting: t.string({
      description:
        '`always`: GitLab stops the environment at `autoStopAt`, or when its branch is deleted. `with_action`: only if a job does that.',
      nullable: true,
      resolve: whole('auto_stop_setting'),
    }),
    kubernetesNamespace: t.string({
      description:
        'Null if the environment has no cluster agent, or if the caller may not see it. The same is true for `fluxResourcePath`.',
      nullable: true,
      resolve: whole('kubernetes_namespace'),
    }),
    fluxResourcePath: t.string({ nullable: true, resolve: whole('flux_resource_path') }),
    project: t.field({ type: Project, resolve: ({ project_key }) => ({ project_key }) }),
    lastDeployment: t.field({
      description:
        'The successful deployment that finished last, which is not always the newest one. Several environments share one list of the 100 newest successes. Each environment without a deployment in that list costs one more request.',
      type: Deployment,
      nullable: true,
      resolve: (environment, _args, context, info) => {
        if (selects(info, 'previous') || selects(info, 'changes')) expectPrevious(environment, context);
        return lastDeploymentOf(environment, context);
      },
    }),
    latestDeployment: t.field({
      description:
        'The newest deployment that has one of these statuses, or the newest of all if you give none. Several environments of a project share one list of its newest 100 deployments; if these are not enough, the gateway reads further pages or one list for each environment, whichever costs less.',
      type: Deployment,
      nullable: true,
      args: { statuses: t.arg({ type: [DeploymentStatus.ref], description: 'Any of these statuses.' }) },
      resolve: (environment, { statuses }, context) =>
        latestDeploymentOf(environment, knownStatuses(statuses), context),
    }),
    behind: t.field({
      description:
        "What would go out: the commits that another environment of the project, or a branch, tag or sha, contains and this environment's last deployment does not. Set either `environment` or `ref`. Costs one comparison, or nothing if both have the same sha, and what `lastDeployment` of both environments costs, which they share with it. Null if one of the two environments has no successful deployment: there is nothing to compare. A name that no environment has is an error.",
      type: Comparison,
      nullable: true,
      args: {
        environment: t.arg.string({ description: 'The exact name of the other environment.' }),
        ref: t.arg.string({
          description:
            'A sha, or the name of a branch or tag. GitLab keeps its response for a minute, in which a branch can move.',
        }),
      },
      resolve: behindOf,
    }),
    deployments: t.field({
      description:
        'The deployments to this environment, oldest first unless you set `orderBy`. The newest ones (`last: 5`) of several environments of a project come from one list of its newest 100 deployments; each environment that the list has too few of costs one more request. The environments share nothing if you select `totalCount`, or set a cursor, a period or another order.',
      type: DeploymentConnection,
      ...nullOnlyOnError,
      args: {
        filter: t.arg({ type: DeploymentFilter }),
        orderBy: t.arg({ type: DeploymentOrder }),
        ...connectionArgs(t.arg),
      },
      resolve: connectDeploymentsTo,
    }),
  }),
});

entity(Environment, {
  'projectId databaseId': ({ projectId, databaseId }) =>
    parseNumbers(projectId, databaseId, 'an environment'),
});

export const EnvironmentConnection = connectionTypes<EnvironmentJson>(Environment, 'environments');

async function findEnvironment(project: ProjectKey, id: string, context: Context): Promise<EnvironmentJson> {
  const environment = await getEnvironment(context.gitlab, project, id);
  if (environment.last_deployment) seeDeployments([environment.last_deployment], context);
  return environment;
}

function loadSingly(keys: readonly KeyInProject[], context: Context): Promise<(EnvironmentJson | Error)[]> {
  return loadEachInProject(keys, (project, id) => findEnvironment(project, id, context));
}

async function loadFromList(
  project: ProjectKey,
  keys: readonly KeyInProject[],
  context: Context,
): Promise<(EnvironmentJson | Error)[]> {
  const page = await findEnvironments(project, { per_page: LARGEST_PAGE }, context);
  const listed = new Map(page.items.map((item) => [keyInProject(project, item.id), item]));
  return loadEach(keys, async (key) => {
    const environment = listed.get(key);
    if (environment) return environment;
    if (!page.hasNext && droppedOf(page) === 0) {
      const { id } = splitKey(key);
      throw new NotFoundError(`Project ${project} has no environment ${id}, or the token may not see it.`);
    }
    return findEnvironment(project, splitKey(key).id, context);
  });
}

const whole = fromWhole<EnvironmentJson>(({ project_key, id }, context) =>
  Environment.getDataloader(context).load(keyInProject(project_key, id)),
);
