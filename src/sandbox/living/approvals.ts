import type { Approval, Deployment } from '../entities/deployment.ts';
import type { Pipeline } from '../entities/pipeline.ts';
import { people } from '../sample/people.ts';

/** Whether people look at a deployment before it runs: somebody started it by hand, in a place that requires approvals. */
export function needsApproval(pipeline: Pipeline | null, { environment }: Deployment): boolean {
  return pipeline?.source === 'web' && (environment.protection?.rules ?? []).length > 0;
}

/** The next approval that a deployment lacks, by somebody who did not start it. Null if it lacks none. */
export function nextApproval(deployment: Deployment, createdAt: string): Approval | null {
  for (const rule of deployment.environment.protection?.rules ?? []) {
    const given = deployment.approvals.filter((one) => one.rule === rule && one.status === 'approved');
    if (given.length >= rule.requiredApprovals) continue;
    const candidates = rule.accessLevel === null ? rule.approvers : [people.mira, people.zofia];
    const user = candidates.find(
      (one) => one !== deployment.user && !given.some((approval) => approval.user === one),
    );
    if (user !== undefined) return { user, rule, status: 'approved', createdAt, comment: null };
  }
  return null;
}
