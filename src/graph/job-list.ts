import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { type JobJson, listPipelineJobs } from '../gitlab/jobs.ts';
import type { PipelineJson } from '../gitlab/pipelines.ts';
import { connect, type Connection, type ConnectionArguments } from './connection.ts';
import { knownStatuses } from './deployment-filter.ts';
import { seeWholeJob } from './seen.ts';

/** A page of a pipeline's jobs. */
export function connectJobs(
  { project_key: project, id }: Pick<PipelineJson, 'project_key' | 'id'>,
  { statuses, ...window }: ConnectionArguments & { readonly statuses?: readonly string[] | null },
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<JobJson>> {
  const scopes = statuses && knownStatuses(statuses);
  const scope = `jobs ${JSON.stringify(scopes ?? null)}`;
  const isEmpty = scopes?.length === 0;
  return connect(
    {
      key: `${project} pipeline ${id} ${scope}`,
      scope,
      // GitLab has no parameter for the order of a pipeline's jobs.
      order: { by: 'id', direction: 'desc' },
      reversible: false,
      load: async (page) => {
        if (isEmpty)
          return { items: [], places: [], page: 1, perPage: page.per_page, hasNext: false, total: 0 };
        const jobs = await listPipelineJobs(context.gitlab, project, String(id), { scope: scopes, ...page });
        for (const job of jobs.items) seeWholeJob(job, context);
        return jobs;
      },
    },
    window,
    context,
    info,
  );
}
