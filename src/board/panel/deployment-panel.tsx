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
import { Problems } from './problems.tsx';

export type DeploymentDetails = Extract<
  DeploymentDetailsQuery['node'],
  { readonly __typename: 'Deployment' }
>;

/** One deployment: what made it, what came with it, and what can be done with it. */
export function DeploymentPanel({ id }: { readonly id: string }) {
  const { data, problems, reload } = useQuery(DeploymentDetailsDocument, { deployment: id });
  const deployment = data?.node?.__typename === 'Deployment' ? data.node : undefined;
  const isLive = deployment !== undefined && deployment.environment?.lastDeployment?.id === deployment.id;

  useEffect(
    () =>
      onChange((change) => {
        if (change.deployment?.id === id) reload();
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
        <h2>
          {deployment ? (
            <>
              {deployment.ref} <code>{deployment.shortSha}</code>
            </>
          ) : (
            'Loading'
          )}
        </h2>
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
