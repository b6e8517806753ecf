import { Commits } from './commits.tsx';
import { Link } from './deployment-facts.tsx';
import type { DeploymentDetails } from './deployment-panel.tsx';

/** What came with the deployment: its merge requests, and the commits since the deployment before it. */
export function CameWith({ deployment }: { readonly deployment: DeploymentDetails }) {
  const { mergeRequests, changes, previous } = deployment;
  const more = (mergeRequests?.totalCount ?? 0) - (mergeRequests?.nodes.length ?? 0);
  return (
    <>
      {mergeRequests && (
        <section>
          <h3>Merge requests</h3>
          {mergeRequests.nodes.length === 0 && <p class="muted">None came with this deployment.</p>}
          <ul class="plain">
            {mergeRequests.nodes.map(({ id, reference, title, webUrl, author }) => (
              <li key={id}>
                <Link href={webUrl}>{title}</Link>{' '}
                <span class="muted">
                  {reference?.slice(reference.lastIndexOf('!'))} {author?.name}
                </span>
              </li>
            ))}
          </ul>
          {more > 0 && <p class="muted">And {more} more.</p>}
        </section>
      )}
      {changes && (
        <section>
          <h3>
            Commits{' '}
            {previous && (
              <span class="muted">
                since {previous.ref} <code>{previous.shortSha}</code>
              </span>
            )}
          </h3>
          {changes.commitCount === 0 && <p class="muted">No new commits since the previous deployment.</p>}
          <Commits commits={changes.commits} />
          {changes.webUrl && <a href={changes.webUrl}>Compare in GitLab</a>}
        </section>
      )}
    </>
  );
}
