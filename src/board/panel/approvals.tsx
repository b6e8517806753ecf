import { Ago } from '../parts/time.tsx';
import type { DeploymentDetails } from './deployment-panel.tsx';

/** Who has approved or rejected the deployment, and how many approvals are missing. */
export function Approvals({ deployment }: { readonly deployment: DeploymentDetails }) {
  const { approvals, pendingApprovalCount, status } = deployment;
  // GitLab counts them in every status, also if the deployment has long been made.
  const missing = status === 'BLOCKED' ? (pendingApprovalCount ?? 0) : 0;
  if (!approvals?.length && missing === 0) return null;
  return (
    <section>
      <h3>Approvals</h3>
      {missing > 0 && <p>{missing === 1 ? '1 approval is missing.' : `${missing} approvals are missing.`}</p>}
      <ul class="plain">
        {approvals?.map(({ user, status, comment, createdAt }) => (
          <li key={`${user?.id ?? ''}${createdAt ?? ''}`}>
            <b>{user?.name ?? 'Someone'}</b> {status === 'APPROVED' ? 'approved' : 'rejected'} it{' '}
            {createdAt !== null && <Ago time={createdAt} />}
            {comment && <q>{comment}</q>}
          </li>
        ))}
      </ul>
    </section>
  );
}
