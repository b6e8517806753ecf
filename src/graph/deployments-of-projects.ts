import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { DeploymentJson } from '../gitlab/deployments.ts';
import type { Connection } from './connection.ts';
import { type DeploymentArguments, type DeploymentQuery, deploymentQueries } from './deployment-filter.ts';
import { connectLists, deploymentList } from './deployment-list.ts';
import type { DeploymentList } from './deployment-merge.ts';
import { badUserInput, quoted } from './errors.ts';
import { failureOf } from './merged-failure.ts';
import { parseProject } from './project-key.ts';

/** A page of the deployments of several projects, named as callers name them. */
export async function connectDeploymentsOf(
  projects: readonly string[],
  { filter, orderBy, ...window }: DeploymentArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DeploymentJson>> {
  const queries = deploymentQueries(filter, orderBy);
  const lists = new Map<string, DeploymentList>();
  for (const project of projects) {
    for (const query of queries) {
      const list = listOf(project, query, context);
      if (!lists.has(list.key)) lists.set(list.key, list);
    }
  }
  if (orderBy?.field === 'iid' && new Set([...lists.values()].map(({ project }) => project)).size > 1) {
    throw badUserInput(
      'IID counts within a project, so it cannot order the deployments of several projects. Use ID, CREATED_AT or UPDATED_AT.',
    );
  }
  return connectLists([...lists.values()], window, context, info);
}

/** A project's list, whose failures name the project: also if the caller wrote something that cannot be a project. */
function listOf(project: string, query: DeploymentQuery, context: Context): DeploymentList {
  const owner = quoted(context.gitlab.withoutSecret(project));
  try {
    const list = deploymentList(parseProject(project), query, context);
    const load: DeploymentList['load'] = (page, fromEnd) =>
      list.load(page, fromEnd).catch((error: unknown) => {
        throw error instanceof Error ? failureOf(error, owner) : error;
      });
    return { ...list, load, owner };
  } catch (error) {
    const list = deploymentList(project, query, context);
    // A promise, so that it fails alone, without affecting the others.
    const load = () => Promise.reject(error instanceof Error ? error : new Error('Not a project.'));
    return { ...list, key: `no ${list.key}`, load, owner };
  }
}
