import { ShowQuery } from '../parts/show-query.tsx';
import { EnvironmentActions } from '../actions/environment-actions.tsx';
import { HistoryDocument } from '../generated/graphql.ts';
import { go } from '../state/address.ts';
import { HistoryList } from './history-list.tsx';
import { NextChanges } from './next-changes.tsx';
import { PanelTitle } from './panel-title.tsx';
import { Missing, Problems } from './problems.tsx';
import { useHistory } from './use-history.ts';

/** An environment: what can be done with it, what would go out next, and its history. */
export function EnvironmentPanel({ id }: { readonly id: string }) {
  const history = useHistory(id);
  const { environment, rows, totalCount, problems, isLoading, hasFailed } = history;
  const isMissing = !isLoading && environment === undefined && problems.length === 0;

  return (
    <>
      <div class="sheet-head">
        <p class="muted">{environment?.project.fullPath ?? ' '}</p>
        <PanelTitle>{environment?.name ?? (isLoading ? 'Loading' : 'Environment')}</PanelTitle>
        {environment && (
          <p class="links">
            {environment.project.webUrl && (
              <a href={`${environment.project.webUrl}/-/environments/${environment.databaseId}`}>In GitLab</a>
            )}
            {environment.externalUrl && <a href={environment.externalUrl}>Open {environment.name}</a>}
            <ShowQuery document={HistoryDocument} variables={{ environment: id }} />
          </p>
        )}
      </div>
      <Problems problems={problems} />
      {isMissing && <Missing what="environment" />}
      {environment && <EnvironmentActions environment={environment} onDone={history.refresh} />}
      {environment && <NextChanges environment={id} />}
      {!isMissing && (
        <section class="history">
          <h3>
            History{' '}
            <span class="muted">
              {totalCount === null ? '' : totalCount === 1 ? '1 deployment' : `${totalCount} deployments`}
            </span>
          </h3>
          <HistoryList
            rows={rows}
            liveId={environment?.lastDeployment?.id}
            isLoading={isLoading}
            hasMore={history.hasMore}
            hasFailed={hasFailed}
            isComplete={environment !== undefined && problems.length === 0}
            onMore={history.loadMore}
            onOpen={(deployment) => {
              go({ environment: id, deployment });
            }}
          />
        </section>
      )}
    </>
  );
}
