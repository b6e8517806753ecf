import { useQuery } from '../api/use-query.ts';
import { ReviewAppsDocument } from '../generated/graphql.ts';
import { EnvironmentCard } from './environment-card.tsx';
import type { Project } from './environments.ts';

/** The review apps of a project, which the board reads only when someone unfolds them. */
export function ReviewApps({ project }: { readonly project: Project }) {
  const { data, problems } = useQuery(ReviewAppsDocument, { project: project.databaseId });
  const list = data?.project?.reviewAppList;
  if (!list) {
    return problems[0] ? (
      <p class="problem">{problems[0].message}</p>
    ) : (
      <div class="folder-cards" aria-busy="true">
        {Array.from({ length: Math.min(project.reviewApps?.totalCount ?? 1, 8) }, (_, index) => (
          <span key={index} class="card ghost" />
        ))}
      </div>
    );
  }
  const more = (list.totalCount ?? 0) - list.nodes.length;
  return (
    <div class="folder-cards">
      {list.nodes.map((environment) => (
        <EnvironmentCard key={environment.id} environment={environment} project={project.name ?? ''} />
      ))}
      {more > 0 && (
        <a class="chip" href={`${project.webUrl ?? ''}/-/environments`}>
          {more} more in GitLab
        </a>
      )}
    </div>
  );
}
