import { useQuery } from '../api/use-query.ts';
import { ReviewAppsDocument } from '../generated/graphql.ts';
import { ShowQuery } from '../parts/show-query.tsx';
import { EnvironmentCard } from './environment-card.tsx';
import { isOnBoard, type Project } from './environments.ts';
import { MoreInGitLab } from './more-in-gitlab.tsx';

/** The review apps of a project, which the board reads only when someone unfolds them. */
export function ReviewApps({ project }: { readonly project: Project }) {
  const variables = { project: project.databaseId };
  const { data, problems } = useQuery(ReviewAppsDocument, variables);
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
    <>
      <div class="folder-cards">
        {list.nodes.filter(isOnBoard).map((environment) => (
          <EnvironmentCard key={environment.id} environment={environment} project={project.name ?? ''} />
        ))}
        {more > 0 && <MoreInGitLab project={project} count={more} />}
      </div>
      <ShowQuery document={ReviewAppsDocument} variables={variables} />
    </>
  );
}
