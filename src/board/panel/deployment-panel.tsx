import { useEffect } from 'preact/hooks';
import { DeploymentActions } from '../actions/deployment-actions.tsx';
import { onChange } from '../api/changes.ts';
import { useQuery } from '../api/use-query.ts';
import { DeploymentDetailsDocument, type DeploymentDetailsQuery } from '../generated/graphql.ts';
import { Status } from '../parts/status.tsx';
import { ShowQuery } from '../parts/show-query.tsx';
import { Ago } from '../parts/time.tsx';
import { go } from '../state/address.ts';
import { Approvals } from './approvals.tsx';
import { CameWith } from './came-with.tsx';
import { DeploymentFacts } from './deployment-facts.tsx';
import { PanelTitle } from './panel-title.tsx';
import { Missing, Problems } from './problems.tsx';

export type DeploymentDetails = Extract<
  DeploymentDetailsQuery['node'],
  { readonly __typename: 'Deployment' }
>;

/** One deployment: what made it, what came with it, and what can be done with it. */
export function DeploymentPanel({ id }: { readonly id: string }) {
  const { data, problems, isLoading, reload } = useQuery(DeploymentDetailsDocument, { deployment: id });
  const deployment = data?.node?.__typename === 'Deployment' ? data.node : undefined;
  const isLive = deployment !== undefined && deployment.environment?.lastDeployment?.id === deployment.id;

  useEffect(
    () =>
      onChange((change) => {
        if (change.deployment?.id === id || change.deletedDeploymentId === id) reload();
      }),
    [id, reload],
  );

  return (
    <div class="deployment">
      <div class="sheet-head">
        <button
          type="button"
          class="back"
          onClick={() => {
            go({ deployment: undefined });
          }}
        >
          ← {deployment?.environment?.name ?? 'History'}
        </button>
        <PanelTitle>
          {deployment ? (
            <>
              {deployment.ref} <code>{deployment.shortSha}</code>
            </>
          ) : isLoading ? (
            'Loading'
          ) : (
            'Deployment'
          )}
        </PanelTitle>
        {deployment && (
          <p class="links">
            <Status
              status={deployment.status}
              word={deployment.status === 'SUCCESS' && !isLive ? 'succeeded' : undefined}
            />
            <span>
              by {deployment.deployedBy?.name ?? deployment.deployedBy?.username ?? 'unknown'},{' '}
              <Ago time={deployment.createdAt} />
            </span>
            <ShowQuery document={DeploymentDetailsDocument} variables={{ deployment: id }} />
          </p>
        )}
      </div>
      <Problems problems={problems} />
      {!isLoading && !deployment && problems.length === 0 && <Missing what="deployment" />}
      {deployment && (
        <>
          <DeploymentActions deployment={deployment} isLive={isLive} onDone={reload} />
          <Approvals deployment={deployment} />
          <DeploymentFacts deployment={deployment} />
          <CameWith deployment={deployment} />
        </>
      )}
    </div>
  );
}
