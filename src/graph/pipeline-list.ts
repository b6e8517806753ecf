import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { listPipelines, type PipelineJson } from '../gitlab/pipelines.ts';
import { refuseBlank } from './blank.ts';
import { connect, type Connection, type ConnectionArguments } from './connection.ts';
import { badUserInput } from './errors.ts';
import type { PipelineFilter } from './pipeline-filter.ts';
import { directionRead } from './row-order.ts';

type Filter = typeof PipelineFilter.$inferInput;

/** A page of a project's pipelines. */
export function connectPipelines(
  project: ProjectKey,
  { filter, ...window }: ConnectionArguments & { readonly filter?: Filter | null },
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<PipelineJson>> {
  const query = pipelineQuery(filter ?? {});
  const scope = `pipelines ${JSON.stringify(query)}`;
  return connect(
    {
      key: `${project} ${scope}`,
      scope,
      order: { by: 'id', direction: 'desc' },
      reversible: true,
      load: (page, fromEnd) => {
        const sort = directionRead('desc', fromEnd);
        return listPipelines(context.gitlab, project, {
          ...query,
          sort: sort === 'desc' ? undefined : sort,
          ...page,
        });
      },
    },
    window,
    context,
    info,
  );
}

function pipelineQuery({ ref, sha, status, source, username, updatedAfter, updatedBefore }: Filter) {
  if (status === 'unknown') throw badUserInput('`UNKNOWN` cannot be a filter: GitLab has no such status.');
  refuseBlank({ ref, sha, source, username });
  return {
    ref,
    sha,
    status,
    source,
    username,
    updated_after: updatedAfter,
    updated_before: updatedBefore,
  };
}
